import { checkOptions } from '@tsgi/core'
import { checkStore } from './check-store.ts'
import { checkFunction, checkInteger, checkOneOf, checkSeconds } from './check.ts'
import { createReport } from './event.ts'
import { createMemoryStore } from './memory-store.ts'
import type { SessionOptions } from './options.ts'
import { resolveCookie } from './resolve-cookie.ts'
import type { Settings } from './settings.ts'
import type { SessionStore } from './store.ts'

const OPTIONS = [
  'store',
  'cookie',
  'idleTimeout',
  'absoluteTimeout',
  'touchEvery',
  'load',
  'retries',
  'storeTimeout',
  'maxBytes',
  'onEvent',
  'now'
] as const satisfies readonly (keyof SessionOptions)[]

/**
 * Checks the options and fills in the defaults.
 * @throws {TypeError} for a value of the wrong kind or an option that does not exist
 * @throws {RangeError} for a wrong value, or options that contradict each other
 */
export function resolveOptions(options: SessionOptions): Settings {
  checkNames(options)
  const { cookie = {}, now = Date.now, load = 'auto', onEvent = createReport() } = options
  const { absoluteTimeout = 86_400, retries = 20, storeTimeout = 5000, maxBytes = 32_768 } = options
  checkFunction('now', now)
  checkFunction('onEvent', onEvent)
  checkOneOf('load', load, ['auto', 'lazy'])

  const absolute = checkSeconds('absoluteTimeout', absoluteTimeout)
  const { idleTimeout = Math.min(1800, absolute / 1000) } = options
  const idle = checkSeconds('idleTimeout', idleTimeout)
  if (idle === Infinity && absolute === Infinity) {
    throw new RangeError(
      'session: idleTimeout and absoluteTimeout cannot both be false, for no session may last for ever'
    )
  }
  if (idle > absolute && idle !== Infinity) {
    throw new RangeError(
      `session: idleTimeout must not be longer than absoluteTimeout, got ${idle / 1000} and ${absolute / 1000}`
    )
  }
  const touchEvery =
    options.touchEvery === undefined
      ? Math.min(60_000, idle / 10)
      : checkInteger('touchEvery', options.touchEvery, 0) * 1000
  if (touchEvery >= idle) {
    throw new RangeError(
      `session: touchEvery must be shorter than idleTimeout, got ${touchEvery / 1000} and ${idle / 1000}`
    )
  }
  const { store = defaultStore(options.now) } = options
  checkStore(store)
  return {
    store,
    cookie: resolveCookie(cookie),
    limits: { idle, absolute },
    touchEvery,
    isEager: load === 'auto' && store.capabilities.sync !== true,
    retries: checkInteger('retries', retries, 0),
    storeTimeout: checkInteger('storeTimeout', storeTimeout, 1),
    maxBytes: checkInteger('maxBytes', maxBytes, 1),
    report: onEvent,
    now
  }
}

let shared: SessionStore | undefined

// Two chains on one host send one cookie, so they must know the same sessions. A clock of one's own needs its own store.
function defaultStore(now: (() => number) | undefined): SessionStore {
  if (now !== undefined) return createMemoryStore({ now })
  shared ??= createMemoryStore()
  return shared
}

function checkNames(options: SessionOptions): void {
  // What other sessions want is known: its absence deserves a reason.
  for (const name of ['secret', 'secrets']) {
    if (Object.hasOwn(Object(options) as object, name)) {
      throw new TypeError(
        `session: unknown option "${name}"; leave it out: a random 256-bit token needs no signature`
      )
    }
  }
  checkOptions('session', options, OPTIONS)
}
