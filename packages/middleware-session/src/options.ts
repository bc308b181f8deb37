import type { Environ } from '@tsgi/core'
import type { SessionEvent } from './event.ts'
import type { SessionStore } from './store.ts'
import type { Json } from './types.ts'

/** Where in environ a session is. */
export type SessionKey = `tsgi.session${string}`

/** How data becomes text, and text data again: to encrypt what is stored, or to have it smaller. */
export interface Codec {
  encode(data: { readonly [key: string]: Json }): string
  /** Throws, or returns no object, for what `encode` did not give: the record is `unreadable` then. */
  decode(text: string): object
}

export interface SessionOptions<K extends SessionKey = 'tsgi.session'> {
  /** Where records are kept. Default: one `createMemoryStore()` per process and `environKey`. */
  store?: SessionStore
  /**
   * Where in environ the session is. A chain may have several sessions, each with a key, a cookie's name and a store (or a store's
   * prefix) of its own. Default: `'tsgi.session'`.
   */
  environKey?: K
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
   * Seconds after which a token in use is replaced by a new one, so that one that was stolen does not serve for long; false:
   * never. Default: false.
   */
  renewEvery?: number | false
  /**
   * Seconds that a token serves on after it was renewed, for requests that are on their way with it. Default: 30, or a
   * tenth of `idleTimeout` when that is less.
   */
  renewGrace?: number
  /**
   * When a record is read. `auto`: on first use where the store answers at once, else before the app, if a cookie came.
   * `lazy`: on first use; with a store that answers with promises, after `await session.load()`. Default: `'auto'`.
   */
  load?: 'auto' | 'lazy'
  /** How often changes are replayed when other requests come first, before 503. Default: 20. */
  retries?: number
  /** Milliseconds after which a store that does not answer has failed. Default: 5000. */
  storeTimeout?: number
  /**
   * What becomes of a request whose session cannot be read. `fail`: an error with the status 503. `anonymous`: the app sees an
   * empty session, in which every change is that error, so that pages which only read are still served. Default: `'fail'`.
   */
  onStoreError?: 'fail' | 'anonymous'
  /** Bytes that a record may have, encoded. Default: 32768. */
  maxBytes?: number
  /** How data is written. Default: as JSON. */
  codec?: Codec
  /**
   * Told of every event; what it throws, or rejects with, goes to `tsgi.errors`, once. Default: what an operator should act upon
   * goes there, once.
   */
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
