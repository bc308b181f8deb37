type Schedule = (callback: () => void) => unknown

// Taken when the module is loaded: a test may replace timers.
const { setImmediate, setTimeout } = globalThis as unknown as {
  setImmediate?: Schedule
  setTimeout: Schedule
}
const schedule = setImmediate ?? setTimeout

/** One turn of the event loop: whatever was ready has run by then. */
export function turn(): Promise<void> {
  return new Promise(resolve => void schedule(resolve))
}

/** That many turns. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn()
}
