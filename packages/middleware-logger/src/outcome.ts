/** How a response ended: `pending` in the line that `immediate` writes, before it has begun. */
export type Outcome = 'pending' | 'complete' | 'aborted' | 'error'

export type Level = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error', 'silent']

/**
 * What the argument of `close` says: nothing for a normal end, an error named `AbortError` when the client went away,
 * any other error when the response failed. An `AbortError` of the app's own, thrown before there is a body, is a
 * failure like any other: the signal has not fired then.
 */
export function outcomeOf(error: unknown, hasFired: () => boolean): Outcome {
  if (error === undefined) return 'complete'
  return read(error, 'name') === 'AbortError' && hasFired() ? 'aborted' : 'error'
}

/** The status with which a gateway answers an error that came before the head: its own from 400 to 599, else 500. */
export function statusOfError(error: unknown): number {
  const status = read(error, 'status')
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599
    ? status
    : 500
}

/**
 * `error` for a status from 500 and for a failure after the head, when the status still says that all went well; `warn`
 * from 400 and when the client went away; else `info`.
 */
export function levelOf(status: number | undefined, outcome: Outcome): Level {
  if (status !== undefined && status >= 500) return 'error'
  if (status !== undefined && status >= 400) return 'warn'
  if (outcome === 'error') return 'error'
  return outcome === 'aborted' ? 'warn' : 'info'
}

/** Anything may have been thrown, also what throws when it is looked at. */
function read(error: unknown, member: 'name' | 'status'): unknown {
  if (typeof error !== 'object' || error === null) return undefined
  try {
    return (error as { name?: unknown; status?: unknown })[member]
  } catch {
    return undefined
  }
}
