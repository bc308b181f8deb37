import type { Environ } from '@tsgi/core'
import type { SessionEvent } from './event.ts'
import type { SessionStore } from './store.ts'

export interface SessionOptions {
  /** Where records are kept. Default: one `createMemoryStore()` per process. */
  store?: SessionStore
  cookie?: SessionCookieOptions
  /**
   * Seconds without use after which a session ends; false: no such limit. Default: 1800, or
   * `absoluteTimeout` when that is less.
   */
  idleTimeout?: number | false
  /** Seconds after which a session ends in any case; false: no such limit. Default: 86400. */
  absoluteTimeout?: number | false
  /**
   * Seconds between two writes that only put off the idle timeout; a session may end that much early. Default: 60, or a
   * tenth of `idleTimeout` when that is less.
   */
  touchEvery?: number
  /**
   * When a record is read. `auto`: on first use where the store answers at once, else before the app, if a cookie came.
   * `lazy`: on first use; with a store that answers with promises, after `await session.load()`. Default: `'auto'`.
   */
  load?: 'auto' | 'lazy'
  /** How often changes are replayed when other requests come first, before 503. Default: 20. */
  retries?: number
  /** Milliseconds after which a store that does not answer has failed. Default: 5000. */
  storeTimeout?: number
  /** Bytes that a record may have, encoded. Default: 32768. */
  maxBytes?: number
  /** Told of every event. Default: what an operator should act upon goes to `tsgi.errors`, once. */
  onEvent?: (event: SessionEvent, environ: Environ) => void
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

export interface SessionCookieOptions {
  /** Without prefix. Default: `'id'`. */
  name?: string
  /**
   * A promise about attributes that browsers enforce; `''` for none. Only a Secure cookie bears it. Default: `'auto'`,
   * which is `__Host-Http-`, or `__Secure-` when `domain` or `path` is set.
   */
  prefix?: 'auto' | '__Host-Http-' | '__Host-' | '__Secure-' | ''
  /** Default: `'/'`. */
  path?: string
  /** Sends the cookie to all hosts below that domain. Default: to this host alone. */
  domain?: string
  /** Default: `'lax'`. */
  sameSite?: 'lax' | 'strict' | 'none'
  /** Default: `'auto'`, which is true when `tsgi.url_scheme` is https. */
  secure?: 'auto' | boolean
  /** One cookie per embedding site (CHIPS). Default: false. */
  partitioned?: boolean
  /** Whether the cookie outlives the browser, until the absolute timeout. Default: false. */
  persist?: boolean
}
