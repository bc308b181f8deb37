import type { Environ } from '@tsgi/core'
import { quietTimer } from './sink/runtime.ts'

/** Milliseconds. Most apps have answered by then, and nobody waits long for a line. */
const PATIENCE = 100

/**
 * Hears of a client that leaves before the app has answered: nobody closes a body that never comes. Gives what ends the waiting.
 * The signal is made for apps that take their time only, since it costs more than all the rest of a line.
 */
export function awaitDeparture(environ: Environ, departed: (reason: unknown) => void): () => void {
  let signal: AbortSignal | undefined
  const leave = (): void => departed(signal!.reason)
  const timer = quietTimer(() => {
    signal = environ['tsgi.signal'] as AbortSignal | undefined
    if (signal?.aborted === true) leave()
    else signal?.addEventListener('abort', leave, { once: true })
  }, PATIENCE)
  return () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', leave)
  }
}
