import { Gzip, gunzipSync, type FlateStreamHandler, type GzipOptions } from 'fflate'

/**
 * A streaming encoder of fflate that does not refer to bytes before the start of the stream, as 0.8.3 does where the
 * data holds NUL: it matches against its zero-filled look-behind (fflate#260, #282; the fix in #261 is not merged). The
 * look-behind is filled here with a byte that cannot begin such a match. Undefined when this fflate can neither be
 * trusted nor guarded.
 *
 * Never call `flush(true)`: it writes corrupt blocks (fflate#267). `flush()` twice is zlib's partial flush.
 */
export function createSafeGzip(options: GzipOptions, ondata: FlateStreamHandler): Gzip | undefined {
  safety ??= test()
  if (safety === 'none') return undefined
  const gzip = new Gzip(options, ondata)
  return safety === 'plain' ? gzip : guard(gzip)
}

let safety: 'plain' | 'guarded' | 'none' | undefined

// Run once, at the first stream: a newer fflate may have been corrected, or may have renamed what the guard needs.
function test(): 'plain' | 'guarded' | 'none' {
  if (isSound(gzip => gzip)) return 'plain'
  return isSound(guard) ? 'guarded' : 'none'
}

/** Whether the shortest streams that fflate 0.8.3 gets wrong come out right. */
export function isSound(prepare: (gzip: Gzip) => Gzip): boolean {
  return VECTORS.every(parts => {
    const coded: number[] = []
    try {
      const gzip = prepare(new Gzip({ level: 6, mem: 4, mtime: 0 }, chunk => void coded.push(...chunk)))
      for (const part of parts.slice(0, -1)) {
        gzip.push(Uint8Array.from(part))
        gzip.flush()
        gzip.flush()
      }
      gzip.push(Uint8Array.from(parts.at(-1)!), true)
      return gunzipSync(Uint8Array.from(coded)).join() === parts.flat().join()
    } catch {
      return false
    }
  })
}

const VECTORS = [[[0, 0, 0, 0, 2, 0, 0, 0, 0, 0]], [[1], [0, 1, 0]]]

/** What fflate calls private. */
interface Internals {
  /** Buffer: 32 KiB look-behind, then data. */
  b: Uint8Array
  /** `w`: start of what is not yet coded, `z`: its end, `i`: next position to hash, `l`: last block. */
  s: { w: number; z: number; i: number; l: number }
  /** Codes from `w` to `z`. */
  p: (this: Internals, buffer: Uint8Array, final: boolean) => void
}

const WINDOW = 32_768

/** @throws {TypeError} when this fflate lacks what the guard needs */
export function guard(gzip: Gzip): Gzip {
  const internals = gzip as unknown as Internals
  const { s, b, p } = internals
  const numbers = [s?.w, s?.z, s?.i, s?.l]
  if (typeof p !== 'function' || !(b instanceof Uint8Array) || !numbers.every(Number.isInteger)) {
    throw new TypeError('gzip: this version of fflate cannot be guarded')
  }
  let coded = 0
  internals.p = function (buffer, final) {
    // After 32,767 bytes no distance reaches before the start.
    if (coded < WINDOW - 1) {
      const { w, z } = this.s
      cleanLookBehind(this, p)
      coded += z - w
    }
    p.call(this, buffer, final)
  }
  return gzip
}

function cleanLookBehind(gzip: Internals, p: Internals['p']): void {
  const { b, s } = gzip
  const reach = Math.min(s.z, 2 * WINDOW - 1)
  // A match that begins before the start begins with the filler; text never holds the first filler, NUL.
  if (!b.subarray(s.w, reach).includes(b[WINDOW - 1]!)) return
  let filler = findFiller(b, s.w, reach)
  if (filler === -1) {
    // Every byte begins something that could match. 255 positions can spoil only 255 bytes.
    const { z, l } = s
    s.l = 0
    while (s.w + 255 < reach) {
      s.z = s.w + 255
      b.fill(findFiller(b, s.w, s.z), 0, WINDOW)
      p.call(gzip, b, false)
      s.w = s.i
      s.i -= 2 // as fflate does after each block: the last two bytes could not be hashed yet
    }
    s.z = z
    s.l = l
    if (s.w >= reach) return
    filler = findFiller(b, s.w, reach)
  }
  b.fill(filler, 0, WINDOW)
}

/**
 * A byte x such that nothing from `from` to `to` equals what a match from before the start begins with: xxx, xx and the
 * first byte of the stream, or x and its first two bytes. -1 when there is none.
 */
function findFiller(b: Uint8Array, from: number, to: number): number {
  const spoilt = new Uint8Array(256)
  const first = b[WINDOW]
  const second = b[WINDOW + 1]
  for (let at = from; at < to; at++) {
    const x = b[at]!
    const y = b[at + 1]
    const z = b[at + 2]
    if ((y === x && (z === x || z === first)) || (y === first && z === second)) spoilt[x] = 1
  }
  return spoilt.indexOf(0)
}
