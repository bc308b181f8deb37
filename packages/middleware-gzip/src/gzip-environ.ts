import { describeValue } from '@tsgi/core'
import type { GzipDecision } from './gzip-decision.ts'
import { resolveOptions, type GzipOptions, type Settings } from './options.ts'

/**
 * What the app inside may set, and what whoever looks after the response finds. The key is optional, so that gzip does not add
 * it to the environ of the app inside; who reads or sets it says so: `App<Environ & GzipEnviron>`.
 */
export interface GzipEnviron {
  /** `false` or options, for this response alone; once its head is known, what was decided. */
  'tsgi.gzip'?: GzipOptions | false | GzipDecision
}

/**
 * The settings of this response, or undefined when it is to be left alone. What the app wished holds for every gzip around it.
 * @throws {TypeError|RangeError} for a wish that is wrong
 */
export function settingsFor(environ: GzipEnviron, settings: Settings): Settings | undefined {
  const value = environ['tsgi.gzip']
  const wish = isDecision(value) ? (value.reason === 'disabled' ? false : wishes.get(value)) : value
  if (wish === undefined) return settings
  if (wish === false) return undefined
  if (typeof wish === 'object' && wish !== null) return resolveOptions(wish, settings)
  throw new TypeError(`gzip: environ['tsgi.gzip'] must be false or options, got ${describeValue(wish)}`)
}

/** Lets a decision take the place of the wish, which is not lost. */
export function replaceWish(environ: GzipEnviron, decision: GzipDecision): void {
  const earlier = environ['tsgi.gzip']
  const wish = isDecision(earlier) ? wishes.get(earlier) : earlier
  if (typeof wish === 'object') wishes.set(decision, wish)
  environ['tsgi.gzip'] = decision
}

export function isDecision(value: unknown): value is GzipDecision {
  return typeof value === 'object' && value !== null && 'applied' in value
}

// The wish that a decision has replaced; that of `false` shows in its reason.
const wishes = new WeakMap<GzipDecision, GzipOptions>()
