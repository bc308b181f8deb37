import { SessionTooLargeError } from './errors.ts'
import type { SessionWrite, StoredSession } from './store.ts'
import type { Json } from './types.ts'

/** What changes work on. */
export interface Content {
  data: Map<string, Json>
  persist: boolean
  subject: string | undefined
}

/** One step from one content to the next. It runs again on newer content when another request came first. */
export type Operation = (content: Content) => void

export interface SessionRecord {
  readonly content: Readonly<Content>
  /** The version in the store. */
  readonly version: number
  readonly createdAt: number
  readonly expiresAt: number
}

export interface Limits {
  /** Milliseconds, or Infinity. */
  readonly idle: number
  /** Milliseconds, or Infinity. */
  readonly absolute: number
}

/** When a session ends that was made then and is used now. */
export function deadline(createdAt: number, now: number, limits: Limits): number {
  return Math.min(createdAt + limits.absolute, now + limits.idle)
}

/** The content after those operations; what it was made from stays as it is. */
export function replay(content: Readonly<Content>, operations: readonly Operation[]): Content {
  const next = { ...content, data: new Map(content.data) }
  for (const operation of operations) operation(next)
  return next
}

/** @throws {SessionTooLargeError} when the text takes more than that many bytes */
export function encodeRecord(record: Omit<SessionRecord, 'version'>, maxBytes: number): SessionWrite {
  const { content, createdAt, expiresAt } = record
  const data = JSON.stringify({
    created: createdAt,
    ...(content.persist ? { persist: true } : {}),
    data: Object.fromEntries(content.data)
  })
  // A UTF-16 unit takes at most three bytes, so that most sessions need not be encoded to be measured.
  if (data.length * 3 > maxBytes) {
    const bytes = new TextEncoder().encode(data).length
    if (bytes > maxBytes) {
      throw new SessionTooLargeError(
        `session: data must fit in ${maxBytes} bytes (maxBytes), got ${bytes}; keep a key here and the rest in a database`
      )
    }
  }
  return { data, expiresAt, ...(content.subject === undefined ? {} : { subject: content.subject }) }
}

/** The record, or undefined when the text is not what `encodeRecord` wrote. */
export function decodeRecord(stored: StoredSession): SessionRecord | undefined {
  const { version, expiresAt, subject } = stored
  const value = parse(stored.data)
  if (!isObject(value)) return undefined
  const { created, persist, data } = value
  if (typeof created !== 'number' || !isObject(data)) return undefined
  const content = { data: new Map(Object.entries(data)), persist: persist === true, subject }
  return { content, version, createdAt: created, expiresAt }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
