import type { BodyReader, Pulled } from './body-reader.ts'
import { checkChunk } from './check-chunk.ts'
import { IterableReader } from './iterable-reader.ts'
import { closeBody } from './outcome.ts'
import type { Body } from './types.ts'

interface NodeStream extends AsyncIterable<unknown> {
  readonly destroyed?: boolean
  /** Bytes, or chunks, that have been read ahead. */
  readonly readableLength?: number
  read?(): unknown
  destroy(error?: unknown): unknown
  pipe(target: unknown): unknown
  on(event: 'error', listener: () => void): unknown
  close?: Body['close']
}

/** Reads a Node stream, as far as it iterates: not one of readable-stream 2. */
export class NodeStreamReader implements BodyReader {
  readonly #stream: NodeStream
  readonly #reader: IterableReader
  readonly #readsAhead: boolean
  #state: 'new' | 'open' | 'closed' = 'new'

  constructor(stream: NodeStream) {
    this.#stream = stream
    // An iterator that is not of the class that reads ahead may give something else than `read` does.
    this.#readsAhead = ownerOf(stream, Symbol.asyncIterator) === ownerOf(stream, 'readableLength')
    this.#reader = new IterableReader({
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
      // One that was put on this stream: that of its class (fs.ReadStream) means something else.
      ...(Object.hasOwn(stream, 'close') && { close: error => closeBody(stream, error) })
    })
    // An error that comes before the first pull is reported by the iterator then, and must not end the process now.
    stream.on('error', () => {})
  }

  pull(): Pulled {
    if (this.#state === 'new') this.#state = 'open'
    else if (this.#state === 'open' && this.#readsAhead) {
      // What has been read ahead needs no promise. The iterator, which hears of all else, takes it in just this way.
      const stream = this.#stream
      while (stream.readableLength! > 0 && stream.destroyed !== true) {
        const chunk = stream.read?.() ?? undefined
        if (chunk === undefined) break
        checkChunk(chunk)
        if (chunk.length > 0) return chunk
      }
    }
    return this.#reader.pull()
  }

  close(error?: unknown): void | Promise<void> {
    this.#state = 'closed'
    // Before the iterator's `return`, which would end the stream without the error.
    this.#stream.destroy(error instanceof Error ? error : undefined)
    return this.#reader.close(error)
  }
}

function ownerOf(stream: object, key: string | symbol): object | null {
  let owner: object | null = stream
  while (owner !== null && !Object.hasOwn(owner, key)) owner = Object.getPrototypeOf(owner) as object | null
  return owner
}

export function isNodeStream(value: object): value is NodeStream {
  const stream = value as Partial<NodeStream>
  return (
    typeof stream.pipe === 'function' &&
    typeof stream.destroy === 'function' &&
    typeof stream.on === 'function'
  )
}
