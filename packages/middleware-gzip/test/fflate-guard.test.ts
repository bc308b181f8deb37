import { expect } from 'chai'
import fc from 'fast-check'
import { Gzip, type FlateStreamHandler, type GzipOptions } from 'fflate'
import { describe, it } from 'mocha'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { createSafeGzip, guard, isSound } from '../dist/fflate-guard.js'

function code(
  parts: Uint8Array[],
  options: GzipOptions,
  flushes: boolean[],
  create = createSafeGzip
): Uint8Array {
  const coded: Uint8Array[] = []
  const gzip = create({ mtime: 0, mem: 4, ...options }, chunk => void coded.push(chunk.slice()))!
  for (const [i, part] of parts.entries()) {
    gzip.push(part)
    if (!flushes[i % flushes.length]!) continue
    gzip.flush()
    gzip.flush()
  }
  gzip.push(new Uint8Array(0), true)
  return Buffer.concat(coded)
}

function decoded(bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes).toString('latin1')
  } catch (error) {
    return String(error)
  }
}

function split(bytes: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size))
  return parts
}

// All byte values in all three forms that could match before the start, so that no filler is left for the whole.
function adversarial(d0: number, d1: number): Uint8Array {
  const bytes = [d0, d1]
  for (let b = 0; b < 256; b++) bytes.push(b, b, b, b, b, d0, b, d0, d1)
  return Uint8Array.from([...bytes, ...bytes])
}

const level = fc.constantFrom<(1 | 4 | 6 | 9)[]>(1, 4, 6, 9)
const byte = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) }
)
const body = fc.oneof(
  fc.array(byte, { maxLength: 400 }).map(bytes => Uint8Array.from(bytes)),
  fc.string({ maxLength: 2000 }).map(text => new TextEncoder().encode(text)),
  fc
    .tuple(fc.integer({ min: 30_000, max: 70_000 }), fc.array(byte, { minLength: 1, maxLength: 40 }))
    .map(([length, pattern]) => Uint8Array.from({ length }, (_, i) => pattern[(i * i) % pattern.length]!))
)

describe('createSafeGzip', () => {
  it('gives what zlib decodes to the same bytes, whatever the bytes, chunks and flushes', function () {
    this.timeout(20_000)
    fc.assert(
      fc.property(
        body,
        fc.integer({ min: 1, max: 9000 }),
        level,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        (bytes, size, level, flushes) => {
          const parts = split(bytes, bytes.length > 2000 ? size + 1000 : size)
          expect(decoded(code(parts, { level }, flushes))).to.equal(Buffer.from(bytes).toString('latin1'))
        }
      ),
      { numRuns: 200 }
    )
  })

  for (const [d0, d1] of [
    [0, 0],
    [0, 1],
    [7, 0],
    [255, 254]
  ] as const) {
    for (const size of [100_000, 700, 64]) {
      it(`holds where every byte could match before the start (${d0}, ${d1}; chunks of ${size})`, () => {
        const bytes = adversarial(d0, d1)
        const coded = code(split(bytes, size), { level: 6 }, [size === 64])
        expect(decoded(coded)).to.equal(Buffer.from(bytes).toString('latin1'))
      })
    }
  }
})

describe('createSafeGzip, with an fflate that fails its test', () => {
  it('lets streams pass as they are, and compresses whole bodies', async () => {
    const program = fileURLToPath(new URL('untrusted-fflate.js', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [program])
    expect(JSON.parse(stdout)).to.deep.equal({
      streamed: ['identity', 'engine', true],
      'in hand, over syncThreshold': ['gzip', 'compressed', true]
    })
  })
})

describe('isSound', () => {
  // When this fails, fflate has been corrected, and the guard is no longer needed.
  it('finds fflate 0.8.3 at fault', () => expect(isSound(gzip => gzip)).to.equal(false))
  it('finds nothing when it is guarded', () => expect(isSound(guard)).to.equal(true))

  it('agrees with zlib about the vectors', () => {
    const plain = (options: GzipOptions, ondata: FlateStreamHandler): Gzip => new Gzip(options, ondata)
    const bytes = Uint8Array.of(0, 0, 0, 0, 2, 0, 0, 0, 0, 0)
    expect(decoded(code([bytes], { level: 6 }, [false], plain))).to.match(/^Error/)
    expect(decoded(code([bytes], { level: 6 }, [false]))).to.equal(Buffer.from(bytes).toString('latin1'))
  })
})

describe('a flush of fflate', () => {
  const flushed = (parts: string[], flush: (gzip: Gzip) => void): string => {
    const coded: Uint8Array[] = []
    const gzip = createSafeGzip({ mtime: 0 }, chunk => void coded.push(chunk.slice()))!
    for (const part of parts) {
      gzip.push(new TextEncoder().encode(part))
      flush(gzip)
    }
    gzip.push(new Uint8Array(0), true)
    return decoded(Buffer.concat(coded))
  }
  const partly = (gzip: Gzip): void => {
    gzip.flush()
    gzip.flush()
  }
  const events = Array.from({ length: 200 }, (_, i) => `data: {"id":${i},"square":${i * i}}\n\n`)

  for (const [what, parts] of [
    ['a block that ends at the sixth bit', ['a', 'aa', 'aaa', 'aaaa']],
    ['200 events', events]
  ] as const) {
    // When the latter fails, fflate has been corrected (#267).
    it(`given twice is sound, and with true corrupt: ${what}`, () => {
      expect(flushed([...parts], partly)).to.equal(parts.join(''))
      expect(flushed([...parts], gzip => gzip.flush(true))).to.match(/^Error/)
    })
  }
})

describe('guard', () => {
  it('refuses an fflate that it does not know', () => {
    expect(() => guard({ push() {} } as unknown as Gzip)).to.throw(TypeError, 'cannot be guarded')
  })
})
