import type { Codec } from './options.ts'
import type { SessionRecord } from './record.ts'
import type { SessionWrite, StoredSession } from './store.ts'

/** What a text means, beside that text: a store in memory hands back what it got, and nothing has to be decoded. */
interface Decoded extends Pick<SessionRecord, 'content' | 'createdAt' | 'renewedAt'> {
  readonly text: string
  readonly codec: Codec | undefined
}

const DECODED = Symbol('decoded')

/** The write with its meaning. Content is never changed in place, so that it may serve several requests. */
export function withMeaning(
  write: SessionWrite,
  { content, createdAt, renewedAt }: Omit<SessionRecord, 'version'>,
  codec: Codec | undefined
): SessionWrite {
  const decoded: Decoded = { text: write.data, codec, content, createdAt, renewedAt }
  return { ...write, [DECODED]: decoded } as SessionWrite
}

/** The meaning of what was stored, if it came along and is of this text. */
export function meaningOf(stored: StoredSession, codec: Codec | undefined): SessionRecord | undefined {
  const decoded = (stored as { [DECODED]?: Decoded })[DECODED]
  if (decoded === undefined || decoded.text !== stored.data || decoded.codec !== codec) return undefined
  const { content, createdAt, renewedAt } = decoded
  return { content, version: stored.version, createdAt, renewedAt, expiresAt: stored.expiresAt }
}
