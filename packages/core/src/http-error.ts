/**
 * An error that tells a gateway which status to answer with, in place of 500. Read its `status`; do not test for a class:
 * two copies of core have none in common.
 */
export interface HttpError extends Error {
  readonly status: number
}

/** Makes an error with a status, 400 to 599. The message is for the log; a client never sees it. */
export function httpError(status: number, message: string, options?: { cause?: unknown }): HttpError {
  return Object.assign(new Error(message, options), { status })
}
