import { heard } from './pipeline/promises.ts'

/**
 * What `write` gives when the response is over: a rejection where it was broken off by that error, for an event handler that writes
 * would take the whole process down with what it throws. Whoever does not listen misses nothing.
 *
 * @throws where the response has ended as it should (no error): there, to write is the app's mistake
 */
export function refusedWrite(error: unknown): Promise<void> {
  if (error === undefined) throw endedWrite()
  return heard(Promise.reject(error))
}

export function endedWrite(): Error {
  return new Error('write: the response has ended')
}
