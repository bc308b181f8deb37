import { describeValue } from './describe-value.ts'

/**
 * An error that tells a gateway which status to answer with, in place of 500. Read its `status`; do not test for a class:
 * two copies of core have none in common.
 */
export interface HttpError extends Error {
  readonly status: number
}

/**
 * Makes an error with a status, 400 to 599. The message is for the log; a client never sees it.
 * @throws {RangeError} when the status is no integer from 400 to 599, which a gateway would answer with 500
 * @example throw httpError(403, `user ${id} may not delete ${path}`)
 */
export function httpError(status: number, message: string, options?: { cause?: unknown }): HttpError {
  if (!Number.isInteger(status) || status < 400 || status > 599) {
    throw new RangeError(`httpError: status must be an integer from 400 to 599, got ${describeValue(status)}`)
  }
  return Object.assign(new Error(message, options), { status })
}
