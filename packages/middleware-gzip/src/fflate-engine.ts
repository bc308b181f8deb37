import { concatBytes } from '@tsgi/core'
import { gzipSync, type Gzip } from 'fflate'
import type { Encoder, EncoderStream } from './encoder.ts'
import { createSafeGzip } from './fflate-guard.ts'

/** fflate: JavaScript alone, in every runtime. Its memory is the collector's, so that nothing is left to free. */
export const fflateEngine: Encoder = {
  coding: 'gzip',
  borrows: true,
  // fflate writes the current time unless told otherwise; equal bodies should give equal bytes.
  compressSync: (bytes, level) => gzipSync(bytes, { level: level as Level, mtime: 0 }),
  compress: async (bytes, level) => {
    const encoder = openStream(level)
    return (await encoder?.encode(bytes, 'end')) ?? fflateEngine.compressSync(bytes, level)
  },
  open: openStream
}

type Level = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

// One push of 5 MiB holds up the event loop for 172 ms, one of 64 KiB for 3 ms at most.
const SLICE = 65_536

// mem 4 takes 288 KiB for each stream, the default 2,208 KiB, at the same ratio.
const MEM = 4

function openStream(level: number): EncoderStream | undefined {
  const output: Uint8Array[] = []
  const gzip = createSafeGzip({ level: level as Level, mem: MEM, mtime: 0 }, chunk => {
    if (chunk.length > 0) output.push(chunk)
  })
  return gzip === undefined ? undefined : encoderOf(gzip, () => output.splice(0))
}

function encoderOf(gzip: Gzip, take: () => Uint8Array[]): EncoderStream {
  let closed = false
  /** Bytes that have gone in since the others had their turn. */
  let unbroken = 0
  // A timer waits a millisecond, a third of what a slice takes.
  const { setImmediate } = globalThis as { setImmediate?: typeof setTimeout }

  function step(bytes: Uint8Array, then: 'go on' | 'flush' | 'end'): void {
    unbroken += bytes.length
    if (then === 'end') {
      closed = true // fflate 0.8.3 takes what comes after the end, and adds it
      return gzip.push(bytes, true)
    }
    if (bytes.length > 0) gzip.push(bytes)
    if (then === 'go on') return
    gzip.flush() // all that went in, but for up to 7 bits
    gzip.flush() // an empty block that pushes these out
  }

  async function inSlices(
    bytes: Uint8Array,
    then: 'go on' | 'flush' | 'end'
  ): Promise<Uint8Array | undefined> {
    const output: Uint8Array[] = []
    let at = 0
    do {
      if (unbroken >= SLICE) await othersTurn()
      if (closed) return undefined
      const slice = bytes.subarray(at, at + SLICE)
      at += SLICE
      step(slice, at < bytes.length ? 'go on' : then)
      output.push(...take())
    } while (at < bytes.length)
    return joined(output)
  }

  function othersTurn(): Promise<void> {
    unbroken = 0
    return new Promise(resolve => (setImmediate ?? setTimeout)(resolve))
  }

  return {
    encode: (bytes, then) => {
      if (closed) return undefined
      // A source that is always ready brings no turn about by itself.
      if (bytes.length > SLICE || unbroken >= SLICE) return inSlices(bytes, then)
      step(bytes, then)
      return joined(take())
    },
    close: () => {
      closed = true
    }
  }
}

function joined(output: Uint8Array[]): Uint8Array | undefined {
  return output.length === 0 ? undefined : concatBytes(output)
}
