import { Draft } from './draft.ts'
import type { SessionEventType } from './event.ts'
import { deadline, isDue } from './record.ts'
import type { KnownRecord } from './records.ts'
import type { Settings } from './settings.ts'
import type { Stored } from './store-draft.ts'

/** What one request knows of its session, and what it wants it to become. Asks no store. */
export class KnownSession {
  /** The client does not have this token yet, or not for that long. */
  owesCookie = false
  /** Why the record could not be read, where the request goes on without. */
  failure: unknown
  protected readonly settings: Settings
  protected readonly report: (type: SessionEventType, handle?: string) => void
  protected moves = false
  protected isEmptied = false
  /** The key of the record that has ended since the client sent its token: nothing can be stored any more. */
  protected ended: string | undefined
  protected isLost = false
  #startedAt: number | undefined
  #known: KnownRecord | undefined
  #draft: Draft | undefined

  constructor(settings: Settings, report: (type: SessionEventType, handle?: string) => void) {
    this.settings = settings
    this.report = report
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
    return this.#known?.record.createdAt ?? (this.#startedAt ??= this.settings.now())
  }

  get expiresAt(): number {
    const { createdAt } = this
    return this.#known?.record.expiresAt ?? deadline(createdAt, createdAt, this.settings.limits)
  }

  get hasChanges(): boolean {
    return this.moves || this.#draft?.hasChanges === true
  }

  /** Whether there is no record, and nothing to make one of. */
  get isNothing(): boolean {
    return this.#known === undefined && !this.hasChanges
  }

  /** Whether there is anything to write that the client has to know of. */
  get concernsClient(): boolean {
    return this.hasChanges || (this.#known !== undefined && isDue(this.#known.record, this.settings))
  }

  /** Gives the record a new token with its next write. */
  move(): void {
    this.moves = true
    if (this.ended !== undefined) this.#startAnew()
  }

  /** Forgets all data and all changes, for good. */
  empty(): void {
    this.#draft = new Draft(this.settings.emptyContent)
    this.moves = false
    this.isEmptied = true
  }

  protected begin(known: KnownRecord | undefined, owesCookie: boolean = false): void {
    this.#known = known
    this.owesCookie = owesCookie
    this.#draft = new Draft(known?.record.content ?? this.settings.emptyContent)
  }

  /** Goes on with a newer record, of which nothing that was changed here is known to be part. */
  protected goOn(known: KnownRecord, draft: Draft | undefined): void {
    if (known.token !== this.#known?.token) this.owesCookie = true
    this.#known = known
    draft?.rebase(known.record.content, 0)
  }

  /** Takes over what was stored of a draft; the session may have been emptied since. */
  protected take({ known, type }: Stored, draft: Draft, stored: number): void {
    const before = this.#known?.record.content.persist
    this.#known = known
    if (stored > 0 || type !== undefined) draft.rebase(known.record.content, stored)
    if (type === undefined) {
      if (known.record.content.persist !== before) this.owesCookie = true
      return
    }
    // Who has called regenerate while a renewal was under way still waits for it.
    if (type !== 'renewed') this.moves = false
    this.owesCookie = true
    this.report(type, known.key)
  }

  /** The record has ended elsewhere; says whether there is something to store all the same. */
  protected lose(key: string): boolean {
    this.report('gone', key)
    // The cookie stays: another request may just have handed over a newer one, and clearing would take that away. So would the
    // token that has ended, where the client does not have that yet.
    this.ended = key
    this.isLost = true
    this.owesCookie = false
    if (!this.moves || this.isEmptied) return false
    this.#startAnew()
    return true
  }

  /** Who logs in wants a session, whatever has become of the last one: it bears what this request has said, and nothing of the old. */
  #startAnew(): void {
    this.ended = undefined
    this.isLost = false
    // Where there is none, the app has never seen the old.
    if (this.#known !== undefined) this.#draft?.restart(this.settings.emptyContent)
    this.#known = undefined
  }
}
