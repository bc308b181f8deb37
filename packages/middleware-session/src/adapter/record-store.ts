import type {
  SessionStore,
  SessionStoreCapabilities,
  SessionUpdate,
  SessionWrite,
  StoredSession
} from '../store.ts'
import { Turns } from './turns.ts'

/** What has no versions: it reads, writes over, and removes. */
export interface Shelf {
  read(key: string): Promise<StoredSession | undefined>
  write(key: string, record: StoredSession): Promise<void>
  remove(key: string): Promise<void>
}

export interface AdapterOptions {
  /** Whether several processes see the same records. Default: true. */
  shared?: boolean
  /** Whether records outlive the process. Default: true. */
  durable?: boolean
}

/** What can be a key: a handle that somebody made up may hold what a database refuses, such as NUL. */
const KEY = /^[\w-]{1,200}$/

/**
 * Makes a store of what only writes over: reads, compares and writes, while all others of this process wait who want that
 * key. What other processes do in between, it cannot see.
 */
export class RecordStore implements SessionStore {
  readonly capabilities: SessionStoreCapabilities
  readonly #shelf: Shelf
  readonly #turns: Turns

  constructor(shelf: Shelf, owner: object, { shared = true, durable = true }: AdapterOptions) {
    this.#shelf = shelf
    this.#turns = Turns.of(owner)
    this.capabilities = { cas: 'process', shared, durable }
  }

  async get(key: string): Promise<StoredSession | undefined> {
    return KEY.test(key) ? this.#live(key) : undefined
  }

  create(key: string, write: SessionWrite): Promise<boolean> {
    return this.#turns.take(key, async () => {
      if ((await this.#live(key)) !== undefined) return false
      await this.#shelf.write(key, { ...write, version: 1 })
      return true
    })
  }

  update(key: string, version: number, write: SessionWrite): Promise<SessionUpdate> {
    return this.#turns.take(key, async () => {
      const record = await this.#live(key)
      if (record === undefined) return 'gone'
      if (record.version !== version) return 'conflict'
      await this.#shelf.write(key, { ...write, version: version + 1 })
      return 'ok'
    })
  }

  touch(key: string, expiresAt: number): Promise<boolean> {
    return this.#turns.take(key, async () => {
      const record = await this.#live(key)
      if (record === undefined) return false
      await this.#shelf.write(key, { ...record, expiresAt })
      return true
    })
  }

  async delete(key: string): Promise<void> {
    if (KEY.test(key)) await this.#turns.take(key, () => this.#shelf.remove(key))
  }

  async #live(key: string): Promise<StoredSession | undefined> {
    const record = await this.#shelf.read(key)
    // What it is kept in may count in seconds, or not at all.
    return record !== undefined && record.expiresAt > Date.now() ? record : undefined
  }
}
