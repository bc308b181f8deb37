import { expect } from 'chai'
import { afterEach, beforeEach, describe, it } from 'mocha'
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { constants, createGzip, gunzipSync } from 'node:zlib'
import type { EncoderStream } from '@tsgi/middleware-gzip'
import { notOn } from '@tsgi/test-support'
import { openZlibStream } from '../dist/zlib-stream.js'

const NOTHING = new Uint8Array(0)

function open(gzip = createGzip({ level: 1 })): EncoderStream {
  return openZlibStream(gzip, constants.Z_PARTIAL_FLUSH)
}

/** Runs as many streams as have a place at a time, and another. */
async function expectPlaces(): Promise<void> {
  const bytes = Buffer.alloc(20_000, 'after')
  const coded = Array.from({ length: availableParallelism() + 1 }, async () => open().encode(bytes, 'end'))
  for (const each of await Promise.all(coded)) expect(gunzipSync(each!).equals(bytes)).to.equal(true)
}

describe('openZlibStream', () => {
  describe('more streams than processors', () => {
    const many = availableParallelism() * 3 + 1

    it('all end with their own bytes', async () => {
      const coded = await Promise.all(
        Array.from({ length: many }, async (_, i) => {
          const stream = open()
          const pieces: Uint8Array[] = []
          for (const then of ['go on', 'flush', 'go on', 'end'] as const) {
            pieces.push((await stream.encode(Buffer.alloc(20_000, i), then)) ?? NOTHING)
          }
          stream.close()
          return Buffer.concat(pieces)
        })
      )
      for (const [i, bytes] of coded.entries()) {
        expect(gunzipSync(bytes).equals(Buffer.alloc(80_000, i))).to.equal(true)
      }
    })

    it('wait for none that was closed, at work or in the queue', async () => {
      const streams = Array.from({ length: many }, () => open())
      const pending = streams.map(async stream => stream.encode(randomBytes(200_000), 'go on'))
      for (const stream of streams) stream.close()
      expect(await Promise.all(pending)).to.deep.equal(streams.map(() => undefined))
      await expectPlaces()
    })

    it('wait for none that failed', async function () {
      notOn(this, ['deno'], 'node:zlib compresses on the event loop')
      const gzips = Array.from({ length: many }, () => createGzip())
      const streams = gzips.map(gzip => open(gzip))
      const pending = streams.map(async stream => stream.encode(randomBytes(200_000), 'go on'))
      for (const gzip of gzips) gzip.destroy(new Error('broken'))
      for (const result of await Promise.allSettled(pending)) expect(result.status).to.equal('rejected')
      for (const stream of streams) {
        const ended = await Promise.resolve(stream.encode(NOTHING, 'end')).catch(String)
        expect(ended).to.equal('Error: broken')
      }
      await expectPlaces()
    })

    it('take turns: a chunk does not wait for large ones to end', async () => {
      const ended: string[] = []
      const large = Array.from({ length: availableParallelism() }, async () => {
        const coded = (await open().encode(Buffer.alloc(2_000_000, 'large'), 'end'))!
        ended.push('large')
        expect(gunzipSync(coded).equals(Buffer.alloc(2_000_000, 'large'))).to.equal(true)
      })
      await open().encode(Buffer.alloc(20_000, 'small'), 'flush')
      ended.push('small')
      await Promise.all(large)
      expect(ended[0]).to.equal('small')
    })
  })

  describe('while others have every place', () => {
    const begun: (() => void)[] = []
    let pending: unknown[]

    beforeEach(() => {
      const endless = {
        on() {},
        write: (_: Uint8Array, done: () => void) => begun.push(done),
        read: () => null
      }
      pending = Array.from({ length: availableParallelism() + 1 }, () =>
        openZlibStream(endless as never, 0).encode(Buffer.alloc(16_385), 'go on')
      )
    })
    afterEach(async () => {
      for (let done; (done = begun.shift()) !== undefined; await turn()) done()
      await Promise.all(pending)
    })

    it('an event is flushed', async () => {
      expect(begun.length).to.equal(availableParallelism())
      const stream = open()
      const coded = (await stream.encode(Buffer.alloc(16_384, 'event'), 'flush'))!
      expect(gunzipSync(coded, { finishFlush: constants.Z_SYNC_FLUSH })).to.have.length(16_384)
      expect(begun.length).to.equal(availableParallelism())
      stream.close()
    })
  })

  describe('output', () => {
    it('of less than 16 KiB waits for more', async () => {
      const stream = open()
      const bytes = randomBytes(125_000)
      expect(await stream.encode(bytes.subarray(0, 15_000), 'go on')).to.equal(undefined)
      const coded = [(await stream.encode(bytes.subarray(15_000), 'go on')) ?? NOTHING]
      expect(coded[0]!.length).to.be.at.least(16_384)
      coded.push((await stream.encode(NOTHING, 'end'))!)
      expect(gunzipSync(Buffer.concat(coded)).equals(bytes)).to.equal(true)
    })

    it('comes at a flush, however little it is', async () => {
      const stream = open()
      const bytes = randomBytes(3000)
      expect(await stream.encode(bytes, 'go on')).to.equal(undefined)
      const coded = (await stream.encode(NOTHING, 'flush'))!
      expect(gunzipSync(coded, { finishFlush: constants.Z_SYNC_FLUSH }).equals(bytes)).to.equal(true)
      stream.close()
    })

    it('comes when 128 KiB have gone in, however little it is', async () => {
      const stream = open()
      const text = Buffer.alloc(65_536, 'All work and no play makes Jack a dull boy.\n')
      expect(await stream.encode(text, 'go on')).to.equal(undefined)
      const coded = (await stream.encode(text, 'go on'))!
      expect(coded.length).to.be.within(1, 16_383)
      stream.close()
    })
  })
})
