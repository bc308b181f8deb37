type Listener = (reason: unknown) => void

/** What is needed of Node's `process`, which Bun and Deno have too. */
interface Process {
  listeners(name: string): Listener[]
  removeAllListeners(name: string): void
  on(name: string, listener: Listener): void
  off(name: string, listener: Listener): void
}

const EVENT = 'unhandledRejection'

/**
 * Runs something, and hears of the rejections that nobody handles meanwhile. A test runner that listens for them does not hear of
 * these: they are part of what is reported.
 */
export async function hearRejections<T>(run: () => Promise<T>, onRejection: Listener): Promise<T> {
  const { process } = globalThis as { process?: Process }
  if (typeof process?.listeners === 'function') return besideOthers(process, run, onRejection)
  const target = globalThis as unknown as EventTarget
  const listener = (event: Event): void => {
    event.preventDefault()
    onRejection((event as PromiseRejectionEvent).reason)
  }
  target.addEventListener?.('unhandledrejection', listener)
  try {
    return await run()
  } finally {
    target.removeEventListener?.('unhandledrejection', listener)
  }
}

async function besideOthers<T>(process: Process, run: () => Promise<T>, onRejection: Listener): Promise<T> {
  const others = process.listeners(EVENT)
  process.removeAllListeners(EVENT)
  process.on(EVENT, onRejection)
  try {
    return await run()
  } finally {
    process.off(EVENT, onRejection)
    for (const other of others) process.on(EVENT, other)
  }
}
