import { corrupt, type GzipDecoder } from './gzip-decoder.ts'
import { nodeZlib, type NodeZlib, type ZlibDecoder } from './node-zlib.ts'

/** gzip decoded by the runtime's zlib, off the event loop; undefined where there is none. */
export function nativeDecoder(): GzipDecoder | undefined {
  const zlib = nodeZlib()
  return zlib && (source => decode(source, zlib))
}

async function* decode(
  source: AsyncIterable<Uint8Array>,
  zlib: NodeZlib
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = source[Symbol.asyncIterator]()
  let first = await input.next()
  while (first.done !== true && first.value.length === 0) first = await input.next()
  if (first.done === true) return

  const stream = zlib.createGunzip()
  const feeding = feed(stream, first.value, input)
  try {
    yield* read(stream, feeding)
    const { bytes } = await feeding
    // zlib ignores NULs at the end, and whatever follows them.
    if (bytes > stream.bytesWritten) throw corrupt('something follows it')
  } finally {
    stream.destroy() // frees zlib's memory now, and ends the feeding
    // Nobody waits for a source that is asked to stop early; a generator may be busy for long.
    input.return?.().catch(() => {})
  }
}

interface Fed {
  bytes: number
  failure?: { error: unknown }
}

async function* read(
  stream: ZlibDecoder,
  feeding: Promise<Fed>
): AsyncGenerator<Uint8Array, void, undefined> {
  const output = stream[Symbol.asyncIterator]()
  for (;;) {
    let next: IteratorResult<Uint8Array>
    try {
      next = await output.next()
    } catch (error) {
      stream.destroy()
      const { failure } = await feeding
      throw failure === undefined ? corrupt((error as Error).message, error) : failure.error
    }
    if (next.done === true) return
    yield next.value
  }
}

/** Gives zlib what arrives, no faster than it is taken. What the source fails with ends the stream. */
async function feed(stream: ZlibDecoder, first: Uint8Array, input: AsyncIterator<Uint8Array>): Promise<Fed> {
  let bytes = 0
  try {
    for (let chunk = first; ;) {
      bytes += chunk.length
      if (!stream.write(chunk)) await drained(stream)
      if (stream.destroyed) return { bytes }
      const next = await input.next()
      if (stream.destroyed) return { bytes }
      if (next.done === true) break
      chunk = next.value
    }
    stream.end()
    return { bytes }
  } catch (error) {
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
    return { bytes, failure: { error } }
  }
}

function drained(stream: ZlibDecoder): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      stream.off('drain', done)
      stream.off('close', done)
      resolve()
    }
    stream.once('drain', done)
    stream.once('close', done)
  })
}
