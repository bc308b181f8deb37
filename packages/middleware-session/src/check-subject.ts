import { describeValue } from '@tsgi/core'
import { SessionDataError } from './errors.ts'

/**
 * An empty subject is a user id that was never filled in: it would be that of all such users.
 * @throws {SessionDataError} for what is no text, or an empty one
 */
export function checkSubject(what: string, subject: unknown, other: string = ''): asserts subject is string {
  if (typeof subject === 'string' && subject !== '') return
  throw new SessionDataError(
    `${what} wants a subject that is not empty${other}, got ${describeValue(subject)}`
  )
}
