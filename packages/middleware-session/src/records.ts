import { Turns } from './adapter/turns.ts'
import { askStore } from './ask-store.ts'
import { SessionStoreError } from './errors.ts'
import { chain, type Maybe } from './maybe.ts'
import {
  deadline,
  decodeRecord,
  encodeRecord,
  isRecord,
  replay,
  type Content,
  type Operation,
  type SessionRecord
} from './record.ts'
import { getRecord } from './memory-store.ts'
import type { Settings } from './settings.ts'
import type { SessionUpdate, SessionWrite } from './store.ts'
import { createToken, hashToken, maskToken } from './token.ts'
import { isTrace, type Trace } from './trace.ts'

/** A record, with the token that nobody but its client knows, and its key in the store. */
export interface KnownRecord {
  readonly token: string
  readonly key: string
  readonly record: SessionRecord
}

/** The one who reads and writes records, for one request. Answers without a promise where the store does. */
export class Records {
  readonly #settings: Settings
  readonly #report: (type: 'conflict' | 'expired' | 'unreadable', handle: string) => void

  constructor(
    settings: Settings,
    report: (type: 'conflict' | 'expired' | 'unreadable', handle: string) => void
  ) {
    this.#settings = settings
    this.#report = report
  }

  /** The record of a token, or the one that it was renewed to. A trace: it has ended a moment ago. */
  find(token: string): Maybe<KnownRecord | Trace | undefined> {
    const key = hashToken(token)
    return chain(this.get(key), found => {
      if (isRecord(found)) return { token, key, record: found }
      return found === undefined ? undefined : this.follow(found, token)
    })
  }

  /** Where a trace leads, for who has the old token; itself where it leads nobody any more. */
  follow(trace: Trace, token: string): Maybe<KnownRecord | Trace | undefined> {
    const { masked, until } = trace
    if (masked === undefined || until <= this.#settings.now()) return trace
    return this.find(maskToken(masked, token))
  }

  /** What stands there, unless it has ended or cannot be read: the store may be late, the limits may have become shorter. */
  get(key: string): Maybe<SessionRecord | Trace | undefined> {
    const { store, storeTimeout, limits, form, traceFor, now } = this.#settings
    const answer = askStore(store, 'get', storeTimeout, signal => getRecord(store, key, signal))
    return chain(answer, stored => {
      if (stored === undefined || (stored as unknown) === null) return undefined // null is what databases say
      if (stored.expiresAt > now()) {
        const found = decodeRecord(stored, form.codec)
        if (found === undefined) {
          this.#report('unreadable', key)
          return undefined
        }
        // Who has read the record before it moved may have put off the end of what stands there now.
        if (isTrace(found)) return found.until + traceFor > now() ? found : undefined
        if (found.createdAt + limits.absolute > now()) return found
      }
      this.#report('expired', key)
      return undefined
    })
  }

  /** A new record with a new token; as old as the one it renews. */
  create(content: Readonly<Content>, renewed?: SessionRecord): Maybe<KnownRecord> {
    const { store, storeTimeout, limits, form, now } = this.#settings
    const token = createToken()
    const key = hashToken(token)
    const renewedAt = now()
    const createdAt = renewed?.createdAt ?? renewedAt
    const expiresAt = deadline(createdAt, renewedAt, limits)
    const record = { content, version: 1, createdAt, renewedAt, expiresAt }
    const write = encodeRecord(record, form)
    const answer = askStore(store, 'create', storeTimeout, signal => store.create(key, write, signal))
    return chain(answer, isNew => {
      if (isNew) return { token, key, record }
      // Two equal draws of 256 bits are no chance: the random source or the store is broken.
      throw new SessionStoreError('session: the store says that a new random token exists already')
    })
  }

  /**
   * Stores the content that the operations have made of the record; replays them on the newest version until nobody comes in
   * between. Undefined when it has ended, a trace when it has moved.
   */
  change(
    key: string,
    record: SessionRecord,
    operations: readonly Operation[],
    content: Readonly<Content> = replay(record.content, operations),
    attempt: number = 1
  ): Maybe<SessionRecord | Trace | undefined> {
    const { limits, form, now } = this.#settings
    const { createdAt, renewedAt } = record
    const expiresAt = deadline(createdAt, now(), limits)
    const next = { content, version: record.version + 1, createdAt, renewedAt, expiresAt }
    return chain(this.update(key, record.version, encodeRecord(next, form)), answer => {
      if (answer === 'ok') return next
      if (answer === 'gone') return undefined
      return this.again(key, attempt, newest => this.change(key, newest, operations, undefined, attempt + 1))
    })
  }

  /** Puts off the idle timeout, at most once in `touchEvery`. The record as it is then; undefined where that is too early. */
  touch(key: string, record: SessionRecord): Maybe<SessionRecord | undefined> {
    const { store, storeTimeout, limits, touchEvery, now } = this.#settings
    const expiresAt = deadline(record.createdAt, now(), limits)
    if (expiresAt <= record.expiresAt || expiresAt - record.expiresAt < touchEvery) return undefined
    const answer = askStore(store, 'touch', storeTimeout, signal => store.touch(key, expiresAt, signal))
    return chain(answer, () => ({ ...record, expiresAt }))
  }

  update(key: string, version: number, write: SessionWrite): Maybe<SessionUpdate> {
    const { store, storeTimeout } = this.#settings
    return askStore(store, 'update', storeTimeout, signal => store.update(key, version, write, signal))
  }

  delete(key: string): Maybe<void> {
    const { store, storeTimeout } = this.#settings
    return askStore(store, 'delete', storeTimeout, signal => store.delete(key, signal))
  }

  /**
   * Another request came first: reads anew and goes on; gives what is no record as it is. Those of this process take turns, so
   * that they cannot be in each other's way again; those of others wait a moment, which is of chance.
   */
  again<R>(
    key: string,
    attempt: number,
    goOn: (newest: SessionRecord) => Maybe<R>
  ): Maybe<R | Trace | undefined> {
    const { store, retries, storeTimeout } = this.#settings
    this.#report('conflict', key)
    if (attempt > retries) throw stillInConflict(retries)
    const retry = (): Maybe<R | Trace | undefined> =>
      chain(this.get(key), newest => (isRecord(newest) ? goOn(newest) : newest))
    if (store.capabilities.sync === true) return retry()
    if (attempt === 1) {
      const asked = Date.now()
      return Turns.of(store).take(key, async failure => {
        // A store that hangs is found out once, and not by one after the other in this line. Who joined it a moment after the first
        // has waited a moment less than that, or, as timers are early, even if it joined at once.
        if (failure instanceof SessionStoreError && Date.now() - asked >= storeTimeout / 2) throw failure
        return retry()
      })
    }
    // Not longer and longer: who has just won comes again at once, and who waits would starve.
    return pause(Math.random() * 8).then(retry)
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

export class ConflictError extends SessionStoreError {}

export function stillInConflict(retries: number): ConflictError {
  return new ConflictError(
    `session: still in conflict after ${retries} retries (retries); raise that, or write less often at the same time`
  )
}
