import type { BodyReader, Chunk, Receive } from '@tsgi/core'

export type Step = { done: boolean; value?: unknown }
export type Reader = ReadableStreamDefaultReader<unknown>

/** What a Response streams, with the reads that were begun. */
export class StreamedBody implements BodyReader, AsyncIterable<Chunk> {
  readonly #reader: Reader
  readonly #begun: Promise<Step>[]
  #ended = false
  /** What `forEach` met, and the next pull throws. */
  #met: { readonly error: unknown } | undefined = undefined

  constructor(reader: Reader, begun: Promise<Step>[]) {
    this.#reader = reader
    this.#begun = begun
  }

  async pull(): Promise<Chunk | undefined> {
    const met = this.#met
    this.#met = undefined
    if (met !== undefined) throw met.error
    while (!this.#ended) {
      let step: Step
      try {
        step = await this.#read()
      } catch (error) {
        this.#ended = true // nothing is left to cancel
        throw error
      }
      const chunk = this.#accept(step)
      if (chunk !== EMPTY) return chunk
    }
    return undefined
  }

  /** One promise for each chunk, the stream's own. */
  forEach(receive: Receive): Promise<boolean> | undefined {
    if (this.#ended) return undefined
    return new Promise((resolve, reject) => {
      const ask = (): void => void this.#read().then(received, failed)
      const received = (step: Step): void => {
        if (this.#ended) {
          resolve(true) // closed meanwhile
          return
        }
        let chunk: Chunk | typeof EMPTY | undefined
        try {
          chunk = this.#accept(step)
        } catch (error) {
          met(error)
          return
        }
        if (chunk === EMPTY) ask()
        else if (chunk === undefined) resolve(true)
        else hand(chunk)
      }
      const hand = (chunk: Chunk): void => {
        try {
          const more = receive(chunk)
          if (more === true) ask()
          else if (more === false) resolve(false)
          else more.then(wanted => (wanted ? ask() : resolve(false)), reject)
        } catch (error) {
          reject(error)
        }
      }
      const failed = (error: unknown): void => {
        this.#ended = true
        met(error)
      }
      const met = (error: unknown): void => {
        this.#met = { error }
        resolve(true)
      }
      ask()
    })
  }

  close(error?: unknown): void | Promise<void> {
    if (this.#ended) return
    this.#ended = true
    return this.#reader.cancel(error)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (let chunk = await this.pull(); chunk !== undefined; chunk = await this.pull()) yield chunk
  }

  #read(): Promise<Step> {
    return this.#begun.shift() ?? this.#reader.read()
  }

  /** Undefined at the end. */
  #accept({ done, value }: Step): Chunk | typeof EMPTY | undefined {
    if (done) {
      this.#ended = true
      return undefined
    }
    if (!(value instanceof Uint8Array)) throw notBytes(value)
    return value.length > 0 ? value : EMPTY
  }
}

const EMPTY = Symbol('empty')

function notBytes(value: unknown): TypeError {
  return new TypeError(
    `fromFetch: a Response's stream must give Uint8Arrays, got ${typeof value}; pipe text through a TextEncoderStream`
  )
}
