import type { BodyReader, Pulled } from './body-reader.ts'
import { IterableReader } from './iterable-reader.ts'
import { closeBody } from './outcome.ts'
import type { Body } from './types.ts'

interface NodeStream extends AsyncIterable<unknown> {
  destroy(error?: unknown): unknown
  pipe(target: unknown): unknown
  on(event: 'error', listener: () => void): unknown
  close?: Body['close']
}

/** Reads a Node stream, as far as it iterates: not one of readable-stream 2. */
export class NodeStreamReader implements BodyReader {
  readonly #stream: NodeStream
  readonly #reader: IterableReader

  constructor(stream: NodeStream) {
    this.#stream = stream
    this.#reader = new IterableReader({
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
      // One that was put on this stream: that of its class (fs.ReadStream) means something else.
      ...(Object.hasOwn(stream, 'close') && { close: error => closeBody(stream, error) })
    })
    // An error that comes before the first pull is reported by the iterator then, and must not end the process now.
    stream.on('error', () => {})
  }

  pull(): Pulled {
    return this.#reader.pull()
  }

  close(error?: unknown): void | Promise<void> {
    // Before the iterator's `return`, which would end the stream without the error.
    this.#stream.destroy(error instanceof Error ? error : undefined)
    return this.#reader.close(error)
  }
}

export function isNodeStream(value: object): value is NodeStream {
  const stream = value as Partial<NodeStream>
  return (
    typeof stream.pipe === 'function' &&
    typeof stream.destroy === 'function' &&
    typeof stream.on === 'function'
  )
}
