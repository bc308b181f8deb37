import type { Chunk, Head, HeaderList } from '@tsgi/core'
import type { Encoder, EngineName, GzipDecision, GzipOptions } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { compressInHand } from '../dist/compress-in-hand.js'
import { resolveOptions } from '../dist/options.js'

function compressed(
  chunks: Chunk[],
  options: GzipOptions = {},
  given?: Encoder
): { output: Uint8Array | Promise<Uint8Array>; headers: HeaderList } {
  const length = chunks.reduce((bytes, chunk) => bytes + Buffer.byteLength(chunk), 0)
  const head: Head = { status: '200 OK', headers: [], length }
  const decision = { applied: false, reason: 'compressed', coding: 'gzip' } as GzipDecision
  const verdict = { coding: 'gzip', reason: 'compressed' as const, vary: true, length, forced: false }
  const settings = resolveOptions(options)
  const encoder = given ?? settings.offer.encoderOf('gzip')
  const rewrite = compressInHand(head, encoder, settings, verdict, decision)
  for (const chunk of chunks) expect(rewrite.chunk!(chunk)).to.equal(undefined)
  return { output: rewrite.end!() as Uint8Array | Promise<Uint8Array>, headers: head.headers }
}

describe('compressInHand', () => {
  it('gives nothing before the end, and then all of it, with its length', () => {
    const { output, headers } = compressed(['a'.repeat(1000), Buffer.alloc(1000, 'b')])
    const coded = output as Uint8Array
    expect(gunzipSync(coded).toString()).to.equal('a'.repeat(1000) + 'b'.repeat(1000))
    expect(headers).to.deep.include(['Content-Length', String(coded.length)])
  })

  // Text and several chunks are put into memory that the next body is put into.
  const later = 'z'.repeat(4000)
  for (const [name, body, options] of [
    ['one compressed at once', ['a'.repeat(4000)], {}],
    ['one compressed later', ['a'.repeat(4000)], { syncThreshold: 0 }],
    ['one in parts that does not shrink', [randomBytes(1500), randomBytes(1500)], {}],
    ['the same, found later', [randomBytes(1500), randomBytes(1500)], { syncThreshold: 0 }],
    ['one of fflate', ['a'.repeat(4000)], { engine: 'fflate' }]
  ] as [string, Chunk[], GzipOptions][]) {
    it(`leaves a body as it is when the next one comes: ${name}`, async () => {
      const { output, headers } = compressed(body, options)
      compressed([later])
      const bytes = await output
      compressed([later])
      const isCoded = headers.some(([header]) => header === 'Content-Encoding')
      const expected = Buffer.concat(body.map(chunk => Buffer.from(chunk as string)))
      expect((isCoded ? gunzipSync(bytes) : Buffer.from(bytes)).equals(expected)).to.equal(true)
    })
  }

  it('keeps bodies apart that are made side by side, whatever they hold', async function () {
    this.timeout(30_000)
    const chunk = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.uint8Array({ maxLength: 400 }),
      fc.nat(2000).map(length => 'é'.repeat(length))
    )
    const body = fc.array(chunk, { minLength: 1, maxLength: 4 })
    const syncThreshold = fc.constantFrom(0, 300, 131_072)
    const engine = fc.constantFrom<EngineName>('native', 'fflate')
    const options = fc.record({
      threshold: fc.constant(0),
      jitter: fc.constantFrom(0, 9),
      syncThreshold,
      engine
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(body, options), { maxLength: 4 }), async bodies => {
        const made = bodies.map(([chunks, given]) => compressed(chunks, given))
        for (const [i, { output, headers }] of made.entries()) {
          const bytes = await output
          const isCoded = headers.some(([header]) => header === 'Content-Encoding')
          const expected = Buffer.concat(bodies[i]![0].map(each => Buffer.from(each as string)))
          expect((isCoded ? gunzipSync(bytes) : Buffer.from(bytes)).equals(expected)).to.equal(true)
        }
      }),
      { numRuns: 25 }
    )
  }).timeout(60_000)

  it('lends no memory to an encoder that may keep it', () => {
    const kept: Uint8Array[] = []
    const keeper: Encoder = {
      coding: 'x-kept',
      compressSync: bytes => {
        kept.push(bytes)
        return bytes.subarray(1)
      },
      compress: async bytes => bytes,
      open: () => undefined
    }
    const { output } = compressed(['a'.repeat(2000)], {}, keeper)
    compressed(['b'.repeat(2000)], {}, keeper)
    compressed([later])
    expect(Buffer.from(kept[0]!).toString()).to.equal('a'.repeat(2000))
    expect(Buffer.from(output as Uint8Array).toString()).to.equal('a'.repeat(1999))
  })
})
