import { isPromise } from './pipeline/promises.ts'
import type { Body, Chunk } from './types.ts'

/** Reads a body chunk by chunk. */
export interface BodyReader {
  /** The next non-empty chunk, undefined at the end; a promise only where the body is asynchronous. */
  pull(): Chunk | undefined | Promise<Chunk | undefined>
  /** Ends the body, once: without an argument after its end, else with what broke it off. */
  close(error?: unknown): void | Promise<void>
}

interface NodeStream extends AsyncIterable<unknown> {
  destroy(error?: unknown): unknown
  pipe(target: unknown): unknown
  on(event: 'error', listener: () => void): unknown
}

interface WebStream {
  getReader(): WebReader
}

interface WebReader {
  read(): Promise<{ done: boolean; value?: unknown }>
  cancel(reason?: unknown): Promise<void>
}

type Pulled = Chunk | undefined | Promise<Chunk | undefined>
type Then = (chunk: Chunk | undefined) => Pulled
type Step = { done?: boolean | undefined; value?: unknown }

/**
 * A pull reader over any body: arrays, iterables, async iterables, Node and web streams, and bodies with a `pull` of
 * their own (those of `rewriteResponse`). Empty chunks are passed over. On an early end Node streams get `destroy`, web
 * streams `cancel`, others `return`, which nobody waits for (an async generator queues it behind a pending `next`); then
 * `close` is called.
 *
 * @throws {TypeError} when the value is no body
 */
export function openBody(body: Body): BodyReader {
  const value: unknown = body
  if (typeof value !== 'object' || value === null) throw notABody(value)
  if (typeof (value as BodyReader).pull === 'function') return value as BodyReader
  if (isNodeStream(value)) return new NodeStreamReader(value)
  if (typeof (value as WebStream).getReader === 'function') return new WebStreamReader(value as WebStream)
  if (!isIterable(value)) throw notABody(value)
  return new IterableReader(value)
}

/** The error for what is no body, with the remedy. */
export function notABody(value: unknown): TypeError {
  const got =
    value === null ? 'null' : typeof value === 'string' ? "a string; write ['text']" : `${typeof value}`
  return new TypeError(`body: an app must return an array, an iterable or a stream of chunks, got ${got}`)
}

/** @throws {TypeError} when the value is no chunk */
export function checkChunk(value: unknown): asserts value is Chunk {
  if (typeof value === 'string' || value instanceof Uint8Array) return
  const tag = Object.prototype.toString.call(value)
  if (tag === '[object Uint8Array]') return // another realm's
  throw new TypeError(`body: a chunk must be a string or a Uint8Array, got ${tag.slice(8, -1)}`)
}

/** Reads what iterates. */
export class IterableReader implements BodyReader {
  readonly #body: (Iterable<unknown> | AsyncIterable<unknown>) & { close?: Body['close'] }
  #iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined
  #state: 'open' | 'ended' | 'closed' = 'open'
  #then: Then | undefined = undefined
  #catch: ((error: unknown) => Pulled) | undefined = undefined
  readonly #received = (step: Step): Pulled => {
    const chunk = this.#accept(step)
    if (chunk !== EMPTY) return this.#then === undefined ? chunk : this.#then(chunk)
    const next = this.pull()
    return next instanceof Promise || this.#then === undefined ? next : this.#then(next)
  }

  constructor(body: (Iterable<unknown> | AsyncIterable<unknown>) & { close?: Body['close'] }) {
    this.#body = body
  }

  /** Sends every chunk that `pull` gives a promise for through these first: one promise a chunk in place of two. */
  handle(received: Then, broke: (error: unknown) => Pulled): void {
    this.#then = received
    this.#catch = broke
  }

  pull(): Pulled {
    while (this.#state === 'open') {
      this.#iterator ??= isAsyncIterable(this.#body)
        ? this.#body[Symbol.asyncIterator]()
        : (this.#body as Iterable<unknown>)[Symbol.iterator]()
      const step = this.#iterator.next() as Step | Promise<Step>
      if (isPromise(step)) return step.then(this.#received, this.#catch)
      const chunk = this.#accept(step)
      if (chunk !== EMPTY) return chunk
    }
    return undefined
  }

  #accept(step: Step): Chunk | typeof EMPTY | undefined {
    if (this.#state === 'closed') return undefined
    if (step.done === true) {
      this.#state = 'ended'
      return undefined
    }
    checkChunk(step.value)
    return step.value.length === 0 ? EMPTY : step.value
  }

  close(error?: unknown): void | Promise<void> {
    if (this.#state === 'closed') return
    const early = this.#state === 'open'
    this.#state = 'closed'
    const body = this.#body
    if (!early)
      return body.close === undefined ? undefined : error === undefined ? body.close() : body.close(error)
    // A synchronous iterator's `return` may throw: `close` runs all the same, and the error goes on.
    let failure: { error: unknown } | undefined
    try {
      returnIterator(this.#iterator)
    } catch (thrown) {
      failure = { error: thrown }
    }
    const closing = error === undefined ? body.close?.() : body.close?.(error)
    if (failure !== undefined) throw failure.error
    return closing
  }
}

class NodeStreamReader implements BodyReader {
  readonly #stream: NodeStream
  readonly #reader: IterableReader

  constructor(stream: NodeStream) {
    this.#stream = stream
    // Read through the iterator alone, so that a `close` of the stream's own (fs.ReadStream) is not taken for ours.
    this.#reader = new IterableReader({ [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator]() })
    // An error that comes before the first pull is reported by the iterator then, and must not end the process now.
    stream.on('error', () => {})
  }

  pull(): Pulled {
    return this.#reader.pull()
  }

  close(error?: unknown): void {
    void this.#reader.close(error)
    this.#stream.destroy(error instanceof Error ? error : undefined)
  }
}

class WebStreamReader implements BodyReader {
  readonly #reader: WebReader
  #ended = false

  constructor(stream: WebStream) {
    this.#reader = stream.getReader()
  }

  async pull(): Promise<Chunk | undefined> {
    while (!this.#ended) {
      const step = await this.#reader.read()
      if (step.done) {
        this.#ended = true
        return undefined
      }
      checkChunk(step.value)
      if (step.value.length > 0) return step.value
    }
    return undefined
  }

  close(error?: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#reader.cancel(error).catch(() => {}) // the stream's own error has been given to whoever pulled
  }
}

const EMPTY: unique symbol = Symbol('empty')

// A rejection of `return` after `next` failed, or while it is pending, says nothing that `next` does not say.
function returnIterator(iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined): void {
  const returned: unknown = iterator?.return?.()
  if (returned instanceof Promise) returned.catch(() => {})
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return typeof (value as AsyncIterable<unknown>)[Symbol.asyncIterator] === 'function'
}

function isIterable(value: object): value is Iterable<unknown> | AsyncIterable<unknown> {
  return isAsyncIterable(value) || typeof (value as Iterable<unknown>)[Symbol.iterator] === 'function'
}

function isNodeStream(value: object): value is NodeStream {
  const stream = value as Partial<NodeStream>
  return (
    typeof stream.pipe === 'function' &&
    typeof stream.destroy === 'function' &&
    typeof stream.on === 'function'
  )
}
