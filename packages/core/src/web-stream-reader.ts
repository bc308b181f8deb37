import type { BodyReader } from './body-reader.ts'
import { checkChunk } from './check-chunk.ts'
import type { Chunk } from './types.ts'

interface WebStream {
  getReader(): WebReader
}

interface WebReader {
  read(): Promise<{ done: boolean; value?: unknown }>
  cancel(reason?: unknown): Promise<void>
}

/** Reads a `ReadableStream`, any runtime's. */
export class WebStreamReader implements BodyReader {
  readonly #reader: WebReader
  #ended = false

  constructor(stream: WebStream) {
    this.#reader = stream.getReader()
  }

  async pull(): Promise<Chunk | undefined> {
    while (!this.#ended) {
      let step: Awaited<ReturnType<WebReader['read']>>
      try {
        step = await this.#reader.read()
      } catch (error) {
        this.#ended = true // nothing is left to cancel
        throw error
      }
      if (step.done) {
        this.#ended = true
        return undefined
      }
      checkChunk(step.value)
      if (step.value.length > 0) return step.value
    }
    return undefined
  }

  close(error?: unknown): void | Promise<void> {
    if (this.#ended) return
    this.#ended = true
    return this.#reader.cancel(error)
  }
}

export function isWebStream(value: object): value is WebStream {
  return typeof (value as WebStream).getReader === 'function'
}
