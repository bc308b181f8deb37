import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { constants, gunzipSync } from 'node:zlib'
import { chooseEngine, type EngineName } from '../dist/engine.js'

const NOTHING = new Uint8Array(0)
const SOFT = { finishFlush: constants.Z_SYNC_FLUSH }

for (const name of ['native', 'fflate'] as EngineName[]) {
  const engine = chooseEngine(name)

  describe(`engine ${name}`, () => {
    it('codes whole bodies, small and large, to the same bytes each time', async () => {
      for (const length of [0, 1, 1000, 200_000]) {
        const bytes = Uint8Array.from({ length }, (_, i) => (i * i) % 251)
        const coded = engine.compressSync(bytes, 6)
        expect(Buffer.compare(gunzipSync(coded), bytes)).to.equal(0)
        expect(Buffer.compare(engine.compressSync(bytes, 6), coded)).to.equal(0)
        expect(Buffer.compare(gunzipSync(await engine.compress(bytes, 6)), bytes)).to.equal(0)
      }
    })

    it('writes no time into the header', async () => {
      for (const coded of [
        engine.compressSync(new Uint8Array(9), 6),
        await engine.open(6)!.encode(new Uint8Array(9), 'end')
      ]) {
        expect([...coded!.subarray(4, 8)]).to.deep.equal([0, 0, 0, 0])
      }
    })

    it('makes all that went in decodable at each flush', async function () {
      this.timeout(20_000)
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('go on', 'flush')), {
            maxLength: 12
          }),
          fc.integer({ min: 1, max: 9 }),
          async (steps, level) => {
            const encoder = engine.open(level)!
            let coded = Buffer.alloc(0)
            let plain = Buffer.alloc(0)
            for (const [bytes, then] of steps) {
              plain = Buffer.concat([plain, bytes])
              coded = Buffer.concat([coded, (await encoder.encode(bytes, then)) ?? NOTHING])
              if (then === 'flush') expect(gunzipSync(coded, SOFT).equals(plain)).to.equal(true)
            }
            coded = Buffer.concat([coded, (await encoder.encode(new Uint8Array(0), 'end')) ?? NOTHING])
            encoder.close()
            expect(gunzipSync(coded).equals(plain)).to.equal(true)
          }
        ),
        { numRuns: 60 }
      )
    })

    it('leaves no bits behind in a flush', async () => {
      // Runs end at every bit of a byte; with one flush of fflate the last bits stay inside.
      const encoder = engine.open(6)!
      let coded = Buffer.alloc(0)
      let plain = Buffer.alloc(0)
      for (let length = 60_000; length < 60_040; length++) {
        const run = Buffer.alloc(length, length)
        plain = Buffer.concat([plain, run])
        coded = Buffer.concat([coded, (await encoder.encode(run, 'flush'))!])
        expect(gunzipSync(coded, SOFT).length).to.equal(plain.length)
      }
      encoder.close()
    })

    it('takes a chunk of a megabyte', async () => {
      const bytes = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 7) % 253)
      const encoder = engine.open(1)!
      const first = (await encoder.encode(bytes, 'flush'))!
      const last = (await encoder.encode(new Uint8Array(0), 'end'))!
      expect(Buffer.compare(gunzipSync(Buffer.concat([first, last])), bytes)).to.equal(0)
    })

    it('gives nothing once closed, and settles what is pending', async () => {
      const encoder = engine.open(6)!
      const pending = encoder.encode(new Uint8Array(200_000), 'flush')
      encoder.close()
      encoder.close()
      expect(await pending).to.equal(undefined)
      expect(await encoder.encode(new Uint8Array(9), 'end')).to.equal(undefined)
      const ending = engine.open(6)!
      const trailer = ending.encode(new Uint8Array(200_000), 'end')
      ending.close()
      expect(await trailer).to.equal(undefined)
    })
  })
}

describe('chooseEngine', () => {
  const getBuiltinModule = process.getBuiltinModule.bind(process)
  const without = (run: () => void): void => {
    Object.assign(process, { getBuiltinModule: undefined })
    try {
      run()
    } finally {
      Object.assign(process, { getBuiltinModule })
    }
  }

  it('takes the native engine where there is one', () => {
    expect(chooseEngine(undefined)).to.not.equal(chooseEngine('fflate'))
  })

  it('takes fflate elsewhere', () => {
    without(() => expect(chooseEngine(undefined)).to.equal(chooseEngine('fflate')))
  })

  it('says so when the native engine is asked for in vain', () => {
    without(() => expect(() => chooseEngine('native')).to.throw(RangeError, 'gzip: engine'))
  })
})
