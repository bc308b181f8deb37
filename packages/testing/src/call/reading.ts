import { concatBytes } from '@tsgi/core'
import { turn, turns } from '../turn.ts'
import type { CallOptions } from './options.ts'

/** How far the client has read, and whether it reads on. */
export class Reading {
  readonly chunks: Uint8Array[] = []
  readonly written: Uint8Array[] = []
  /** The client has gone, or goes when it is asked next. */
  hasLeft = false
  /** Resolves when the client goes. */
  readonly left: Promise<void>
  readonly #options: CallOptions
  readonly #all: Uint8Array[] = []
  #received = 0
  #hasStalled = false
  #leave!: () => void

  constructor(options: CallOptions) {
    this.#options = options
    this.left = new Promise(resolve => (this.#leave = resolve))
  }

  get bytes(): Uint8Array {
    return concatBytes(this.#all)
  }

  get received(): number {
    return this.#received
  }

  /** Takes a chunk, of which a client that leaves within it has the first part only. */
  take(chunk: Uint8Array, list: Uint8Array[]): void {
    const { leaveAt } = this.#options
    const room = typeof leaveAt === 'number' ? leaveAt - this.#received : Infinity
    // A copy, so that a producer that changes a chunk afterwards is not covered by the same memory.
    const bytes = Uint8Array.from(chunk.length > room ? chunk.subarray(0, room) : chunk)
    list.push(bytes)
    this.#all.push(bytes)
    this.#received += bytes.length
    this.look()
  }

  /** Leaves, when it is time. */
  look(): void {
    const { leaveAt, leaveAfter } = this.#options
    if (this.chunks.length === leaveAfter || this.#received === leaveAt) this.leave()
  }

  leave(): void {
    this.hasLeft = true
    this.#leave()
  }

  /** What the client does before it reads on; undefined where it does not wait. */
  pause(): Promise<void> | undefined {
    const { slow, stallAt, stallUntil } = this.#options
    if (stallAt !== undefined && this.#received >= stallAt && !this.#hasStalled) {
      this.#hasStalled = true
      return stallUntil === undefined ? turns(20) : Promise.resolve(stallUntil).then(() => {})
    }
    return slow === true ? turn() : undefined
  }
}
