import { SessionCommittedError } from '../errors.ts'
import type { Maybe } from '../maybe.ts'
import type { CarriedRecords, SessionStore, SessionUpdate, SessionWrite, StoredSession } from '../store.ts'
import { hashToken } from '../token.ts'

/** How text becomes a cookie's value, and back. */
export interface Sealer {
  /** @throws {SessionTooLargeError} when no cookie would hold it */
  check(text: string): Promise<void>
  seal(text: string): Promise<string>
  open(value: string): Promise<string | undefined>
}

/** Milliseconds that a response may take which began before a logout, and seals its cookie after that. */
const SLOWEST = 3_600_000

/** As long as any. */
const ANY_TOKEN = '-'.repeat(43)

/** The store of one request: the record that its cookie holds, and what becomes of it until the head leaves. */
export class CarriedSession implements CarriedRecords {
  readonly capabilities: SessionStore['capabilities']
  readonly #value: string | undefined
  readonly #sealer: Sealer
  readonly #revocations: SessionStore | undefined
  readonly #now: () => number
  readonly #records = new Map<string, StoredSession>()
  /** Until when copies of the cookie that came may be sound, if they were sealed by now. */
  #copiesEnd = 0
  #isChanged = false
  #hasLeft = false

  constructor(
    value: string | undefined,
    sealer: Sealer,
    revocations: SessionStore | undefined,
    capabilities: SessionStore['capabilities'],
    now: () => number
  ) {
    this.capabilities = capabilities
    this.#value = value
    this.#sealer = sealer
    this.#revocations = revocations
    this.#now = now
  }

  async open(): Promise<string | undefined> {
    const text = this.#value === undefined ? undefined : await this.#sealer.open(this.#value)
    if (text === undefined) return undefined
    const end = text.indexOf('\n')
    const head = JSON.parse(text.slice(0, end)) as [string, number, number, number, string?]
    const [token, version, expiresAt, sealedAt, subject] = head
    const stored = { data: text.slice(end + 1), version, expiresAt, ...(subject ? { subject } : {}) }
    this.#records.set(hashToken(token), stored)
    // A parallel response may have carried one that lives as long from now as this one did from then.
    this.#copiesEnd = Math.max(expiresAt, this.#now() + expiresAt - sealedAt)
    return token
  }

  seal(token: string | undefined): Maybe<string | undefined> {
    this.#hasLeft = true
    const record = token === undefined ? undefined : this.#records.get(hashToken(token))
    if (!this.#isChanged || record === undefined) return undefined
    return this.#sealer.seal(this.#textOf(token!, record))
  }

  async get(key: string, signal?: AbortSignal): Promise<StoredSession | undefined> {
    const record = this.#find(key)
    if (record === undefined) return undefined
    // null is what databases say for nothing.
    return ((await this.#revocations?.get(key, signal)) ?? undefined) === undefined ? record : undefined
  }

  async create(key: string, write: SessionWrite): Promise<boolean> {
    await this.#keep(key, { ...write, version: 1 })
    return true
  }

  async update(key: string, version: number, write: SessionWrite): Promise<SessionUpdate> {
    const record = this.#find(key)
    if (record === undefined) return 'gone'
    if (record.version !== version) return 'conflict'
    await this.#keep(key, { ...write, version: version + 1 })
    return 'ok'
  }

  async touch(key: string, expiresAt: number): Promise<boolean> {
    const record = this.#find(key)
    if (record === undefined) return false
    this.#change()
    this.#records.set(key, { ...record, expiresAt })
    return true
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    this.#records.delete(key)
    const end = Math.max(this.#copiesEnd, this.#now()) + SLOWEST
    await this.#revocations?.create(key, { data: '', expiresAt: end }, signal)
  }

  /** Refused where it would not fit, at the line that saves it, and not only when the head leaves. */
  async #keep(key: string, record: StoredSession): Promise<void> {
    await this.#sealer.check(this.#textOf(ANY_TOKEN, record))
    this.#change()
    this.#records.set(key, record)
  }

  #textOf(token: string, { data, version, expiresAt, subject }: StoredSession): string {
    const head = [token, version, expiresAt, this.#now(), ...(subject === undefined ? [] : [subject])]
    return `${JSON.stringify(head)}\n${data}`
  }

  #find(key: string): StoredSession | undefined {
    const record = this.#records.get(key)
    return record !== undefined && record.expiresAt > this.#now() ? record : undefined
  }

  #change(): void {
    if (!this.#hasLeft) {
      this.#isChanged = true
      return
    }
    throw new SessionCommittedError('a sealed cookie changes with the head, which has left')
  }
}
