import { isObject, parseJson } from './json.ts'
import { MemoryRecord } from './memory-record.ts'
import type { SessionWrite, StoredSession } from './store.ts'
import { isSessionToken } from './token.ts'
import type { Json } from './types.ts'

/**
 * What stands for a while in the place of a record whose content has a new token. It tells requests that are on their way with
 * the old one that their session has ended, so that they do not begin another, whose cookie would take the new one's
 * place; and whoever revokes the record, where to find it.
 */
export interface Trace {
  /** The key of the record that has the content now. */
  readonly to: string
  /** The new token, for who has the old one, where that may still be used: after a renewal, not after a regenerate. */
  readonly masked?: string
  /** Milliseconds since 1970, until when it may. */
  readonly until: number
}

/** It keeps the subject, so that who revokes all of a subject's sessions meets it. */
export function encodeTrace(trace: Trace, expiresAt: number, subject: string | undefined): SessionWrite {
  const data = JSON.stringify({ moved: trace })
  return { data, expiresAt, ...(subject === undefined ? {} : { subject }) }
}

/** The trace that a record's text, or its value as JSON, is. */
export function readTrace(data: string | { readonly [key: string]: Json }): Trace | undefined {
  const value = typeof data === 'string' ? parseJson(data) : data
  const moved = isObject(value) ? value['moved'] : undefined
  if (!isObject(moved)) return undefined
  const { to, masked, until } = moved
  if (typeof to !== 'string' || typeof until !== 'number') return undefined
  return { to, until, ...(typeof masked === 'string' && isSessionToken(masked) ? { masked } : {}) }
}

/** The trace that stands there, if one does. */
export function traceIn(stored: StoredSession): Trace | undefined {
  return stored instanceof MemoryRecord ? undefined : readTrace(stored.data)
}

export function isTrace(found: object | undefined): found is Trace {
  return found !== undefined && 'to' in found
}
