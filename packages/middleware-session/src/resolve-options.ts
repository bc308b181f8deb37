import { checkInteger, checkKnown, checkOneOf, checkSeconds, show } from './check.ts'
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

const METHODS = ['get', 'create', 'update', 'touch', 'delete'] as const

/**
 * Checks the options and fills in the defaults.
 * @throws {TypeError} for a value of the wrong kind or an option that does not exist
 * @throws {RangeError} for a wrong value, or options that contradict each other
 */
export function resolveOptions(options: SessionOptions): Settings {
  checkKnown('', options, OPTIONS)
  const { cookie = {}, now = Date.now, load = 'auto', onEvent = createReport() } = options
  if (typeof now !== 'function') throw new TypeError(`session: now must be a function, got ${show(now)}`)
  if (typeof onEvent !== 'function') {
    throw new TypeError(`session: onEvent must be a function, got ${show(onEvent)}`)
  }
  checkOneOf('load', load, ['auto', 'lazy'])

  const absolute = checkSeconds('absoluteTimeout', options.absoluteTimeout ?? 86_400)
  const idle = checkSeconds('idleTimeout', options.idleTimeout ?? Math.min(1800, absolute / 1000))
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
  const store = checkStore(options.store) ?? defaultStore(options.now)
  return {
    store,
    cookie: resolveCookie(cookie),
    limits: { idle, absolute },
    touchEvery,
    isEager: load === 'auto' && store.capabilities.sync !== true,
    retries: checkInteger('retries', options.retries ?? 8, 0),
    storeTimeout: checkInteger('storeTimeout', options.storeTimeout ?? 5000, 1),
    maxBytes: checkInteger('maxBytes', options.maxBytes ?? 32_768, 1),
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

function checkStore(store: SessionStore | undefined): SessionStore | undefined {
  if (store === undefined) return undefined
  if (typeof store !== 'object' || store === null) {
    throw new TypeError(`session: store must be an object, got ${show(store)}`)
  }
  for (const method of METHODS) {
    if (typeof store[method] !== 'function') {
      throw new TypeError(`session: store must have a method ${method}, got ${show(store[method])}`)
    }
  }
  if (typeof store.capabilities !== 'object' || store.capabilities === null) {
    throw new TypeError(`session: store must have capabilities, got ${show(store.capabilities)}`)
  }
  return store
}
