import { Draft } from './draft.ts'
import { SessionGoneError } from './errors.ts'
import type { SessionEventType } from './event.ts'
import { isPromise } from '@tsgi/core'
import { chain, type Maybe } from './maybe.ts'
import { deadline, replay, type Content, type SessionRecord } from './record.ts'
import { Records, type CreatedRecord } from './records.ts'
import type { Settings } from './settings.ts'
import { hashToken } from './token.ts'

/** What one request has read of a record, and what it will write. Knows nothing of cookies and responses. */
export class UnitOfWork {
  /** The client does not have this token yet, or not for that long. */
  owesCookie = false
  readonly #settings: Settings
  readonly #records: Records
  readonly #report: (type: SessionEventType, handle?: string) => void
  readonly #startedAt: number
  /** Of the record that is there: the one the client named, or one made by this request. */
  #token: string | undefined
  #key: string | undefined
  #record: SessionRecord | undefined
  #draft: Draft | undefined
  #loading: Promise<void> | undefined
  #saving: Promise<void> | undefined
  #moves = false
  #isGone = false

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

  get token(): string | undefined {
    return this.#token
  }

  /** The key of the record that is there. */
  get handle(): string | undefined {
    return this.#record === undefined ? undefined : this.#key
  }

  get createdAt(): number {
    return this.#record?.createdAt ?? this.#startedAt
  }

  get expiresAt(): number {
    return this.#record?.expiresAt ?? deadline(this.#startedAt, this.#startedAt, this.#settings.limits)
  }

  get hasChanges(): boolean {
    return this.#moves || (this.#draft !== undefined && this.#draft.operations.length > 0)
  }

  /** A save that is under way. It never rejects: what it could not write is tried again with the head. */
  get saving(): Promise<void> | undefined {
    return this.#saving
  }

  load(token: string | undefined): Maybe<void> {
    if (this.#draft !== undefined) return
    if (this.#loading !== undefined) return this.#loading
    if (token === undefined) return this.#begin(undefined)
    const key = hashToken(token)
    const loading = chain(this.#records.get(key), record => {
      if (this.#draft !== undefined) return // emptied while the store was asked
      if (record === undefined) this.#report('rejected', key)
      else [this.#token, this.#key] = [token, key]
      this.#begin(record)
    })
    if (isPromise(loading)) this.#loading = loading
    return loading
  }

  /** Gives the record a new token with its next write. */
  move(): void {
    this.#moves = true
  }

  /** Forgets all data and all changes. */
  empty(): void {
    this.#draft = new Draft(this.#newContent())
    this.#moves = false
  }

  /** Brings to the store what has been changed so far; puts off the idle timeout where nothing has. */
  write(): Maybe<void> {
    const draft = this.#draft
    if (draft === undefined || this.#isGone) return
    const operations = draft.operations.slice()
    const [key, record] = [this.#key, this.#record]
    if (key === undefined || record === undefined) {
      const { data, subject } = draft.content
      if (data.size === 0 && subject === undefined) return
      return chain(this.#records.create(replay(draft.content, [])), created =>
        this.#adopt(created, operations.length, 'created')
      )
    }
    if (this.#moves) {
      return chain(this.#records.move(key, record, operations), created =>
        created === undefined ? this.#lose(key) : this.#adopt(created, operations.length, 'regenerated')
      )
    }
    if (operations.length === 0) return this.#records.touch(key, record)
    return chain(this.#records.change(key, record, operations), changed => {
      if (changed === undefined) return this.#lose(key)
      if (changed.content.persist !== record.content.persist) this.owesCookie = true
      this.#record = changed
      draft.rebase(changed.content, operations.length)
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
    if (this.#isGone) throw new SessionGoneError('session.save(): the session has ended in between')
  }

  /** Reads anew, and forgets what has been changed since. */
  async reload(): Promise<void> {
    await this.#saving
    const key = this.#key
    const newest = key === undefined || this.#isGone ? undefined : await this.#records.get(key)
    if (newest === undefined)
      throw new SessionGoneError('session.reload(): the session has ended, or was never stored')
    this.#moves = false
    this.#begin(newest)
  }

  /** Reads anew, runs the function, writes; until nobody comes in between. */
  async transact<R>(fn: (draft: Draft) => R): Promise<R> {
    await this.#saving
    const key = this.#key
    const newest = key === undefined || this.#isGone ? undefined : await this.#records.get(key)
    if (key === undefined || newest === undefined) throw neverStored()
    let result: R | undefined
    const operation = (content: Content): void => {
      const own = new Draft(content)
      result = fn(own)
      if (isPromise(result)) {
        throw new TypeError('session.transact() wants a function that does not return a promise')
      }
      Object.assign(content, own.content)
    }
    const done = await this.#records.change(key, newest, [operation])
    if (done === undefined) throw neverStored()
    this.#record = done
    this.#draft?.rebase(done.content, 0)
    return result as R
  }

  /** Ends the record: the one that this request made, else the one that the client named. */
  end(token: string | undefined): Maybe<void> {
    const key = this.#key ?? (token === undefined ? undefined : hashToken(token))
    if (key === undefined) return
    return chain(this.#records.delete(key), () => this.#report('destroyed', key))
  }

  #begin(record: SessionRecord | undefined): void {
    this.#record = record
    this.#draft = new Draft(record?.content ?? this.#newContent())
  }

  #newContent(): Content {
    return { data: new Map(), persist: this.#settings.cookie.persist, subject: undefined }
  }

  #adopt({ token, key, record }: CreatedRecord, stored: number, type: 'created' | 'regenerated'): void {
    ;[this.#token, this.#key, this.#record] = [token, key, record]
    this.#draft?.rebase(record.content, stored)
    this.#moves = false
    this.owesCookie = true
    this.#report(type, key)
  }

  // The cookie stays: another request may just have handed over a newer one, and clearing would take that away.
  #lose(key: string): void {
    this.#isGone = true
    this.#report('gone', key)
  }
}

function neverStored(): SessionGoneError {
  return new SessionGoneError(
    'session.transact(): the session has ended, or was never stored; save() it first'
  )
}
