import type { BodyReader } from './body-reader.ts'
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

  // What is written to an answer that is dropped is dropped with it.
  #receive(chunk: Chunk): void | Promise<void> {
    this.#wrote = true
    if (!this.#isDropped()) return this.#stand()(chunk)
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
