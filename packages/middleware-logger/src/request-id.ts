import { atOnce } from '@tsgi/core'
import { mustGive } from './must-give.ts'

/** How a request gets its id. */
export interface RequestIdOptions {
  /** The header that carries the id, in the request (when trusted) and in the response. Default: `'X-Request-Id'`. */
  header?: string
  /** Take the id that the request brings, if it is 1 to 128 characters of `A-Z a-z 0-9 . _ ~ + / = : -`. Default: `false`. */
  trust?: boolean
  /** Makes an id, of the same characters; else, or when it throws, a random UUID stands in. Default: `crypto.randomUUID`. */
  generate?: () => string
}

/**
 * The id of a request: the one that a layer outside has given it, the one that it brings, or a new one.
 *
 * @throws {TypeError} when `generate` gives what may not stand in a line and a header
 */
export function requestIdOf(
  given: unknown,
  sent: string | undefined,
  { trust, generate }: { trust: boolean; generate: () => unknown }
): string {
  if (isHarmless(given)) return given
  // What anybody may send goes into every line and back into a header: only what is harmless in both is taken.
  if (trust && isHarmless(sent)) return sent
  const made = atOnce(`requestId.generate must give ${RULE}`, generate())
  if (isHarmless(made)) return made
  throw mustGive('requestId.generate', RULE, made)
}

const RULE = '1 to 128 characters of A-Z a-z 0-9 . _ ~ + / = : -'

/** Whether it may stand in a line and in a header. */
export function isHarmless(id: unknown): id is string {
  return typeof id === 'string' && HARMLESS.test(id)
}

const HARMLESS = /^[\w.~+/=:-]{1,128}$/
