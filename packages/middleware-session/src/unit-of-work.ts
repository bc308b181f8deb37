import { isPromise } from '@tsgi/core'
import { Draft } from './draft.ts'
import { endRecord } from './end-record.ts'
import { SessionGoneError } from './errors.ts'
import type { SessionEventType } from './event.ts'
import { chain, type Maybe } from './maybe.ts'
import { deadline, isDue, type Content } from './record.ts'
import { Records, type KnownRecord } from './records.ts'
import type { Settings } from './settings.ts'
import { storeDraft, type Stored } from './store-draft.ts'
import { hashToken } from './token.ts'
import { isTrace, type Trace } from './trace.ts'
import { transact } from './transact.ts'

/** What one request has read of a record, and what it will write. Knows nothing of cookies and responses. */
export class UnitOfWork {
  /** The client does not have this token yet, or not for that long. */
  owesCookie = false
  /** Why the record could not be read, where the request goes on without. */
  failure: unknown
  readonly #settings: Settings
  readonly #records: Records
  readonly #report: (type: SessionEventType, handle?: string) => void
  readonly #startedAt: number
  #known: KnownRecord | undefined
  #draft: Draft | undefined
  #loading: Promise<void> | undefined
  #saving: Promise<void> | undefined
  #moves = false
  /** The key of the record that has ended since the client sent its token: nothing can be stored any more. */
  #ended: string | undefined
  #isLost = false

  constructor(settings: Settings, report: (type: SessionEventType, handle?: string) => void) {
    this.#settings = settings
    this.#report = report
    this.#records = new Records(settings, report)
    this.#startedAt = settings.now()
  }

  /** The data, once it has been loaded. */
  get draft(): Draft | undefined {
    return this.#draft
  }

  /** The record that is there: the one the client named, or one made by this request. */
  get known(): KnownRecord | undefined {
    return this.#known
  }

  get createdAt(): number {
    return this.#known?.record.createdAt ?? this.#startedAt
  }

  get expiresAt(): number {
    const { limits } = this.#settings
    return this.#known?.record.expiresAt ?? deadline(this.#startedAt, this.#startedAt, limits)
  }

  get hasChanges(): boolean {
    return this.#moves || (this.#draft !== undefined && this.#draft.operations.length > 0)
  }

