import { byteLength, describeValue } from '@tsgi/core'
import { SessionDataError, SessionTooLargeError } from './errors.ts'

/** Bytes: a row of an index in PostgreSQL takes 2704, and text with NUL in it doubles. */
const LONGEST = 1024
/** Half of a pair, which UTF-8 does not have: all of them would be one subject in a store. */
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * An empty subject is a user id that was never filled in: it would be that of all such users.
 * @throws {SessionDataError} for what is no text, an empty one, and one that is not Unicode
 * @throws {SessionTooLargeError} for one that an index may not hold
 */
export function checkSubject(what: string, subject: unknown, other: string = ''): asserts subject is string {
  if (typeof subject !== 'string' || subject === '') {
    throw new SessionDataError(
      `${what} wants a subject that is not empty${other}, got ${describeValue(subject)}`
    )
  }
  if (LONE_SURROGATE.test(subject)) {
    throw new SessionDataError(
      `${what} wants a subject without lone surrogates, got ${describeValue(subject)}`
    )
  }
  const bytes = byteLength(subject)
  if (bytes <= LONGEST) return
  throw new SessionTooLargeError(
    `${what} wants a subject of at most ${LONGEST} bytes, so that every store can look it up, got ${bytes}; take an id, and keep the rest in the data`
  )
}
