import { checkOptions, describeValue } from '@tsgi/core'
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
  if (typeof maxRecords !== 'number') {
    throw new TypeError(`createMemoryStore: maxRecords must be a number, got ${describeValue(maxRecords)}`)
  }
  if (!Number.isInteger(maxRecords) || maxRecords < 1) {
    throw new RangeError(
      `createMemoryStore: maxRecords must be a positive integer, got ${String(maxRecords)}`
    )
  }
  return new BoundedStore(maxRecords, now)
}

class BoundedStore implements MemoryStore {
  readonly capabilities = { cas: 'process', shared: false, durable: false, sync: true } as const
  // In the order of last use: a Map iterates in the order of insertion, and whoever is used is inserted again.
  readonly #records = new Map<string, StoredSession>()
  readonly #maxRecords: number
  readonly #now: () => number

  constructor(maxRecords: number, now: () => number) {
    this.#maxRecords = maxRecords
    this.#now = now
  }

  get size(): number {
    return this.#records.size
  }

  get(key: string): StoredSession | undefined {
    const record = this.#records.get(key)
    if (record === undefined || record.expiresAt > this.#now()) return record
    this.#records.delete(key)
    return undefined
  }

  create(key: string, write: SessionWrite): boolean {
    if (this.get(key) !== undefined) return false
    this.#makeRoom()
    this.#put(key, { ...write, version: 1 })
    return true
  }

  update(key: string, version: number, write: SessionWrite): SessionUpdate {
    const record = this.get(key)
    if (record === undefined) return 'gone'
    if (record.version !== version) return 'conflict'
    this.#put(key, { ...write, version: version + 1 })
    return 'ok'
  }

  touch(key: string, expiresAt: number): boolean {
    const record = this.get(key)
    if (record === undefined) return false
    this.#put(key, { ...record, expiresAt })
    return true
  }

  delete(key: string): void {
    this.#records.delete(key)
  }

  async *list(subject: string): AsyncIterable<StoredSession & { readonly key: string }> {
    for (const key of this.#records.keys()) {
      const record = this.get(key)
      if (record?.subject === subject) yield { ...record, key }
    }
  }

  prune(now: number): number {
    const before = this.#records.size
    for (const [key, record] of this.#records) if (record.expiresAt <= now) this.#records.delete(key)
    return before - this.#records.size
  }

  #put(key: string, record: StoredSession): void {
    this.#records.delete(key)
    this.#records.set(key, record)
  }

  #makeRoom(): void {
    const now = this.#now()
    let looked = 0
    for (const [key, record] of this.#records) {
      const isFull = this.#records.size >= this.#maxRecords
      if (!isFull && looked++ >= SWEEP) return
      if (isFull || record.expiresAt <= now) this.#records.delete(key)
    }
  }
}