  /** Whether there is anything to write that the client has to know of. */
  get concernsClient(): boolean {
    return this.hasChanges || (this.#known !== undefined && isDue(this.#known.record, this.#settings))
  }

  /** A save that is under way. It never rejects: what it could not write is tried again with the head. */
  get saving(): Promise<void> | undefined {
    return this.#saving
  }

  load(token: string | undefined): Maybe<void> {
    if (this.#draft !== undefined) return
    if (this.#loading !== undefined) return this.#loading
    if (token === undefined) return this.#begin(undefined)
    const loading = chain(this.#records.find(token), found => {
      if (this.#draft !== undefined) return // emptied while the store was asked
      if (found !== undefined && !isTrace(found)) return this.#begin(found, found.token !== token)
      const key = hashToken(token)
      this.#report('rejected', key)
      if (found !== undefined) this.#ended = key
      this.#begin(undefined)
    })
    if (!isPromise(loading)) return
    this.#loading = loading
    // Who asks again asks the store again.
    loading.catch(() => (this.#loading = undefined))
    return loading
  }

  /** Goes on without the record, and changes nothing. */
  goWithout(failure: unknown): void {
    this.failure = failure
    this.#begin(undefined)
  }

  /** Gives the record a new token with its next write. */
  move(): void {
    this.#moves = true
    // Who logs in wants a session, whatever has become of the last one.
    if (this.#known === undefined) this.#ended = undefined
  }

  /** Forgets all data and all changes. */
  empty(): void {
    this.#draft = new Draft(this.#newContent())
    this.#moves = false
  }

  /** Brings to the store what has been changed so far; puts off the idle timeout where nothing has. */
  write(): Maybe<void> {
    const draft = this.#draft
    if (draft === undefined || this.failure !== undefined) return
    if (this.#ended !== undefined)
      return this.hasChanges && !this.#isLost ? this.#lose(this.#ended) : undefined
    const stored = draft.operations.length
    const order = { known: this.#known, draft, moves: this.#moves }
    return chain(storeDraft(this.#records, this.#settings, order), outcome => {
      if (outcome === undefined) return
      if (outcome === 'gone') return this.#lose(this.#known!.key)
      if (isTrace(outcome)) return this.#meet(outcome, this.#known!)
      this.#take(outcome, stored)
    })
  }

  /** Writes now. One save waits for another. */
  async save(): Promise<void> {
    const saving = (this.#saving ?? Promise.resolve()).then(() => this.write())
    const settled = saving.catch(() => {})
    this.#saving = settled
    try {
      await saving
    } finally {
      if (this.#saving === settled) this.#saving = undefined
    }
    if (this.#ended !== undefined) {
      throw new SessionGoneError('session.save(): the session has ended in between')
    }
  }

  /** Reads anew, and forgets what has been changed since. */
  async reload(): Promise<void> {
    const found = await this.#newest()
    if (found === undefined) {
      throw new SessionGoneError('session.reload(): the session has ended, or was never stored')
    }
    this.#moves = false
    this.#begin(found, this.owesCookie || found.token !== this.#known?.token)
  }

  /** Reads anew, runs the function, writes; until nobody comes in between. */
  async transact<R>(fn: (draft: Draft) => R): Promise<R> {
    const { result, known } = await transact(this.#records, () => this.#newest(), fn)
    if (known.token !== this.#known?.token) this.owesCookie = true
    this.#known = known
    this.#draft?.rebase(known.record.content, 0)
    return result
  }

  /** Ends the record: the one that this request made, else the one that the client named. */
  end(token: string | undefined): Maybe<void> {
    const key = this.#known?.key ?? (token === undefined ? undefined : hashToken(token))
    if (key === undefined) return
    const version = this.#known?.record.version
    const ended: Maybe<unknown> =
      this.failure === undefined
        ? endRecord(this.#settings, { key, version, renewalsOnly: true })
        : this.#records.delete(key) // which can be done without reading
    return chain(ended, () => this.#report('destroyed', key))
  }

  /** The record as it is now; undefined when it has ended, or was never stored. */
  async #newest(): Promise<KnownRecord | undefined> {
    await this.#saving
    if (this.#known === undefined || this.#ended !== undefined) return undefined
    const found = await this.#records.find(this.#known.token)
    return isTrace(found) ? undefined : found
  }

  #begin(known: KnownRecord | undefined, owesCookie: boolean = false): void {
    this.#known = known
    this.owesCookie = owesCookie
    this.#draft = new Draft(known?.record.content ?? this.#newContent())
  }

  #newContent(): Content {
    return { data: new Map(), persist: this.#settings.cookie.persist, subject: undefined }
  }

  #take({ known, type }: Stored, stored: number): void {
    const before = this.#known?.record.content.persist
    this.#known = known
    this.#draft?.rebase(known.record.content, stored)
    if (type === undefined) {
      if (known.record.content.persist !== before) this.owesCookie = true
      return
    }
    // Who has called regenerate while a renewal was under way still waits for it.
    if (type !== 'renewed') this.#moves = false
    this.owesCookie = true
    this.#report(type, known.key)
  }

  /** Another request has given the record a new token: after a renewal, everything is done again on what it is now. */
  #meet(trace: Trace, { key, token }: KnownRecord): Maybe<void> {
    return chain(this.#records.follow(trace, token), found => {
      if (found === undefined || isTrace(found)) return this.#lose(key)
      this.#known = found
      this.owesCookie = true
      this.#draft?.rebase(found.record.content, 0)
      return this.write()
    })
  }

  // The cookie stays: another request may just have handed over a newer one, and clearing would take that away.
  #lose(key: string): void {
    this.#ended = key
    this.#isLost = true
    this.#report('gone', key)
  }
}
