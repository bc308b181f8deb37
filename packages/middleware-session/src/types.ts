import type { SessionKey } from './options.ts'

/** What a session holds: plain data, as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The data of a session that nobody has typed. */
export interface SessionData {
  [key: string]: Json
}

/** The same type, read-only all the way down: values that were handed out are frozen. */
export type DeepReadonly<V> = Json extends V
  ? V
  : V extends string | number | boolean | null | undefined
    ? V
    : { readonly [P in keyof V]: DeepReadonly<V[P]> }

/** The same type, where JSON can hold it; `never` where it cannot (a Date, a Map, a bigint). */
export type Plain<V> = V extends Json
  ? V
  : V extends Function | bigint | symbol | undefined
    ? never
    : { [P in keyof V]: Plain<V[P]> }

/** Data that can be read and changed. */
export interface SessionDraft<T extends object = SessionData> {
  /** The value, frozen; undefined when there is none. */
  get<K extends keyof T & string>(key: K): DeepReadonly<T[K]> | undefined
  has(key: keyof T & string): boolean
  keys(): IterableIterator<keyof T & string>
  /** Stores a copy. @throws {SessionDataError} when JSON cannot hold the value */
  set<K extends keyof T & string>(key: K, value: Plain<T[K]>): void
  delete(key: keyof T & string): void
  /** Gets and deletes, as a message that is shown once wants it. */
  take<K extends keyof T & string>(key: K): DeepReadonly<T[K]> | undefined
  /**
   * Sets what the function makes of the value, deletes where it gives undefined, and returns the result. It runs again
   * when another request has changed the session in between, so it must do nothing else. Never loses an update.
   */
  update<K extends keyof T & string>(
    key: K,
    fn: (now: DeepReadonly<T[K]> | undefined) => Plain<T[K]> | undefined
  ): DeepReadonly<T[K]> | undefined
  clear(): void
}

/**
 * One visitor's data, in `environ['tsgi.session']`. Changes are kept when the head leaves, and never later: after that
 * they throw `SessionCommittedError`. They are dropped when the app throws, answers 5xx, or the client has gone.
 */
export interface Session<T extends object = SessionData> extends SessionDraft<T> {
  /**
   * SHA-256 of the token in base64url: may be logged. Undefined while the store has no record. When the response is over it asks
   * no store, and says what is known.
   */
  readonly handle: string | undefined
  /** Whether the store has no record of it. */
  readonly isNew: boolean
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Milliseconds since 1970; when the session ends if it is not used again. */
  readonly expiresAt: number
  /** Reads the record now. Needed with `load: 'lazy'` and a store that answers with promises, before any other use. */
  load(): Promise<void>
  /**
   * A new token; the old one ends at once. Call it at every login. All data is kept, or only the keys of `keep`. Where the session
   * has ended in between, or another login has moved it, a new one begins with what this request has set.
   * @throws {TypeError} for an option of the wrong kind, and for one that does not exist
   */
  regenerate(options?: { keep?: readonly (keyof T & string)[] }): void
  /** Ends the session and clears the cookie, even when the app fails afterwards, or the client has left. */
  destroy(): void
  /**
   * Whose session it is, for `list` and `revokeAll`: an id, at most 1024 bytes; null for nobody's.
   * @throws {SessionDataError} when it is empty, or no Unicode
   * @throws {SessionTooLargeError} when it is longer
   */
  bind(subject: string | null): void
  /** Whether the cookie outlives the browser: until the absolute timeout. The idle timeout holds all the same. */
  persist(on: boolean): void
  /** Writes the changes now, whatever becomes of the response. */
  save(): Promise<void>
  /**
   * Changes the stored session in a transaction of its own, also after the head has left. The function runs again when
   * another request came first. @throws {SessionGoneError} when the session has ended or was never stored
   */
  transact<R>(fn: (draft: SessionDraft<T>) => R): Promise<R>
}

/** What `session` puts into environ. */
export interface SessionEnviron<T extends object = SessionData> {
  'tsgi.session': Session<T>
}

/** The same, for a session that is somewhere else. */
export type SessionEnvironAt<K extends SessionKey, T extends object = SessionData> = K extends 'tsgi.session'
  ? SessionEnviron<T>
  : { [key in K]: Session<T> }
