type Listener = (reason: unknown) => void

/** What is needed of Node's `process`, which Bun and Deno have too. */
interface Process {
  listeners(name: string): Listener[]
  removeAllListeners(name: string): void
  on(name: string, listener: Listener): void
  off(name: string, listener: Listener): void
}

const EVENT = 'unhandledRejection'

/** Those who listen now: cells may run side by side. */
const listening = new Set<Listener>()
let restore: () => void = () => {}

/**
 * Runs something, and hears of the rejections that nobody handles meanwhile. The test runner, if it listens for them, does not
 * hear of these: they are part of what is reported.
 */
export async function hearRejections<T>(run: () => Promise<T>, onRejection: Listener): Promise<T> {
  if (listening.size === 0) restore = takeOver(reason => listening.forEach(listener => listener(reason)))
  listening.add(onRejection)
  try {
    return await run()
  } finally {
    listening.delete(onRejection)
    if (listening.size === 0) restore()
  }
}

function takeOver(listener: Listener): () => void {
  const { process } = globalThis as { process?: Process }
  return typeof process?.listeners === 'function' ? takeProcess(process, listener) : takeGlobal(listener)
}

function takeProcess(process: Process, listener: Listener): () => void {
  const others = process.listeners(EVENT)
  process.removeAllListeners(EVENT)
  process.on(EVENT, listener)
  return () => {
    process.off(EVENT, listener)
    for (const other of others) process.on(EVENT, other)
  }
}

/** Browsers and workers. */
function takeGlobal(listener: Listener): () => void {
  const target = globalThis as unknown as Partial<EventTarget>
  const heard = (event: Event): void => {
    event.preventDefault()
    listener((event as PromiseRejectionEvent).reason)
  }
  target.addEventListener?.('unhandledrejection', heard)
  return () => target.removeEventListener?.('unhandledrejection', heard)
}
