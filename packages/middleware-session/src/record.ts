import { byteLength } from '@tsgi/core'
import type { Codec } from './options.ts'
import { SessionTooLargeError } from './errors.ts'
import { isObject, mostJsonBytes, parseJson, toJson } from './json.ts'
import { MemoryRecord } from './memory-record.ts'
import { recordText } from './record-text.ts'
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
  /** Whether the store keeps a MemoryRecord as it is. */
  readonly keepsRecords: boolean
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
  const { data, persist, subject } = content
  const next = { data: new Map(data), persist, subject }
  for (const operation of operations) operation(next)
  return next
}

/** @throws {SessionTooLargeError} when the text takes more than `maxBytes` */
export function encodeRecord(record: Omit<SessionRecord, 'version'>, form: RecordForm): SessionWrite {
  const { content, createdAt, renewedAt, expiresAt } = record
  const { maxBytes, codec } = form
  // A codec is asked at once: it may refuse.
  if (form.keepsRecords && codec === undefined && mostBytes(content) <= maxBytes) {
    return new MemoryRecord(content, createdAt, renewedAt, expiresAt, codec)
  }
  const data = recordText(record, codec)
  // A UTF-16 unit takes at most three bytes, so that most sessions need not be encoded to be measured.
  if (data.length * 3 > maxBytes) {
    const bytes = byteLength(data)
    if (bytes > maxBytes) {
      throw new SessionTooLargeError(
        `session: data must fit in ${maxBytes} bytes (maxBytes), got ${bytes}; keep a key here and the rest in a database`
      )
    }
  }
  if (form.keepsRecords) return new MemoryRecord(content, createdAt, renewedAt, expiresAt, codec, data)
  const { subject } = content
  return subject === undefined ? { data, expiresAt } : { data, expiresAt, subject }
}

/** The record, or the trace that stands in its place; undefined when the text is neither. */
export function decodeRecord(
  stored: StoredSession,
  codec: Codec | undefined
): SessionRecord | Trace | undefined {
  if (stored instanceof MemoryRecord && stored.codec === codec) return stored
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

/** What stands around the data, at most. */
const FRAME = 100

/** No fewer bytes than a record with that content takes, where that is quickly told. */
function mostBytes({ data }: Readonly<Content>): number {
  let bytes = FRAME
  for (const [key, value] of data) bytes += key.length * 6 + 3 + mostJsonBytes(value)
  return bytes
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
