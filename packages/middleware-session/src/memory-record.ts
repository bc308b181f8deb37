import type { Codec } from './options.ts'
import type { Content, SessionRecord } from './record.ts'
import { recordText } from './record-text.ts'
import type { SessionWrite, StoredSession } from './store.ts'

/**
 * A record that is not read from text at each request, and made text only for who asks for it. Content is never changed in
 * place, so it may serve several requests.
 */
export class MemoryRecord implements SessionRecord, SessionWrite, StoredSession {
  /** Set by the store. */
  version = 0
  declare readonly subject?: string
  readonly content: Readonly<Content>
  readonly createdAt: number
  readonly renewedAt: number
  readonly expiresAt: number
  readonly codec: Codec | undefined
  #text: string | undefined

  /** `text`, where that has been made already. */
  constructor(
    content: Readonly<Content>,
    createdAt: number,
    renewedAt: number,
    expiresAt: number,
    codec: Codec | undefined,
    text?: string
  ) {
    this.content = content
    this.createdAt = createdAt
    this.renewedAt = renewedAt
    this.expiresAt = expiresAt
    this.codec = codec
    this.#text = text
    if (content.subject !== undefined) this.subject = content.subject
  }

  get data(): string {
    return (this.#text ??= recordText(this, this.codec))
  }

  /** As any store would give it. */
  toJSON(): StoredSession {
    const { data, version, expiresAt, subject } = this
    return subject === undefined ? { data, version, expiresAt } : { data, version, expiresAt, subject }
  }

  /** The same, with another end. */
  until(expiresAt: number): MemoryRecord {
    const { content, createdAt, renewedAt, codec } = this
    const next = new MemoryRecord(content, createdAt, renewedAt, expiresAt, codec, this.#text)
    next.version = this.version
    return next
  }
}
