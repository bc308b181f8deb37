import { setTimeout } from 'node:timers/promises'

let watching = 0

/**
 * The time of the server, once a second, as server-sent events. `watching` says how many clients are there, so that
 * one sees another leave.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* clock(signal: AbortSignal): AsyncGenerator<string> {
  watching++
  try {
    while (!signal.aborted) {
      yield `data: ${JSON.stringify({ time: new Date().toISOString(), watching })}\n\n`
      await pause(1000, signal)
    }
  } finally {
    watching--
  }
}

// A client that leaves must not keep the generator until the pause is over.
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
