import type { BodyReader } from './body-reader.ts'
import { checkChunk } from './check-chunk.ts'
import { attempt, both, closeBody } from './outcome.ts'
import type { Body, Chunk } from './types.ts'

interface WebStream {
  getReader(): WebReader
  close?: Body['close']
}

interface WebReader {
  read(): Promise<{ done: boolean; value?: unknown }>
  cancel(reason?: unknown): Promise<void>
}

/** Reads a `ReadableStream`, any runtime's. */
export class WebStreamReader implements BodyReader {
  readonly #stream: WebStream
  readonly #reader: WebReader
  #ended = false
  #closed = false

  constructor(stream: WebStream) {
    this.#stream = stream
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
    if (this.#closed) return
    this.#closed = true
    const cancelled = this.#ended ? undefined : attempt(() => this.#reader.cancel(error))
    this.#ended = true
    return both(
      cancelled,
      attempt(() => closeBody(this.#stream, error))
    )
  }
}

export function isWebStream(value: object): value is WebStream {
  return typeof (value as WebStream).getReader === 'function'
}
