import { concatBytes } from '@tsgi/core'
import type { EncoderStream } from './encoder.ts'
import type { ZlibStream } from './node-zlib.ts'

type Settle = (error?: Error | null) => void

/** A stream of node:zlib, of any coding, each call of which is answered with what it made of the bytes. */
export function openZlibStream(stream: ZlibStream, flushKind: number): EncoderStream {
  let output: Uint8Array[] = []
  let closed = false
  let settle: Settle | undefined

  // The stream hands out everything that it compresses at once; back-pressure is the caller's, who asks for each call.
  stream.on('data', bytes => void output.push(bytes))
  stream.on('end', () => settle?.())
  stream.on('error', error => settle?.(error))

  function take(): Uint8Array | undefined {
    if (closed) return undefined
    while (stream.read() !== null); // Node has emitted all by now, another runtime may hold some; 'data' fires for it
    const taken = output
    output = []
    return taken.length === 0 ? undefined : concatBytes(taken)
  }

  return {
    encode: (bytes, then) =>
      new Promise((resolve, reject) => {
        settle = error => {
          settle = undefined
          if (error === undefined || error === null || closed) resolve(take())
          else reject(error)
        }
        const done: Settle = error => settle?.(error)
        if (closed) return done()
        if (then === 'end') return void stream.end(bytes) // 'end' settles
        if (then === 'go on') return void stream.write(bytes, done)
        if (bytes.length > 0) stream.write(bytes)
        stream.flush(flushKind, done)
      }),
    close: () => {
      if (closed) return
      closed = true
      stream.destroy() // frees the encoder's memory now, not when the collector comes by
      settle?.()
    }
  }
}
