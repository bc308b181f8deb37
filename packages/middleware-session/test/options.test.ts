import { expect } from 'chai'
import { describe, it } from 'mocha'
import { createMemoryStore, session, type SessionOptions } from '@tsgi/middleware-session'
import { createSealedCookie } from '@tsgi/middleware-session/cookie'

const RULES: readonly (readonly [
  options: unknown,
  error: typeof TypeError | typeof RangeError,
  rule: string
])[] = [
  [{ cookie: { prefix: '__Host-', domain: 'a.example' } }, RangeError, '__Host- forbids a domain'],
  [{ cookie: { prefix: '__Host-Http-', domain: 'a.example' } }, RangeError, '__Host-Http- forbids a domain'],
  [{ cookie: { prefix: '__Host-', path: '/x' } }, RangeError, '__Host- wants the path "/", got "/x"'],
  [{ cookie: { prefix: '__Secure-', secure: false } }, RangeError, '__Secure- wants a Secure cookie'],
  [{ cookie: { prefix: '__host-' } }, RangeError, 'cookie.prefix must be one of'],
  [{ cookie: { sameSite: 'none' } }, RangeError, 'sameSite "none" wants a Secure cookie'],
  [{ cookie: { sameSite: 'none', secure: false } }, RangeError, 'sameSite "none" wants a Secure cookie'],
  [
    { cookie: { sameSite: 'Lax' } },
    RangeError,
    'session: cookie.sameSite must be one of "lax", "strict", "none", got "Lax"'
  ],
  [{ cookie: { partitioned: true } }, RangeError, 'cookie.partitioned wants a Secure cookie'],
  [{ cookie: { partitioned: 1 } }, TypeError, 'cookie.partitioned must be a boolean'],
  [{ cookie: { persist: 'yes' } }, TypeError, 'cookie.persist must be a boolean'],
  [{ cookie: { secure: 'yes' } }, RangeError, 'cookie.secure must be one of'],
  [{ cookie: { name: '__Host-sid' } }, RangeError, 'give it as cookie.prefix'],
  [{ cookie: { name: '__SECURE-sid' } }, RangeError, 'give it as cookie.prefix'],
  [{ cookie: { name: 'a b' } }, RangeError, 'cookie.name must be a token'],
  [{ cookie: { name: '' } }, RangeError, 'cookie.name must be a token'],
  [{ cookie: { name: 1 } }, TypeError, 'cookie.name must be a string'],
  [{ cookie: { name: 'n'.repeat(4042) } }, RangeError, 'must fit in 4096 bytes'],
  [{ cookie: { path: 'x' } }, RangeError, 'cookie.path must start with /'],
  [{ cookie: { path: '/;x' } }, RangeError, 'cookie.path must be 1 to 1024'],
  [{ cookie: { path: '/\r\nX: y' } }, RangeError, 'cookie.path must be 1 to 1024'],
  [{ cookie: { path: `/${'x'.repeat(1024)}` } }, RangeError, 'cookie.path must be 1 to 1024'],
  [{ cookie: { domain: 'a_b.example' } }, RangeError, 'cookie cannot be written'],
  [{ cookie: { domain: '' } }, RangeError, 'cookie.domain must be 1 to 1024'],
  [{ cookie: { maxAge: 3 } }, TypeError, 'session: cookie: unknown option "maxAge"; known are name, prefix'],
  [{ cookie: 'sid' }, TypeError, 'session: cookie must be an object, got "sid"'],
  [
    { idleTimeout: 3600, absoluteTimeout: 60 },
    RangeError,
    'must not be longer than absoluteTimeout, got 3600 and 60'
  ],
  [{ idleTimeout: 604_800 }, RangeError, 'must not be longer than absoluteTimeout, got 604800 and 86400'],
  [{ idleTimeout: false, absoluteTimeout: false }, RangeError, 'cannot both be false'],
  [
    { idleTimeout: 0 },
    RangeError,
    'idleTimeout must be a positive number of seconds, at most 10000000000, or false, got 0'
  ],
  [
    { idleTimeout: 1e11, absoluteTimeout: false },
    RangeError,
    'at most 10000000000, or false, got 100000000000'
  ],
  [{ idleTimeout: Number.NaN }, RangeError, 'idleTimeout must be a positive number'],
  [{ idleTimeout: '30m' }, TypeError, 'idleTimeout must be a number of seconds or false, got "30m"'],
  [{ absoluteTimeout: Infinity }, RangeError, 'absoluteTimeout must be a positive number'],
  [
    { idleTimeout: 60, touchEvery: 60 },
    RangeError,
    'touchEvery must be shorter than idleTimeout, got 60 and 60'
  ],
  [{ touchEvery: -1 }, RangeError, 'touchEvery must be an integer of at least 0'],
  [{ load: 'eager' }, RangeError, 'session: load must be one of "auto", "lazy", got "eager"'],
  [{ retries: 1.5 }, RangeError, 'retries must be an integer'],
  [{ retries: '8' }, TypeError, 'retries must be an integer of at least 0, got "8"'],
  [{ storeTimeout: 0 }, RangeError, 'storeTimeout must be an integer from 1 to 2147483647, got 0'],
  [{ storeTimeout: 2 ** 31 }, RangeError, 'integer from 1 to 2147483647, got 2147483648'],
  [{ onStoreError: 'ignore' }, RangeError, 'onStoreError must be one of "fail", "anonymous", got "ignore"'],
  [{ environKey: 'user' }, RangeError, 'environKey must begin with "tsgi.session", as "tsgi.session.admin"'],
  [{ environKey: 1 }, TypeError, 'session: environKey must be a string, got 1'],
  [{ codec: { encode: no } }, TypeError, 'session: codec must have a method decode, got undefined'],
  [{ codec: null }, TypeError, 'session: codec must be an object, got null'],
  [
    { renewEvery: 0 },
    RangeError,
    'renewEvery must be a positive number of seconds, at most 10000000000, or false, got 0'
  ],
  [{ renewGrace: -1 }, RangeError, 'session: renewGrace must be an integer of at least 0, got -1'],
  [
    { renewGrace: 60, idleTimeout: 60 },
    RangeError,
    'session: renewGrace must be shorter than idleTimeout, got 60 and 60'
  ],
  [
    {
      renewEvery: 60,
      store: createSealedCookie({ secrets: ['abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstu'] })
    },
    RangeError,
    'session: renewEvery wants a store that knows which token is the newest, and a sealed cookie has none, got 60'
  ],
  [{ maxBytes: 0 }, RangeError, 'maxBytes must be an integer of at least 1'],
  [{ now: 3 }, TypeError, 'now must be a function'],
  [{ onEvent: 3 }, TypeError, 'onEvent must be a function'],
  [{ store: 'redis' }, TypeError, 'session: store must be a store, got "redis"'],
  [
    { store: createMemoryStore },
    TypeError,
    'session: store must be a store, got a function; call it: createMemoryStore()'
  ],
  [{ store: null }, TypeError, 'session: store must be a store, got null'],
  [
    { store: { ...methods(), capabilities: {} } },
    TypeError,
    'session: store.capabilities.cas must be a string, got undefined'
  ],
  [
    { store: { ...methods(), capabilities: { cas: 'all', shared: true, durable: true } } },
    RangeError,
    'session: store.capabilities.cas must be one of "store", "process", "none", got "all"'
  ],
  [
    { store: { ...methods(), capabilities: { cas: 'store', durable: true } } },
    TypeError,
    'session: store.capabilities.shared must be a boolean, got undefined'
  ],
  [
    { store: { ...methods(), capabilities: { cas: 'store', shared: true, durable: 1 } } },
    TypeError,
    'session: store.capabilities.durable must be a boolean, got 1'
  ],
  [
    { store: { ...methods(), capabilities: { cas: 'store', shared: true, durable: true, sync: 'no' } } },
    TypeError,
    'session: store.capabilities.sync must be a boolean, got "no"'
  ],
  [{ load: 5 }, TypeError, 'session: load must be a string, got 5'],
  [{ idleTimeout: null }, TypeError, 'session: idleTimeout must be a number of seconds or false, got null'],
  [{ absoluteTimeout: null }, TypeError, 'absoluteTimeout must be a number of seconds or false, got null'],
  [{ touchEvery: null }, TypeError, 'session: touchEvery must be an integer of at least 0, got null'],
  [{ retries: null }, TypeError, 'session: retries must be an integer of at least 0, got null'],
  [
    { storeTimeout: null },
    TypeError,
    'session: storeTimeout must be an integer from 1 to 2147483647, got null'
  ],
  [{ maxBytes: null }, TypeError, 'session: maxBytes must be an integer of at least 1, got null'],
  [{ cookie: null }, TypeError, 'session: cookie must be an object, got null'],
  [{ cookie: { sameSite: true } }, TypeError, 'session: cookie.sameSite must be a string, got true'],
  [{ cookie: { prefix: 5 } }, TypeError, 'session: cookie.prefix must be a string, got 5'],
  [{ cookie: { secure: 5 } }, TypeError, 'session: cookie.secure must be a boolean or a string, got 5'],
  [{ cookie: { domain: null } }, TypeError, 'session: cookie.domain must be a string, got null'],
  [new Map(), TypeError, 'session: options must be an object, got a Map'],
  [{ store: {} }, TypeError, 'store must have a method get, got undefined'],
  [{ store: { ...methods(), capabilities: undefined } }, TypeError, 'store must have capabilities'],
  [
    { secret: 'keyboard cat' },
    TypeError,
    'session: unknown option "secret"; leave it out: a random 256-bit token needs no signature'
  ],
  [
    { idletimeout: 3 },
    TypeError,
    'session: unknown option "idletimeout"; known are store, environKey, cookie'
  ],
  [[], TypeError, 'options must be an object'],
  [null, TypeError, 'options must be an object, got null'],
  ['x', TypeError, 'session: options must be an object, got "x"']
]

