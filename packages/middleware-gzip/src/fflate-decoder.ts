import { Gunzip } from 'fflate'
import { crc32 } from './crc32.ts'
import { corrupt } from './gzip-decoder.ts'

/** gzip decoded by fflate, in slices with yields. It verifies neither CRC nor length (fflate#174), so that is done here. */
export async function* fflateDecoder(
  source: AsyncIterable<Uint8Array>
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = createDecoder()
  let sinceTurn = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += SLICE) {
      for (const output of decoder.push(chunk.subarray(at, at + SLICE))) {
        sinceTurn += output.length
        yield output
      }
      if (sinceTurn < TURN) continue
      sinceTurn = 0
      await new Promise(resolve => setTimeout(resolve)) // others get their turn
    }
  }
  yield* decoder.end()
}

// A slice decodes in one go, to a thousand times its size at most: 2 MiB.
const SLICE = 2048
const TURN = 262_144

const TRAILER = 8
// The header of a second member is found within so many bytes of its end, or not at all.
const LONGEST_HEADER = 8192

interface Decoder {
  push(slice: Uint8Array): Uint8Array[]
  end(): Uint8Array[]
}

function createDecoder(): Decoder {
  let output: Uint8Array[] = []
  let crc = 0
  let length = 0
  /** The newest bytes of the input, and how many there were in all. */
  let recent = new Uint8Array(0)
  let bytesIn = 0

  /** Compares what was decoded with what a member that ended there says of it (RFC 1952, 2.3.1). */
  function verify(end: number): void {
    const at = recent.length - (bytesIn - end) - TRAILER
    if (at < 0) throw corrupt(end < TRAILER ? 'unexpected end of file' : 'a header is too long')
    const trailer = new DataView(recent.buffer, recent.byteOffset + at, TRAILER)
    if (trailer.getUint32(0, true) !== crc) throw corrupt('incorrect data check')
    if (trailer.getUint32(4, true) !== length % 2 ** 32) throw corrupt('incorrect length check')
    crc = 0
    length = 0
  }

  const gunzip = new Gunzip(chunk => {
    if (chunk.length === 0) return
    output.push(chunk)
    crc = crc32(chunk, crc)
    length += chunk.length
  })
  gunzip.onmember = verify

  function take(bytes: Uint8Array, isLast: boolean): Uint8Array[] {
    try {
      gunzip.push(bytes, isLast)
    } catch (error) {
      throw (error as { status?: unknown }).status === 400 ? error : corrupt((error as Error).message, error)
    }
    const taken = output
    output = []
    return taken
  }

  return {
    push: slice => {
      bytesIn += slice.length
      recent = appended(recent, slice)
      return take(slice, false)
    },
    end: () => {
      if (bytesIn === 0) return []
      const taken = take(new Uint8Array(0), true)
      verify(bytesIn)
      return taken
    }
  }
}

function appended(recent: Uint8Array, slice: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept = recent.subarray(Math.max(0, recent.length - LONGEST_HEADER))
  const all = new Uint8Array(kept.length + slice.length)
  all.set(kept)
  all.set(slice, kept.length)
  return all
}
