import type { Codec } from './options.ts'
import { meaningOf, withMeaning } from './decoded.ts'
import { SessionTooLargeError } from './errors.ts'
import { isObject, parseJson, toJson } from './json.ts'
import type { SessionWrite, StoredSession } from './store.ts'
import { readTrace, type Trace } from './trace.ts'
import type { Json } from './types.ts'

/** What changes work on. */
export interface Content {
  data: Map<string, Json>
  persist: boolean
  subject: string | undefined
}

/** One step from one content to the next. It runs again on newer content when another request came first. */
export type Operation = (content: Content) => void

/** Times are milliseconds since 1970. */
export interface SessionRecord {
  readonly content: Readonly<Content>
  /** The version in the store. */
  readonly version: number
  readonly createdAt: number
  /** When its token was made: at the beginning, and at each renewal. */
  readonly renewedAt: number
  readonly expiresAt: number
}

export interface Limits {
  /** Milliseconds, or Infinity. */
  readonly idle: number
  /** Milliseconds, or Infinity. */
  readonly absolute: number
}

/** How a record is written. */
export interface RecordForm {
  readonly maxBytes: number
  /** How its data is, where that is not JSON. */
  readonly codec: Codec | undefined
  /** Whether the store may hand back what it got, as one in memory does. */
  readonly keepsMeaning: boolean
}

/** When a session ends that was made then and is used now. */
export function deadline(createdAt: number, now: number, limits: Limits): number {
  return Math.min(createdAt + limits.absolute, now + limits.idle)
}

/** Whether the client shall have another token, for its own has become too old. */
export function isDue(
  { renewedAt }: SessionRecord,
  { renewEvery, now }: { readonly renewEvery: number; readonly now: () => number }
): boolean {
  return now() - renewedAt >= renewEvery
}

/** The content after those operations; what it was made from stays as it is. */
export function replay(content: Readonly<Content>, operations: readonly Operation[]): Content {
  const next = { ...content, data: new Map(content.data) }
  for (const operation of operations) operation(next)
  return next
}

/**
 * @throws {SessionTooLargeError} when the text takes more than `maxBytes`
 * @throws {TypeError} when the codec gives no text
 */
export function encodeRecord(record: Omit<SessionRecord, 'version'>, form: RecordForm): SessionWrite {
  const { content, createdAt, renewedAt, expiresAt } = record
  const { maxBytes, codec } = form
  const plain = Object.fromEntries(content.data)
  const renewed = renewedAt === createdAt ? '' : `,"renewed":${renewedAt}`
  const persist = content.persist ? ',"persist":true' : ''
  const own = JSON.stringify(codec === undefined ? plain : encodeData(codec, plain))
  const data = `{"created":${createdAt}${renewed}${persist},"data":${own}}`
  // A UTF-16 unit takes at most three bytes, so that most sessions need not be encoded to be measured.
  if (data.length * 3 > maxBytes) {
    const bytes = new TextEncoder().encode(data).length
    if (bytes > maxBytes) {
      throw new SessionTooLargeError(
        `session: data must fit in ${maxBytes} bytes (maxBytes), got ${bytes}; keep a key here and the rest in a database`
      )
    }
  }
  const { subject } = content
  const write = subject === undefined ? { data, expiresAt } : { data, expiresAt, subject }
  return form.keepsMeaning ? withMeaning(write, record, codec) : write
}

/** The record, or the trace that stands in its place; undefined when the text is neither. */
export function decodeRecord(
  stored: StoredSession,
  codec: Codec | undefined
): SessionRecord | Trace | undefined {
  const meaning = meaningOf(stored, codec)
  if (meaning !== undefined) return meaning
  const { version, expiresAt, subject } = stored
  const value = parseJson(stored.data)
  if (!isObject(value)) return undefined
  const { created, renewed = created, persist } = value
  if (typeof created !== 'number') return readTrace(value)
  const data = decodeData(codec, value['data'])
  if (data === undefined || typeof renewed !== 'number') return undefined
  const content = { data: new Map(Object.entries(data)), persist: persist === true, subject }
  return { content, version, createdAt: created, renewedAt: renewed, expiresAt }
}

export function isRecord(found: SessionRecord | Trace | undefined): found is SessionRecord {
  return found !== undefined && 'content' in found
}

function encodeData(codec: Codec, data: { [key: string]: Json }): string {
  const text: unknown = codec.encode(data)
  if (typeof text === 'string') return text
  throw new TypeError(`session: codec.encode must return a string, got ${typeof text}`)
}

// What stood there before there was a codec stays readable; what a codec cannot read is nobody's.
function decodeData(
  codec: Codec | undefined,
  data: Json | undefined
): { readonly [key: string]: Json } | undefined {
  if (isObject(data)) return data
  if (typeof data !== 'string' || codec === undefined) return undefined
  try {
    const decoded = toJson(codec.decode(data), 'codec.decode()')
    return isObject(decoded) ? decoded : undefined
  } catch {
    return undefined
  }
}