function methods(): object {
  return { get: no, create: no, update: no, touch: no, delete: no }
}

function no(): undefined {}

describe('session', () => {
  describe('with options that are wrong', () => {
    for (const [options, error, rule] of RULES) {
      const shown = options === null || Array.isArray(options) ? String(options) : JSON.stringify(options)
      it(`refuses ${shown.slice(0, 80)} while composing`, () => {
        expect(() => session(options as SessionOptions)).to.throw(error, rule)
      })
    }
  })

  describe('with options that are right', () => {
    const fine: SessionOptions[] = [
      {},
      { idleTimeout: false },
      { absoluteTimeout: false, idleTimeout: 604_800 },
      { absoluteTimeout: 60 },
      { idleTimeout: 5 },
      { idleTimeout: 0.1, touchEvery: 0 },
      { cookie: { prefix: '__Host-', sameSite: 'strict' } },
      { cookie: { sameSite: 'none', secure: true, partitioned: true } },
      { cookie: { domain: 'a.example', path: '/x' } },
      { cookie: { prefix: '', secure: false } },
      { store: createMemoryStore() },
      { renewEvery: 300, renewGrace: 0 }
    ]
    for (const options of fine) {
      it(`takes ${JSON.stringify(options)}`, () => expect(session(options)).to.be.a('function'))
    }
  })

  it('says so when it is given an app and options', () => {
    const both = session as unknown as (app: unknown, options: unknown) => unknown
    expect(() => both(() => [], {})).to.throw(TypeError, 'session: takes an app or options, not both')
  })

  it('says so when it is given no app', () => {
    expect(() => session({})('x' as never)).to.throw(TypeError, 'session: the app must be a function')
  })
})
