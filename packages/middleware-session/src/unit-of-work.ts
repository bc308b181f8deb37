import { isPromise } from '@tsgi/core'
import type { Draft } from './draft.ts'
import { endRecord } from './end-record.ts'
import { SessionGoneError } from './errors.ts'
import type { SessionEventType } from './event.ts'
import { KnownSession } from './known-session.ts'
import { Line } from './line.ts'
import { chain, type Maybe } from './maybe.ts'
import { Records, type KnownRecord } from './records.ts'
import type { Settings } from './settings.ts'
import { storeDraft } from './store-draft.ts'
import { hashToken } from './token.ts'
import { isTrace, type Trace } from './trace.ts'
import { transact } from './transact.ts'

/** Reads the session of one request from the store, and writes it there. Knows nothing of cookies and responses. */
export class UnitOfWork extends KnownSession {
  /** What asks the store and keeps what it says, one after the other. Whoever writes or ends takes a place in it. */
  readonly line: Line = new Line()
  readonly #records: Records
  #loading: Promise<void> | undefined

  constructor(settings: Settings, report: (type: SessionEventType, handle?: string) => void) {
    super(settings, report)
    this.#records = new Records(settings, report)
  }

  load(token: string | undefined): Maybe<void> {
    if (this.draft !== undefined) return
    if (this.#loading !== undefined) return this.#loading
    if (token === undefined) return this.begin(undefined)
    const loading = chain(this.#records.find(token), found => {
      if (this.draft !== undefined) return // emptied while the store was asked
      if (found !== undefined && !isTrace(found)) return this.begin(found, found.token !== token)
      const key = hashToken(token)
      this.report('rejected', key)
      if (found !== undefined) this.ended = key
      this.begin(undefined)
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
    this.begin(undefined)
  }

  /** Brings to the store what has been changed so far; puts off the idle timeout where nothing has. */
  write(): Maybe<void> {
    const { draft, ended, known } = this
    if (draft === undefined || this.isEmptied || this.failure !== undefined) return
    if (ended !== undefined) {
      if (this.hasChanges && !this.isLost) this.lose(ended)
      return
    }
    const operations = draft.takeChanges()
    const order = { known, operations, content: draft.content, moves: this.moves }
    return chain(storeDraft(this.#records, this.settings, order), outcome => {
      if (outcome === undefined) return
      if (outcome === 'gone') return this.#lose(known!.key)
      if (isTrace(outcome)) return this.#meet(outcome, known!, draft)
      this.take(outcome, draft, operations.length)
    })
  }

  /** Writes now. */
  async save(): Promise<void> {
    await this.line.take(() => this.write())
    if (this.isLost) {
      throw new SessionGoneError('session.save(): the session has ended in between')
    }
  }

  /** Goes on as it was read. */
  forget(): void {
    this.moves = false
    this.begin(this.known, this.owesCookie)
  }

  /** Reads anew, and forgets what has been changed since. */
  async reload(): Promise<void> {
    await this.line.take(async () => {
      const found = await this.#newest()
      if (this.isEmptied) return
      if (found === undefined) {
        throw new SessionGoneError('session.reload(): the session has ended, or was never stored')
      }
      this.moves = false
      this.begin(found, this.owesCookie || found.token !== this.known?.token)
    })
  }

  /** Reads anew, runs the function, writes; until nobody comes in between. */
  async transact<R>(fn: (draft: Draft) => R): Promise<R> {
    return this.line.take(async () => {
      const { result, known } = await transact(this.#records, () => this.#newest(), fn)
      this.goOn(known, this.isEmptied ? undefined : this.draft)
      return result
    })
  }

  /** Ends the record: the one that this request made, else the one that the client named. */
  end(token: string | undefined): Maybe<void> {
    const key = this.known?.key ?? (token === undefined ? undefined : hashToken(token))
    if (key === undefined) return
    const version = this.known?.record.version
    const ended: Maybe<unknown> =
      this.failure === undefined
        ? endRecord(this.settings, { key, version, renewalsOnly: true })
        : this.#records.delete(key) // which can be done without reading
    return chain(ended, () => this.report('destroyed', key))
  }

  /** The record as it is now; undefined when it has ended, or was never stored. */
  async #newest(): Promise<KnownRecord | undefined> {
    const { known } = this
    if (known === undefined || this.ended !== undefined) return undefined
    const found = await this.#records.find(known.token)
    return isTrace(found) ? undefined : found
  }

  /** Another request has given the record a new token: after a renewal, everything is done again on what it is now. */
  #meet(trace: Trace, { key, token }: KnownRecord, draft: Draft): Maybe<void> {
    return chain(this.#records.follow(trace, token), found => {
      if (found === undefined || isTrace(found)) return this.#lose(key)
      this.goOn(found, draft)
      return this.write()
    })
  }

  #lose(key: string): Maybe<void> {
    return this.lose(key) ? this.write() : undefined
  }
}
