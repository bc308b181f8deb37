import { getDefaultHighWaterMark } from 'node:stream'
import { byteLength, type Chunk } from '@tsgi/core'
import type { Callback } from './pushed-answer.ts'

const HIGH_WATER_MARK = getDefaultHighWaterMark(false)

interface Entry {
  readonly chunk: Chunk
  readonly bytes: number
  readonly callback: Callback | undefined
}

/** What a handler has written and the client has not taken. */
export class ResponseQueue {
  readonly #limit: number
  #entries: Entry[] = []
  /** Where the queue begins: taking from the front of a long array would move all the others. */
  #next = 0
  /** The chunk that was given, and counts until the next one is asked for. */
  #given: Entry | undefined
  /** Those of empty chunks, and of chunks that were accepted at once. */
  #callbacks: Callback[] = []
  bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get isEmpty(): boolean {
    return this.#next === this.#entries.length
  }

  /** A single chunk may have any length: it is in hand already. */
  get isOverfull(): boolean {
    return this.bytes > this.#limit && this.#entries.length - this.#next > 1
  }

  /** What is wrong when it is. */
  overfull(caller: string): RangeError {
    return new RangeError(
      `${caller}: more than ${this.#limit} bytes wait for the client; wait for 'drain' when write() returns false, or raise queueLimit`
    )
  }

  /** False when there is enough. */
  push(chunk: Chunk, callback: Callback | undefined): boolean {
    if (chunk.length === 0) {
      if (callback !== undefined) this.#callbacks.push(callback)
    } else {
      const bytes = byteLength(chunk)
      this.bytes += bytes
      this.#entries.push({ chunk, bytes, callback })
    }
    return this.bytes < HIGH_WATER_MARK
  }

  shift(): Chunk | undefined {
    if (this.isEmpty) return undefined
    const entry = this.#entries[this.#next]!
    this.#given = entry
    if (++this.#next === this.#entries.length) {
      this.#entries = []
      this.#next = 0
    }
    return entry.chunk
  }

  /** All chunks at once; they stay in the queue until it is settled. */
  all(): Chunk[] {
    const chunks: Chunk[] = []
    for (let i = this.#next; i < this.#entries.length; i++) chunks.push(this.#entries[i]!.chunk)
    return chunks
  }

  /** The chunk that was given has been taken; whether nothing is left. `isLast`: the callbacks wait for the end. */
  accepted(isLast: boolean): boolean {
    const given = this.#given
    if (given !== undefined) {
      this.#given = undefined
      this.bytes -= given.bytes
      if (given.callback !== undefined) process.nextTick(given.callback)
    }
    if (!isLast && this.#callbacks.length > 0) {
      for (const callback of this.#callbacks.splice(0)) process.nextTick(callback)
    }
    return this.bytes === 0
  }

  /** Calls back whoever still waits: the response is over, with that error. */
  settle(error: Error | undefined): void {
    const entries =
      this.#given === undefined ? this.#entries : [this.#given, ...this.#entries.slice(this.#next)]
    const callbacks = this.#callbacks
    this.#entries = []
    this.#callbacks = []
    this.#given = undefined
    this.#next = 0
    this.bytes = 0
    for (const { callback } of entries) callback?.(error)
    for (const callback of callbacks) callback(error)
  }
}
