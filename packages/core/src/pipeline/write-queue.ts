import { byteLength } from '../byte-length.ts'
import type { Chunk } from '../types.ts'
import { heard } from './promises.ts'
import type { Stage } from './stage.ts'

/** Bytes, and chunks, that may wait; the next `write` throws. */
const BYTE_LIMIT = 1024 * 1024
const CHUNK_LIMIT = 65_536

interface Waiting {
  readonly stage: Stage
  readonly chunk: Chunk
  readonly bytes: number
  resolve(accepted: void | Promise<void>): void
  reject(error: unknown): void
}

/** Written chunks that wait because an earlier one is still under way. */
export class WriteQueue {
  #waiting: Waiting[] = []
  /** Where the queue begins: taking from the front of a long array would move all the others. */
  #next = 0
  #bytes = 0
  /** What is behind it waits for a chunk that was yielded before. */
  #mark: number | undefined = undefined
  #drained: Promise<void> | undefined = undefined
  #resolve: (() => void) | undefined = undefined

  get isEmpty(): boolean {
    return this.#next === this.#waiting.length
  }

  /** Resolves when nothing waits any more; undefined when nothing does. */
  get drained(): Promise<void> | undefined {
    if (this.isEmpty) return undefined
    return (this.#drained ??= new Promise(resolve => (this.#resolve = resolve)))
  }

  /** @throws {RangeError} when too much waits */
  add(stage: Stage, chunk: Chunk): Promise<void> {
    const bytes = byteLength(chunk)
    if (this.#bytes + bytes > BYTE_LIMIT || this.#waiting.length - this.#next >= CHUNK_LIMIT) {
      throw new RangeError(
        `write: at most ${BYTE_LIMIT} bytes in ${CHUNK_LIMIT} chunks may wait; await the promise that write returns`
      )
    }
    this.#bytes += bytes
    return heard(
      new Promise((resolve, reject) => this.#waiting.push({ stage, chunk, bytes, resolve, reject }))
    )
  }

  /** What is added from now on waits for `unmark`. */
  mark(): void {
    this.#mark ??= this.#waiting.length
  }

  unmark(): void {
    this.#mark = undefined
  }

  take(): Waiting | undefined {
    const next = this.#waiting[this.#next]
    if (next === undefined || this.#next === this.#mark) return undefined
    this.#next++
    this.#bytes -= next.bytes
    if (this.isEmpty) this.#clear()
    return next
  }

  refuse(error: unknown): void {
    const refused = this.#waiting.slice(this.#next)
    this.#clear()
    for (const waiting of refused) waiting.reject(error)
  }

  #clear(): void {
    this.#waiting = []
    this.#next = 0
    this.#bytes = 0
    if (this.#mark !== undefined) this.#mark = 0
    this.#drained = undefined
    this.#resolve?.()
  }
}
