import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { fflateDecoder } from '../dist/fflate-decoder.js'
import { nativeDecoder } from '../dist/native-decoder.js'

const TEXT = 'All work and no play makes Jack a dull boy.\n'.repeat(500)
const CODED = gzipSync(TEXT)

async function* inParts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function changed(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at < 0 ? copy.length + at : at]! ^= 0x10
  return copy
}

/** A member whose header has all that RFC 1952 allows: extra field, name, comment, CRC of the header. */
function withFullHeader(content: string, name: string): Buffer {
  const plain = gzipSync(content)
  const extra = Buffer.from([4, 0, 1, 2, 3, 4])
  const header = Buffer.concat([plain.subarray(0, 10), extra, Buffer.from(`${name}\0a comment\0`)])
  header[3] = 4 | 8 | 16
  return Buffer.concat([header, plain.subarray(10)])
}

for (const [engine, decode] of [
  ['native', nativeDecoder()!],
  ['fflate', fflateDecoder]
] as const) {
  const decoded = async (bytes: Uint8Array, size = 65_536): Promise<Buffer> => {
    const chunks: Uint8Array[] = []
    for await (const chunk of decode(inParts(bytes, size))) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
  const failure = async (bytes: Uint8Array, size?: number): Promise<unknown> =>
    decoded(bytes, size).then(
      () => 'no error',
      (error: unknown) => error
    )

  describe(`the ${engine} decoder`, () => {
    it('decodes any body in any parts', async function () {
      this.timeout(30_000)
      const body = fc.oneof(
        fc.uint8Array({ maxLength: 3000 }),
        fc.string({ maxLength: 3000 }).map(text => new TextEncoder().encode(text)),
        fc.integer({ min: 1, max: 300_000 }).map(length => new Uint8Array(length)),
        fc.integer({ min: 1, max: 100_000 }).map(length => new Uint8Array(randomBytes(length)))
      )
      await fc.assert(
        fc.asyncProperty(
          fc.array(body, { minLength: 1, maxLength: 3 }),
          fc.integer({ min: 0, max: 9 }),
          fc.integer({ min: 1, max: 50_000 }),
          async (bodies, level, size) => {
            const coded = Buffer.concat(bodies.map(each => gzipSync(each, { level })))
            const plain = Buffer.concat(bodies)
            const parts = Math.max(size, Math.ceil(coded.length / 2000))
            expect((await decoded(coded, parts)).equals(plain)).to.equal(true)
          }
        ),
        { numRuns: 80 }
      )
    })

    it('takes a header with everything in it, and a second member, byte by byte', async () => {
      const coded = Buffer.concat([withFullHeader('one ', 'a.txt'), withFullHeader('two', 'b.txt')])
      for (const size of [1, 7, 65_536]) expect((await decoded(coded, size)).toString()).to.equal('one two')
    })

    it('makes nothing of no bytes', async () => {
      expect(await decoded(new Uint8Array(0))).to.have.length(0)
      async function* empty(): AsyncGenerator<Uint8Array> {
        yield new Uint8Array(0)
        yield CODED.subarray(0, 20)
        yield new Uint8Array(0)
        yield CODED.subarray(20)
      }
      const chunks: Uint8Array[] = []
      for await (const chunk of decode(empty())) chunks.push(chunk)
      expect(Buffer.concat(chunks).toString()).to.equal(TEXT)
    })

    const broken: [what: string, bytes: Uint8Array][] = [
      ['what is no gzip', Buffer.from('{"id":1}'.repeat(9))],
      ['one byte', CODED.subarray(0, 1)],
      ['a header alone', CODED.subarray(0, 10)],
      ['half a header', CODED.subarray(0, 5)],
      ['a body that is cut off', CODED.subarray(0, CODED.length - 20)],
      ['a missing trailer', CODED.subarray(0, CODED.length - 8)],
      ['half a trailer', CODED.subarray(0, CODED.length - 3)],
      ['a wrong CRC', changed(CODED, -8)],
      ['a wrong length', changed(CODED, -1)],
      ['a flipped bit', changed(CODED, 40)],
      ['another method than deflate', changed(CODED, 2)],
      ['text after it', Buffer.concat([CODED, Buffer.from('more')])],
      ['NULs after it', Buffer.concat([CODED, new Uint8Array(600)])],
      ['NULs and more after it', Buffer.concat([CODED, new Uint8Array(1), Buffer.from('more')])],
      ['half a second member', Buffer.concat([CODED, CODED.subarray(0, 30)])],
      ['a first member with a wrong CRC', Buffer.concat([changed(CODED, -8), CODED])]
    ]
    for (const [what, bytes] of broken) {
      it(`refuses ${what} with 400`, async () => {
        for (const size of [1, 13, CODED.length, 65_536]) {
          const error = await failure(bytes, size)
          expect(error, `in parts of ${size}`).to.be.an('error')
          expect(error, String(error)).to.have.property('status', 400)
          expect(String(error)).to.match(/^Error: gunzip: the request body is not valid gzip: \w/)
        }
      })
    }

    it('lets the errors of the source pass', async () => {
      const gone = Object.assign(new Error('the client has left'), { status: 499 })
      async function* breaking(at: number): AsyncGenerator<Uint8Array> {
        yield CODED.subarray(0, at)
        throw gone
      }
      for (const at of [0, 5, 50]) {
        const read = async (): Promise<void> => {
          for await (const _ of decode(breaking(at)));
        }
        expect(await read().catch((error: unknown) => error)).to.equal(gone)
      }
    })

    it('ends the source when it is left early, and does not read ahead of its reader', async () => {
      let given = 0
      let ended = false
      const noise = gzipSync(randomBytes(4_000_000), { level: 1 })
      async function* counting(): AsyncGenerator<Uint8Array> {
        try {
          for await (const part of inParts(noise, 65_536)) {
            given += part.length
            yield part
          }
        } finally {
          ended = true
        }
      }
      for await (const chunk of decode(counting())) {
        expect(chunk.length).to.be.above(0)
        break
      }
      await new Promise(resolve => setTimeout(resolve, 5))
      expect(given).to.be.below(500_000)
      expect(ended).to.equal(true)
    })

    it('hands out what has arrived while more is to come', async () => {
      let more!: () => void
      async function* slow(): AsyncGenerator<Uint8Array> {
        yield CODED.subarray(0, CODED.length - 9)
        await new Promise<void>(resolve => (more = resolve))
        yield CODED.subarray(CODED.length - 9)
      }
      const iterator = decode(slow())[Symbol.asyncIterator]()
      const first = await iterator.next()
      expect(first.done).to.equal(false)
      const rest = iterator.next()
      more()
      await rest
      await iterator.return?.()
    })
  })
}
