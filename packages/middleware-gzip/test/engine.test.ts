import { expect } from 'chai'
import { describe, it } from 'mocha'
import { randomBytes } from 'node:crypto'
import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { chooseEngine, type EngineName } from '../dist/engine.js'
import { encoderFacts } from './encoder-facts.ts'

for (const name of ['native', 'fflate'] as EngineName[]) {
  const engine = chooseEngine(name)

  encoderFacts(`engine ${name}`, engine, {
    whole: coded => gunzipSync(coded),
    sofar: coded => gunzipSync(coded, { finishFlush: constants.Z_SYNC_FLUSH })
  })

  describe(`engine ${name}`, () => {
    it('writes no time into the header', async () => {
      for (const coded of [
        engine.compressSync(new Uint8Array(9), 6),
        await engine.open(6)!.encode(new Uint8Array(9), 'end')
      ]) {
        expect([...coded!.subarray(4, 8)]).to.deep.equal([0, 0, 0, 0])
      }
    })
  })
}

describe('engine fflate', () => {
  for (const size of [1000, 65_536, 1_000_000]) {
    it(`lets others have their turn, given a megabyte in chunks of ${size}`, async () => {
      let turns = 0
      let timer = setImmediate(function count() {
        turns++
        timer = setImmediate(count)
      })
      const stream = chooseEngine('fflate').open(1)!
      for (let at = 0; at < 1_000_000; at += size) await stream.encode(new Uint8Array(size), 'go on')
      clearImmediate(timer)
      expect(turns).to.be.at.least(10)
    })
  }

  it('gives nothing after the end, which fflate 0.8.3 would add to', async () => {
    for (const length of [9, 200_000]) {
      const stream = chooseEngine('fflate').open(6)!
      const bytes = new Uint8Array(length)
      expect(gunzipSync((await stream.encode(bytes, 'end'))!)).to.have.length(length)
      for (const then of ['go on', 'flush', 'end'] as const) {
        expect(await stream.encode(bytes, then)).to.equal(undefined)
      }
    }
  })
})

describe('engine native', () => {
  it('makes the bytes that zlib makes, whatever shrinks by how much', () => {
    const native = chooseEngine('native')
    // Among them the longest that fit into a window of 256 bytes, of 512, and so on, and the next.
    const edges = [8, 9, 10, 11, 12, 13, 14, 15].flatMap(bits => [2 ** bits - 262, 2 ** bits - 261])
    const lengths = edges.filter(length => length > 0)
    for (const length of [0, 1, 1000, 1025, 5000, 70_000, 131_072, ...lengths]) {
      const random = randomBytes(length)
      for (const bytes of [
        Buffer.alloc(length),
        random,
        Buffer.concat([random.subarray(0, -20), random.subarray(0, 20)]), // the end is like the beginning
        Buffer.alloc(length, 'a few words, ')
      ]) {
        for (const level of [1, 6, 9]) {
          expect(Buffer.compare(native.compressSync(bytes, level), gzipSync(bytes, { level }))).to.equal(0)
        }
      }
    }
  })
})

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
