import { Turns } from './adapter/turns.ts'
import { askStore } from './ask-store.ts'
import { SessionStoreError } from './errors.ts'
import { chain, type Maybe } from './maybe.ts'
import {
  deadline,
  decodeRecord,
  encodeRecord,
  replay,
  type Content,
  type Operation,
  type SessionRecord
} from './record.ts'
import type { Settings } from './settings.ts'
import type { SessionUpdate } from './store.ts'
import { createToken, hashToken } from './token.ts'

/** A record that has just been made, and the token that nobody but its client will know. */
export interface CreatedRecord {
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

  /** The record, unless it has ended or cannot be read: the store may be late, the limits may have become shorter. */
  get(key: string): Maybe<SessionRecord | undefined> {
    const { store, storeTimeout, limits, now } = this.#settings
    const answer = askStore(store, 'get', storeTimeout, signal => store.get(key, signal))
    return chain(answer, stored => {
      if (stored === undefined || (stored as unknown) === null) return undefined // null is what databases say
      if (stored.expiresAt > now()) {
        const record = decodeRecord(stored)
        if (record === undefined) {
          this.#report('unreadable', key)
          return undefined
        }
        if (record.createdAt + limits.absolute > now()) return record
      }
      this.#report('expired', key)
      return undefined
    })
  }

  create(content: Content): Maybe<CreatedRecord> {
    const { store, storeTimeout, limits, maxBytes, now } = this.#settings
    const token = createToken()
    const key = hashToken(token)
    const createdAt = now()
    const record = { content, version: 1, createdAt, expiresAt: deadline(createdAt, createdAt, limits) }
    const write = encodeRecord(record, maxBytes)
    const answer = askStore(store, 'create', storeTimeout, signal => store.create(key, write, signal))
    return chain(answer, isNew => {
      if (isNew) return { token, key, record }
      // Two equal draws of 256 bits are no chance: the random source or the store is broken.
      throw new SessionStoreError('session: the store says that a new random token exists already')
    })
  }

  /** Replays the operations on the newest version until nobody comes in between; undefined when it has ended. */
  change(
    key: string,
    record: SessionRecord,
    operations: readonly Operation[],
    attempt: number = 1
  ): Maybe<SessionRecord | undefined> {
    const { limits, maxBytes, now } = this.#settings
    const next: SessionRecord = {
      content: replay(record.content, operations),
      version: record.version + 1,
      createdAt: record.createdAt,
      expiresAt: deadline(record.createdAt, now(), limits)
    }
    return chain(this.#update(key, record.version, encodeRecord(next, maxBytes)), answer => {
      if (answer === 'ok') return next
      if (answer === 'gone') return undefined
      return this.#again(key, attempt, newest => this.change(key, newest, operations, attempt + 1))
    })
  }

  /**
   * Gives the content a new token and ends the old record. The new one is there first; then the old one is taken away by
   * the same compare-and-swap as any change, so that what another request has just stored comes along, and of two
   * that move one record only one succeeds.
   */
  move(
    key: string,
    record: SessionRecord,
    operations: readonly Operation[]
  ): Maybe<CreatedRecord | undefined> {
    return chain(this.create(replay(record.content, operations)), created =>
      this.#moveFrom(key, record, operations, created, 1)
    )
  }

  /** Puts off the idle timeout, at most once in `touchEvery`. */
  touch(key: string, record: SessionRecord): Maybe<void> {
    const { store, storeTimeout, limits, touchEvery, now } = this.#settings
    const expiresAt = deadline(record.createdAt, now(), limits)
    if (expiresAt <= record.expiresAt || expiresAt - record.expiresAt < touchEvery) return
    const answer = askStore(store, 'touch', storeTimeout, signal => store.touch(key, expiresAt, signal))
    return chain(answer, () => {})
  }

  delete(key: string): Maybe<void> {
    const { store, storeTimeout } = this.#settings
    return askStore(store, 'delete', storeTimeout, signal => store.delete(key, signal))
  }

  #moveFrom(
    key: string,
    record: SessionRecord,
    operations: readonly Operation[],
    created: CreatedRecord,
    attempt: number
  ): Maybe<CreatedRecord | undefined> {
    const ended = { data: '', expiresAt: this.#settings.now() }
    return chain(this.#update(key, record.version, ended), answer => {
      if (answer === 'ok') return chain(this.delete(key), () => created)
      if (answer === 'gone') return chain(this.delete(created.key), () => undefined)
      const drop = (): Maybe<undefined> => chain(this.delete(created.key), () => undefined)
      return this.#again(
        key,
        attempt,
        newest => {
          const takeOver: Operation = content =>
            void Object.assign(content, replay(newest.content, operations))
          return chain(this.change(created.key, created.record, [takeOver]), moved =>
            moved === undefined
              ? undefined
              : this.#moveFrom(key, newest, operations, { ...created, record: moved }, attempt + 1)
          )
        },
        drop
      )
    })
  }

  /**
   * Another request came first: reads anew and goes on. Those of this process take turns, so that they cannot be in each
   * other's way again; those of others wait a moment, which is of chance.
   */
  #again<R>(
    key: string,
    attempt: number,
    goOn: (newest: SessionRecord) => Maybe<R | undefined>,
    ended: () => Maybe<undefined> = () => undefined
  ): Maybe<R | undefined> {
    const { store, retries } = this.#settings
    this.#report('conflict', key)
    if (attempt > retries) {
      throw new SessionStoreError(`session: still in conflict after ${retries} retries (retries)`)
    }
    const retry = (): Maybe<R | undefined> =>
      chain(this.get(key), newest => (newest === undefined ? ended() : goOn(newest)))
    if (store.capabilities.sync === true) return retry()
    if (attempt === 1) return Turns.of(store).take(key, async () => retry())
    // Not longer and longer: who has just won comes again at once, and who waits would starve.
    return pause(Math.random() * 8).then(retry)
  }

  #update(key: string, version: number, write: ReturnType<typeof encodeRecord>): Maybe<SessionUpdate> {
    const { store, storeTimeout } = this.#settings
    return askStore(store, 'update', storeTimeout, signal => store.update(key, version, write, signal))
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
