import type { BodyReader } from './body-reader.ts'
import { nextMacrotask } from './next-macrotask.ts'
import { passedBy } from './passed-by.ts'
import { refusedWrite } from './refused-write.ts'
import { startedTwice } from './start-response-errors.ts'
import type { Chunk, StartResponse, Write } from './types.ts'

/** One app's answer to `cascade`, before it is known whether it stands: it keeps the head back until then. */
export class Trial {
  readonly #outer: StartResponse
  readonly #passedOn: ReadonlySet<number>
  #head: Parameters<StartResponse> | undefined = undefined
  #write: Write | undefined = undefined
  #wrote = false
  #dropped = false
  #turn: Promise<void> | undefined = undefined
  /** What the app was called off with. */
  #reason: DOMException | undefined = undefined

  constructor(outer: StartResponse, passedOn: ReadonlySet<number>) {
    this.#outer = outer
    this.#passedOn = passedOn
  }

  readonly startResponse: StartResponse = (...head) => {
    // A restart of an answer that stands is for the layer outside to take or to refuse.
    if (this.#write !== undefined) return (this.#write = this.#outer(...head))
    if (this.#head !== undefined) {
      const error = head[2]
      if (error === undefined) throw startedTwice()
      // What is dropped stays dropped: the next app may have answered already.
      if (this.#dropped || this.#wrote) throw error
    }
    this.#head = head
    return chunk => this.#receive(chunk)
  }

  get started(): boolean {
    return this.#head !== undefined
  }

  /** Whether the answer stands as far as its head tells; if so, the head goes outwards. */
  decide(): boolean {
    if (this.#isDropped()) {
      this.#dropped = true
      return false
    }
    this.#stand()
    return true
  }

  /** Whether the app failed by what `write` told it: its answer is dropped, and the app with it. */
  hasCalledOff(error: unknown): boolean {
    return error !== undefined && error === this.#reason
  }

  // What is written to an answer that is dropped is dropped with it. An app that writes on and on must keep waiting neither the
  // next one nor, if it waits each time, all the others.
  #receive(chunk: Chunk): void | Promise<void> {
    this.#wrote = true
    if (!this.#isDropped()) return this.#stand()(chunk)
    if (this.#reason !== undefined) return refusedWrite(this.#reason)
    return (this.#turn ??= new Promise(resolve => {
      nextMacrotask(() => {
        this.#reason = passedBy()
        resolve()
      })
    }))
  }

  #isDropped(): boolean {
    const status: unknown = this.#head![0]
    // What is no status stands, for whoever is outside to refuse.
    if (this.#write !== undefined || typeof status !== 'string') return false
    return this.#passedOn.has(Number.parseInt(status, 10))
  }

  #stand(): Write {
    return (this.#write ??= this.#outer(...this.#head!))
  }
}

/** A body whose first chunk has been taken already. */
export class Resumed implements BodyReader {
  #first: Chunk | undefined
  readonly #reader: BodyReader

  constructor(first: Chunk | undefined, reader: BodyReader) {
    this.#first = first
    this.#reader = reader
  }

  pull(): ReturnType<BodyReader['pull']> {
    const first = this.#first
    if (first === undefined) return this.#reader.pull()
    this.#first = undefined
    return first
  }

  close(error?: unknown): void | Promise<void> {
    this.#first = undefined
    return error === undefined ? this.#reader.close() : this.#reader.close(error)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (;;) {
      const chunk = await this.pull()
      if (chunk === undefined) return
      yield chunk
    }
  }
}
