import { checkInteger, checkOptions, describeValue } from '@tsgi/core'
import type { Maybe } from './maybe.ts'
import { MemoryRecord } from './memory-record.ts'
import type { SessionStore, SessionUpdate, SessionWrite, StoredSession } from './store.ts'

export interface MemoryStoreOptions {
  /** Records at most; beyond that, the one unused for the longest time goes. Default: 10 000. */
  maxRecords?: number
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

/** A store that answers every call at once. */
export interface MemoryStore extends SessionStore {
  /** Records held, ended ones included. */
  readonly size: number
  get(key: string): StoredSession | undefined
  create(key: string, write: SessionWrite): boolean
  update(key: string, version: number, write: SessionWrite): SessionUpdate
  touch(key: string, expiresAt: number): boolean
  delete(key: string): void
  list(subject: string): AsyncIterable<StoredSession & { readonly key: string }>
  prune(now: number): number
}

/** How many records each new one has looked at, so that dropping the dead keeps pace with the making of new ones. */
const SWEEP = 2

/**
 * Keeps sessions in this process, at most `maxRecords` of them. It has no timer: what has ended goes when new records
 * come, and at once where it is asked for.
 *
 * @throws {TypeError} for an option of the wrong kind, and for one that does not exist
 * @throws {RangeError} when `maxRecords` is not a positive integer
 * @example session({ store: createMemoryStore({ maxRecords: 100_000 }) })
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  checkOptions('createMemoryStore', options, ['maxRecords', 'now'])
  const { maxRecords = 10_000, now = Date.now } = options
  if (typeof now !== 'function') {
    throw new TypeError(`createMemoryStore: now must be a function, got ${describeValue(now)}`)
  }
  checkInteger('createMemoryStore: maxRecords', maxRecords, 1)
  return new BoundedStore(maxRecords, now)
}

/** A place in the ring of records, which begins and ends at the store's own. */
interface Place {
  key: string
  record: StoredSession
  older: Place
  newer: Place
}

class BoundedStore implements MemoryStore {
  readonly capabilities = { cas: 'process', shared: false, durable: false, sync: true } as const
  readonly #places = new Map<string, Place>()
  // In the order of last use. The Map's own order would do, but looking up its first entry walks over all that were
  // deleted since it last grew: measured, 7 µs for each new record in a full store of 10 000, and in proportion.
  readonly #ends: Place
  readonly #maxRecords: number
  readonly #now: () => number

  constructor(maxRecords: number, now: () => number) {
    this.#maxRecords = maxRecords
    this.#now = now
    const ends = { key: '', record: { data: '', expiresAt: 0, version: 0 } } as Place
    this.#ends = ends.older = ends.newer = ends
  }

  get size(): number {
    return this.#places.size
  }

  get(key: string): StoredSession | undefined {
    const record = this.find(key)
    return record instanceof MemoryRecord ? record.toJSON() : record
  }

  /** As it is kept: a MemoryRecord where it came as one. */
  find(key: string): StoredSession | undefined {
    const place = this.#find(key)
    if (place !== undefined) this.#use(place, place.record)
    return place?.record
  }

  create(key: string, write: SessionWrite): boolean {
    if (this.#find(key) !== undefined) return false
    this.#makeRoom()
    const place = { key, record: withVersion(write, 1) } as Place
    this.#places.set(key, place)
    this.#append(place)
    return true
  }

  update(key: string, version: number, write: SessionWrite): SessionUpdate {
    const place = this.#find(key)
    if (place === undefined) return 'gone'
    if (place.record.version !== version) return 'conflict'
    this.#use(place, withVersion(write, version + 1))
    return 'ok'
  }

  touch(key: string, expiresAt: number): boolean {
    const place = this.#find(key)
    if (place === undefined) return false
    const { record } = place
    this.#use(place, record instanceof MemoryRecord ? record.until(expiresAt) : { ...record, expiresAt })
    return true
  }

  delete(key: string): void {
    const place = this.#places.get(key)
    if (place !== undefined) this.#drop(place)
  }

  async *list(subject: string): AsyncIterable<StoredSession & { readonly key: string }> {
    for (const key of this.#places.keys()) {
      const record = this.#find(key)?.record
      if (record?.subject !== subject) continue
      yield { ...(record instanceof MemoryRecord ? record.toJSON() : record), key }
    }
  }

  prune(now: number): number {
    const before = this.size
    for (const place of this.#places.values()) if (place.record.expiresAt <= now) this.#drop(place)
    return before - this.size
  }

  /** The live record's place; one that has ended is given up. */
  #find(key: string): Place | undefined {
    const place = this.#places.get(key)
    if (place === undefined || place.record.expiresAt > this.#now()) return place
    this.#drop(place)
    return undefined
  }

  #use(place: Place, record: StoredSession): void {
    place.record = record
    leave(place)
    this.#append(place)
  }

  #drop(place: Place): void {
    this.#places.delete(place.key)
    leave(place)
  }

  #append(place: Place): void {
    const ends = this.#ends
    place.older = ends.older
    place.newer = ends
    ends.older.newer = place
    ends.older = place
  }

  #makeRoom(): void {
    const now = this.#now()
    for (let looked = 0; this.size > 0; looked++) {
      const isFull = this.size >= this.#maxRecords
      const oldest = this.#ends.newer
      if (!isFull && (looked >= SWEEP || oldest.record.expiresAt > now)) return
      this.#drop(oldest)
    }
  }
}

/** What the store has under that key, for who reads a record without its text. Who has put another `get` in its place is asked. */
export function getRecord(
  store: SessionStore,
  key: string,
  signal: AbortSignal | undefined
): Maybe<StoredSession | undefined> {
  return store.get === BoundedStore.prototype.get ? (store as BoundedStore).find(key) : store.get(key, signal)
}

/** Whether it keeps a MemoryRecord as it is: who has put other writes in the place of its own may copy what they are given. */
export function keepsRecords(store: SessionStore): boolean {
  const own = BoundedStore.prototype
  return store.create === own.create && store.update === own.update
}

function withVersion(write: SessionWrite, version: number): StoredSession {
  if (!(write instanceof MemoryRecord)) return { ...write, version }
  write.version = version
  return write
}

function leave({ older, newer }: Place): void {
  older.newer = newer
  newer.older = older
}
