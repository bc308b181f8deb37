import type { Body, Chunk } from '@tsgi/core'

type Step = { done: boolean; value?: unknown }
type Reader = ReadableStreamDefaultReader<unknown>

/**
 * The body of a Response: an array if all of it is there, as when it was made of a string, else a stream that is pulled.
 * Nobody can ask a Response which of the two it is; but what is there comes within a few turns of the microtask queue.
 */
export function readBody(stream: ReadableStream<unknown>, isHead: boolean): Body | Promise<Body> {
  const reader = stream.getReader()
  // For HEAD it is only to be closed.
  return isHead ? new ResponseBody(reader, []) : lookAhead(reader)
}

async function lookAhead(reader: Reader): Promise<Body> {
  const steps: Promise<Step>[] = []
  const chunks: Chunk[] = []
  for (let i = 0; i < 2; i++) {
    let step: Step | undefined
    const pending = reader.read() as Promise<Step>
    steps.push(pending)
    pending.then(
      arrived => (step = arrived),
      () => {} // told where the body is pulled
    )
    for (let turn = 0; turn < TURNS && step === undefined; turn++) await TURN
    if (step === undefined) break
    if (step.done) return chunks
    if (!(step.value instanceof Uint8Array)) break // told where the body is pulled
    chunks.push(step.value)
  }
  return new ResponseBody(reader, steps)
}

/** Measured: a text's body needs three turns on Node 20, two on Node 24. */
const TURNS = 12
const TURN = Promise.resolve()

/** What a Response streams, with the reads that were begun. */
class ResponseBody implements AsyncIterable<Chunk> {
  readonly #reader: Reader
  readonly #begun: Promise<Step>[]
  #ended = false

  constructor(reader: Reader, begun: Promise<Step>[]) {
    this.#reader = reader
    this.#begun = begun
  }

  async pull(): Promise<Chunk | undefined> {
    while (!this.#ended) {
      let step: Step
      try {
        step = await (this.#begun.shift() ?? this.#reader.read())
      } catch (error) {
        this.#ended = true // nothing is left to cancel
        throw error
      }
      if (step.done) this.#ended = true
      else if (!(step.value instanceof Uint8Array)) throw notBytes(step.value)
      else if (step.value.length > 0) return step.value
    }
    return undefined
  }

  close(error?: unknown): void | Promise<void> {
    if (this.#ended) return
    this.#ended = true
    return this.#reader.cancel(error)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (let chunk = await this.pull(); chunk !== undefined; chunk = await this.pull()) yield chunk
  }
}

function notBytes(value: unknown): TypeError {
  return new TypeError(
    `fromFetch: a Response's stream must give Uint8Arrays, got ${typeof value}; pipe text through a TextEncoderStream`
  )
}
