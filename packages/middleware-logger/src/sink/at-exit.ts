import { afterTurn, runtimeProcess, type Process } from './runtime.ts'

/** What must be written before the process ends. */
export interface Unwritten {
  flushSync(): void
}

/** Has `flushSync` called if the process ends before `done`. One set of listeners serves all. */
export function flushAtExit(thing: Unwritten): void {
  unwritten.add(thing)
  if (isWatching) return
  isWatching = true
  const process = runtimeProcess()
  if (process === undefined) return
  process.on('exit', flushAll)
  process.on('beforeExit', turnOnce)
  for (const signal of SIGNALS) new SignalWatch(process, signal)
}

/** It has nothing to write any more. */
export function done(thing: Unwritten): void {
  unwritten.delete(thing)
}

const unwritten = new Set<Unwritten>()
let isWatching = false

function flushAll(): void {
  for (const thing of unwritten) thing.flushSync()
}

let hasTurned = false

/**
 * A signal that a process sends to itself kills it at once where nobody listens. Where we do, it is heard of in the next turn, which
 * does not come when that was its last act: so there is one.
 */
function turnOnce(): void {
  if (hasTurned) return
  hasTurned = true
  afterTurn(() => {})
}

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM']

/**
 * Flushes on a signal by which the process would die at once, and then lets it die by that signal. It listens only while
 * nobody else does: who else listens has taken that death away, and will end the process by `exit`, or by taking the
 * listener away and sending the signal again, which meets this one. So nobody finds one listener too many, and two of
 * which each leaves the end to the other cannot hang the process.
 */
class SignalWatch {
  readonly #process: Process
  readonly #signal: string
  #isListening = false

  constructor(process: Process, signal: string) {
    this.#process = process
    this.#signal = signal
    // Later: Node stops watching a signal that is left without any listener while another one is being added.
    process.on('newListener', (name: string) => {
      if (name === signal) queueMicrotask(this.#follow)
    })
    process.on('removeListener', this.#onRemove)
    this.#follow()
  }

  /** Listens, or does not, by whether others do. */
  readonly #follow = (): void => {
    const others = this.#process.listenerCount(this.#signal) - (this.#isListening ? 1 : 0)
    if (others > 0) {
      if (this.#isListening) this.#process.off(this.#signal, this.#die)
      this.#isListening = false
    } else if (!this.#isListening) {
      this.#isListening = this.#listen()
    }
  }

  #listen(): boolean {
    try {
      this.#process.on(this.#signal, this.#die)
      return true
    } catch {
      return false // this system does not know the signal
    }
  }

  readonly #onRemove = (name: string, listener: unknown): void => {
    if (name !== this.#signal) return
    if (listener === this.#die) this.#isListening = false
    else this.#follow()
  }

  readonly #die = (): void => {
    flushAll()
    // Without a listener the signal does what it does by itself.
    this.#process.off(this.#signal, this.#die)
    this.#process.kill(this.#process.pid, this.#signal)
  }
}
