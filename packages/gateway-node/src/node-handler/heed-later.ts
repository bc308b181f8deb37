import type { Environ } from '@tsgi/core'

interface Waiting {
  readonly environ: Environ
  readonly isPending: () => boolean
  readonly abort: (reason: unknown) => void
}

let waiting: Waiting[] = []

/**
 * Listens to the signal of a request that is still pending when a turn of the event loop is over. To make a signal costs more
 * than all the rest of a request, and most are answered by then; one timer serves all of a turn.
 */
export function heedLater(
  environ: Environ,
  isPending: () => boolean,
  abort: (reason: unknown) => void
): void {
  if (waiting.push({ environ, isPending, abort }) === 1) setImmediate(heedAll)
}

function heedAll(): void {
  const turn = waiting
  waiting = []
  for (const each of turn) if (each.isPending()) heed(each)
}

function heed({ environ, isPending, abort }: Waiting): void {
  const signal = environ['tsgi.signal']
  const aborted = (): void => {
    if (isPending()) abort(signal.reason)
  }
  if (signal.aborted) aborted()
  else signal.addEventListener('abort', aborted, { once: true })
}
