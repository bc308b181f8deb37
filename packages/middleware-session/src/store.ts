import type { Maybe } from './maybe.ts'

/** What is written: text, and when it ends. */
export interface SessionWrite {
  /** Unicode text, which comes back as it was. */
  readonly data: string
  /** Milliseconds since 1970. From then on the store answers as if there were no record. */
  readonly expiresAt: number
  /** Whose session it is, where the app has said so; never empty. */
  readonly subject?: string
}

/** What is read. */
export interface StoredSession extends SessionWrite {
  /** 1 after `create`, one more after each `update`; `touch` leaves it. */
  readonly version: number
}

export type SessionUpdate = 'ok' | 'conflict' | 'gone'

/**
 * Where records are kept. A key is the SHA-256 of a token, never the token, and never comes twice. Nothing but `create`
 * makes a record, so that a request in flight cannot bring back a session that has ended. A method may answer at once
 * or with a promise; it fails by throwing. `signal` fires when nobody waits for the answer any more.
 */
export interface SessionStore {
  get(key: string, signal?: AbortSignal): Maybe<StoredSession | undefined>
  /** False when the key exists. */
  create(key: string, write: SessionWrite, signal?: AbortSignal): Maybe<boolean>
  /** Replaces the record if it has that version (`ok`); if another (`conflict`); if there is none (`gone`). */
  update(key: string, version: number, write: SessionWrite, signal?: AbortSignal): Maybe<SessionUpdate>
  /** Moves the end only. False when there is no record. */
  touch(key: string, expiresAt: number, signal?: AbortSignal): Maybe<boolean>
  delete(key: string, signal?: AbortSignal): Maybe<void>
  /** The live sessions of a subject. */
  list?(subject: string): AsyncIterable<StoredSession & { readonly key: string }>
  /** Drops what has ended, and says how many records that were. */
  prune?(now: number): Maybe<number>
  close?(): Maybe<void>
  /**
   * For records that their visitors carry: makes the store of one request, from the value of its cookie. The other methods
   * are then for management alone.
   */
  carry?(value: string | undefined, cookieName: string): CarriedRecords
  readonly capabilities: SessionStoreCapabilities
}

/** The store of one request, whose cookie holds the record itself. */
export interface CarriedRecords extends SessionStore {
  /** Opens the cookie, once, before anything else. The token of its record; undefined where it is not sound. */
  open(): Promise<string | undefined>
  /** The value of the cookie that holds the record of this token, as it is now; undefined where it is as it came. The last call. */
  seal(token: string | undefined): Maybe<string | undefined>
}

/** A store that answers with promises, and lists. */
export interface AsyncSessionStore extends SessionStore {
  get(key: string, signal?: AbortSignal): Promise<StoredSession | undefined>
  create(key: string, write: SessionWrite, signal?: AbortSignal): Promise<boolean>
  update(key: string, version: number, write: SessionWrite, signal?: AbortSignal): Promise<SessionUpdate>
  touch(key: string, expiresAt: number, signal?: AbortSignal): Promise<boolean>
  delete(key: string, signal?: AbortSignal): Promise<void>
  list(subject: string): AsyncIterable<StoredSession & { readonly key: string }>
}

export interface SessionStoreCapabilities {
  /** Who guarantees that `update` compares and writes in one step: the store for all processes, this process, nobody. */
  readonly cas: 'store' | 'process' | 'none'
  /** Whether several processes see the same records. */
  readonly shared: boolean
  /** Whether records outlive the process. */
  readonly durable: boolean
  /** Whether every method answers without a promise: then nothing is read before the app asks. Default: false. */
  readonly sync?: boolean
}
