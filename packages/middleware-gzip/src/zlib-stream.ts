import { concatBytes } from '@tsgi/core'
import type { EncoderStream } from './encoder.ts'
import { JobLimit } from './job-limit.ts'
import type { ZlibStream } from './node-zlib.ts'
import { parallelism } from './parallelism.ts'

type Settle = (error?: Error | null) => void

/** A stream of node:zlib, of any coding, each call of which is answered with what it made of the bytes. */
export function openZlibStream(stream: ZlibStream, flushKind: number): EncoderStream {
  let output: Uint8Array[] = []
  /** Bytes of the output that waits, and of what went in meanwhile. */
  let size = 0
  let taken = 0
  let closed = false
  let failure: Error | undefined
  let settle: Settle | undefined

  // The stream hands out everything that it compresses at once; back-pressure is the caller's, who asks for each call.
  stream.on('data', bytes => {
    output.push(bytes)
    size += bytes.length
  })
  stream.on('end', () => settle?.())
  stream.on('error', error => {
    failure = error
    settle?.(error)
  })

  function code(bytes: Uint8Array, then: 'go on' | 'flush' | 'end'): Promise<void> {
    return new Promise((resolve, reject) => {
      const done: Settle = error =>
        error === undefined || error === null || closed ? resolve() : reject(error)
      settle = done
      if (closed || failure !== undefined) return done(failure) // zlib would not answer any more
      taken += bytes.length
      if (then === 'end') return void stream.end(bytes) // 'end' settles
      if (then === 'go on') return void stream.write(bytes, done)
      if (bytes.length > 0) stream.write(bytes)
      stream.flush(flushKind, done)
    })
  }

  function take(): Uint8Array | undefined {
    const pieces = output
    output = []
    size = taken = 0
    return pieces.length === 0 ? undefined : concatBytes(pieces)
  }

  return {
    async encode(bytes, then) {
      let rest = bytes
      for (; rest.length > TURN && !closed; rest = rest.subarray(TURN)) {
        const piece = rest.subarray(0, TURN)
        await jobs.run(() => code(piece, 'go on'))
      }
      if (rest.length <= SMALL) await code(rest, then)
      else await jobs.run(() => code(rest, then))
      if (closed) return undefined
      while (stream.read() !== null); // Node has emitted all by now, another runtime may hold some; 'data' fires for it
      const isLittle = size < GATHERED && taken < GATHERED_FROM
      return then === 'go on' && isLittle ? undefined : take()
    },
    close: () => {
      if (closed) return
      closed = true
      stream.destroy() // frees the encoder's memory now, not when the collector comes by
      settle?.()
    }
  }
}

// More at a time than there are processors end no sooner, and keep the event loop from its processor
// (docs/decisions/022).
const jobs = new JobLimit(parallelism())

/** Bytes that a stream compresses before the others have their turn: some milliseconds at level 6. */
const TURN = 262_144

/** Bytes that need no place: an event is flushed in a fraction of a millisecond, and would wait for a turn of each other stream. */
const SMALL = 16_384

// What a file's chunk of 64 KiB shrinks to is a small write, and a write to a socket takes a quarter of the event loop's time
// for a chunk. So less than 16 KiB waits for what the next chunk gives, until 128 KiB have gone in.
const GATHERED = 16_384
const GATHERED_FROM = 131_072
