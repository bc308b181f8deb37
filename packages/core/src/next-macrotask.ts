type Schedule = (callback: () => void) => unknown

/** Calls back when a macrotask has passed. setImmediate, where there is one, fires right after input has been read. */
export function nextMacrotask(callback: () => void): void {
  // Looked up when used: tests and some runtimes replace timers.
  const { setImmediate, setTimeout } = globalThis as unknown as {
    setImmediate?: Schedule
    setTimeout: Schedule
  }
  ;(setImmediate ?? setTimeout)(callback)
}
