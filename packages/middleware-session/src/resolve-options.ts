import { checkInteger, checkOptions, describeValue, LONGEST_TIMER } from '@tsgi/core'
import { checkMethods } from './check-methods.ts'
import { checkStore } from './check-store.ts'
import { checkFunction, checkOneOf, checkSeconds, checkString } from './check.ts'
import { contain } from './contain.ts'
import { createReport } from './event.ts'
import { createMemoryStore, keepsRecords } from './memory-store.ts'
import type { SessionKey, SessionOptions } from './options.ts'
import { resolveCookie } from './resolve-cookie.ts'
import type { Settings } from './settings.ts'
import type { SessionStore } from './store.ts'

/** Milliseconds that a request may be on its way before its session is read. */
const TRACE_FOR = 10_000

const OPTIONS = [
  'store',
  'environKey',
  'cookie',
  'idleTimeout',
  'absoluteTimeout',
  'touchEvery',
  'renewEvery',
  'renewGrace',
  'load',
  'retries',
  'storeTimeout',
  'onStoreError',
  'maxBytes',
  'codec',
  'onEvent',
  'now'
] as const satisfies readonly (keyof SessionOptions)[]

/**
 * Checks the options and fills in the defaults.
 * @throws {TypeError} for a value of the wrong kind or an option that does not exist
 * @throws {RangeError} for a wrong value, or options that contradict each other
 */
export function resolveOptions(options: SessionOptions<SessionKey>): Settings {
  checkNames(options)
  const { cookie = {}, now = Date.now, load = 'auto', onEvent = createReport() } = options
  const { environKey = 'tsgi.session', onStoreError = 'fail', codec } = options
  const { absoluteTimeout = 86_400, retries = 20, storeTimeout = 5000, maxBytes = 32_768 } = options
  checkFunction('now', now)
  checkFunction('onEvent', onEvent)
  checkOneOf('load', load, ['auto', 'lazy'])
  checkOneOf('onStoreError', onStoreError, ['fail', 'anonymous'])
  checkKey(environKey)
  if (codec !== undefined) checkMethods('session', 'codec', codec, ['encode', 'decode'])

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
      : checkInteger('session: touchEvery', options.touchEvery, 0) * 1000
  if (touchEvery >= idle) {
    throw new RangeError(
      `session: touchEvery must be shorter than idleTimeout, got ${touchEvery / 1000} and ${idle / 1000}`
    )
  }
  const { store = defaultStore(environKey, options.now) } = options
  checkStore(store)
  return {
    store,
    environKey,
    cookie: resolveCookie(cookie),
    emptyContent: { data: new Map(), persist: cookie.persist === true, subject: undefined },
    limits: { idle, absolute },
    touchEvery,
    ...resolveRenewal(options, idle, store),
    traceFor: TRACE_FOR,
    isEager: load === 'auto' && store.capabilities.sync !== true,
    retries: checkInteger('session: retries', retries, 0),
    storeTimeout: checkInteger('session: storeTimeout', storeTimeout, 1, LONGEST_TIMER),
    isLenient: onStoreError === 'anonymous',
    form: {
      maxBytes: checkInteger('session: maxBytes', maxBytes, 1),
      codec,
      keepsRecords: keepsRecords(store)
    },
    report: contain(onEvent),
    now
  }
}

function resolveRenewal(
  { renewEvery = false, renewGrace }: SessionOptions<SessionKey>,
  idle: number,
  store: SessionStore
): Pick<Settings, 'renewEvery' | 'renewGrace'> {
  const every = checkSeconds('renewEvery', renewEvery)
  const grace =
    renewGrace === undefined
      ? Math.min(30_000, idle / 10)
      : checkInteger('session: renewGrace', renewGrace, 0) * 1000
  if (every !== Infinity && store.carry !== undefined) {
    throw new RangeError(
      `session: renewEvery wants a store that knows which token is the newest, and a sealed cookie has none, got ${every / 1000}`
    )
  }
  if (grace >= idle) {
    throw new RangeError(
      `session: renewGrace must be shorter than idleTimeout, got ${grace / 1000} and ${idle / 1000}`
    )
  }
  return { renewEvery: every, renewGrace: grace }
}

const shared = new Map<SessionKey, SessionStore>()

// Two chains on one host send one cookie, so they must know the same sessions; one of another key has another cookie, and must
// not take the tokens of this one. A clock of one's own needs its own store.
function defaultStore(environKey: SessionKey, now: (() => number) | undefined): SessionStore {
  if (now !== undefined) return createMemoryStore({ now })
  const store = shared.get(environKey) ?? createMemoryStore()
  shared.set(environKey, store)
  return store
}

function checkKey(environKey: unknown): void {
  checkString('environKey', environKey)
  if ((environKey as string).startsWith('tsgi.session')) return
  throw new RangeError(
    `session: environKey must begin with "tsgi.session", as "tsgi.session.admin" does, got ${describeValue(environKey)}`
  )
}

function checkNames(options: SessionOptions<SessionKey>): void {
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
