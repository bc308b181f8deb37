import type { Batch } from './line-buffer.ts'
import type { Output, OutputOwner } from './output.ts'
import { quietTimer, type FileSystem } from './runtime.ts'

export interface DescriptorSettings {
  /** Whether bytes of somebody else are on their way to it, between which ours must not fall. */
  isTaken?(): boolean
  /** Whether the error of a write is the end of it. EAGAIN never is. */
  isFatal(error: unknown): boolean
  /** Whether bytes that have not found room hold the process. */
  holdsProcess: boolean
}

/**
 * Writes to a file descriptor without a stream between: what is through is known to the byte, so that nothing is lost, and
 * nothing written twice, when the process ends. The descriptor must not block. When it has no room, it is tried again.
 */
export class DescriptorOutput implements Output {
  protected descriptor: number
  protected readonly files: FileSystem
  readonly #settings: DescriptorSettings
  readonly #owner: OutputOwner
  #rest: Uint8Array = NOTHING
  #isWaiting = false
  #wait = FIRST_WAIT

  constructor(files: FileSystem, descriptor: number, settings: DescriptorSettings, owner: OutputOwner) {
    this.files = files
    this.descriptor = descriptor
    this.#settings = settings
    this.#owner = owner
  }

  write({ text }: Batch): boolean {
    this.#rest = encoder.encode(text)
    return this.#advance()
  }

  /** Does not care for the bytes of others: a process that ends does not write them any more. */
  writeSync({ text }: Batch): boolean {
    if (text !== '') this.#rest = joined(this.#rest, encoder.encode(text))
    for (let waited = 0; waited < LONGEST_STALL; waited += PAUSE) {
      const before = this.#rest.length
      const state = this.#push()
      if (state !== 'full') return state === 'through'
      if (this.#rest.length < before) waited = 0
      pause()
    }
    this.#again(FIRST_WAIT)
    return false
  }

  close(): void {
    this.#rest = NOTHING
  }

  /** True: all is written. Else it goes on by itself. */
  #advance(): boolean {
    if (this.#settings.isTaken?.() === true) {
      this.#again(FIRST_WAIT)
      return false
    }
    const state = this.#push()
    if (state === 'full') this.#again(this.#wait)
    return state === 'through'
  }

  #push(): 'through' | 'full' | 'failed' {
    try {
      while (this.#rest.length > 0) {
        this.#rest = this.#rest.subarray(this.files.writeSync(this.descriptor, this.#rest))
        this.#wait = FIRST_WAIT
      }
      return 'through'
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') return 'full'
      if (this.#settings.isFatal(error)) {
        this.#rest = NOTHING
        this.#owner.break(error)
      } else {
        this.#again(WAIT_AFTER_ERROR)
        this.#owner.fail(error)
      }
      return 'failed'
    }
  }

  #again(milliseconds: number): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    this.#wait = Math.min(milliseconds * 2, LONGEST_WAIT)
    const timer = this.#settings.holdsProcess ? setTimeout : quietTimer
    timer(() => {
      this.#isWaiting = false
      if (this.#advance()) this.#owner.ready()
    }, milliseconds)
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined
}

const NOTHING = new Uint8Array(0)
const encoder = new TextEncoder()

// Milliseconds. A pipe of 64 KiB that is emptied every millisecond carries 64 MB/s; a full disk is asked once a second.
const FIRST_WAIT = 1
const LONGEST_WAIT = 50
const WAIT_AFTER_ERROR = 1000
const PAUSE = 1
/** How long the end of a process waits for a reader that takes nothing. */
const LONGEST_STALL = 1000

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/** Blocks the thread: at the end of a process there is no turn left in which to try again. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
}
