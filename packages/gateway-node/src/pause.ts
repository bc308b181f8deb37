import { setImmediate } from 'node:timers'

/** Milliseconds of one turn of the event loop, for all responses together. */
const SLICE = 2

let began = 0
let isUnderWay = false

/**
 * Something to wait for before a response goes on, once this turn of the event loop has lasted so long that others should have
 * theirs. A client that reads as fast as an app makes chunks keeps the kernel's buffers empty: each write is taken at once, Node says
 * so in the same turn, and an app that waits for nothing else would go on for ever, alone.
 */
export function pause(): Promise<void> | undefined {
  if (isUnderWay)
    return performance.now() - began < SLICE ? undefined : new Promise(resolve => setImmediate(resolve))
  isUnderWay = true
  began = performance.now()
  setImmediate(() => (isUnderWay = false))
  return undefined
}

/** Lets a response go on that a client's `drain` has set free: at once, or after a pause. */
export function afterPause(goOn: () => void): void {
  const pausing = pause()
  if (pausing === undefined) goOn()
  else void pausing.then(goOn)
}
