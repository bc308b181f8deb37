import type { Environ } from '@tsgi/core'

/** What may still wait for its handler when a turn of the event loop is over. */
export interface Heeding {
  readonly environ: Environ
  /** Whether it waits. */
  readonly isAwaited: boolean
  abandon(reason: unknown): void
}

let waiting: Heeding[] = []

/**
 * Listens to the signal of a request that is still pending when a turn of the event loop is over. To make a signal costs more
 * than all the rest of a request, and most are answered by then; one timer serves all of a turn.
 */
export function heedLater(answer: Heeding): void {
  if (waiting.push(answer) === 1) setImmediate(heedAll)
}

function heedAll(): void {
  const turn = waiting
  waiting = []
  for (const each of turn) if (each.isAwaited) heed(each)
}

function heed(answer: Heeding): void {
  const signal = answer.environ['tsgi.signal']
  const aborted = (): void => {
    if (answer.isAwaited) answer.abandon(signal.reason)
  }
  if (signal.aborted) aborted()
  else signal.addEventListener('abort', aborted, { once: true })
}
