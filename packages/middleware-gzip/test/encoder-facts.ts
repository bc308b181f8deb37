import type { Encoder } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

const NOTHING = new Uint8Array(0)

export interface Decoding {
  whole: (coded: Uint8Array) => Buffer
  /** What a client has of a stream that has not ended. */
  sofar: (coded: Uint8Array) => Buffer
}

/** What must hold for every encoder. */
export function encoderFacts(name: string, encoder: Encoder, { whole, sofar }: Decoding): void {
  describe(name, () => {
    it('codes whole bodies, small and large, to the same bytes each time', async () => {
      for (const length of [0, 1, 1000, 200_000]) {
        const bytes = Uint8Array.from({ length }, (_, i) => (i * i) % 251)
        const coded = encoder.compressSync(bytes, 6)
        expect(Buffer.compare(whole(coded), bytes)).to.equal(0)
        expect(Buffer.compare(encoder.compressSync(bytes, 6), coded)).to.equal(0)
        expect(Buffer.compare(whole(await encoder.compress(bytes, 6)), bytes)).to.equal(0)
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
            const stream = encoder.open(level)!
            let coded = Buffer.alloc(0)
            let plain = Buffer.alloc(0)
            for (const [bytes, then] of steps) {
              plain = Buffer.concat([plain, bytes])
              coded = Buffer.concat([coded, (await stream.encode(bytes, then)) ?? NOTHING])
              if (then === 'flush') expect(sofar(coded).equals(plain)).to.equal(true)
            }
            coded = Buffer.concat([coded, (await stream.encode(new Uint8Array(0), 'end')) ?? NOTHING])
            stream.close()
            expect(whole(coded).equals(plain)).to.equal(true)
          }
        ),
        { numRuns: 60 }
      )
    })

    it('leaves no bits behind in a flush', async () => {
      // Runs end at every bit of a byte; with one flush of fflate the last bits stay inside.
      const stream = encoder.open(6)!
      let coded = Buffer.alloc(0)
      let plain = Buffer.alloc(0)
      for (let length = 60_000; length < 60_040; length++) {
        const run = Buffer.alloc(length, length)
        plain = Buffer.concat([plain, run])
        coded = Buffer.concat([coded, (await stream.encode(run, 'flush'))!])
        expect(sofar(coded).length).to.equal(plain.length)
      }
      stream.close()
    })

    it('takes a chunk of a megabyte', async () => {
      const bytes = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 7) % 253)
      const stream = encoder.open(1)!
      const first = (await stream.encode(bytes, 'flush'))!
      const last = (await stream.encode(new Uint8Array(0), 'end'))!
      expect(Buffer.compare(whole(Buffer.concat([first, last])), bytes)).to.equal(0)
    })

    it('gives nothing once closed, and settles what is pending', async () => {
      const stream = encoder.open(6)!
      const pending = stream.encode(new Uint8Array(200_000), 'flush')
      stream.close()
      stream.close()
      expect(await pending).to.equal(undefined)
      expect(await stream.encode(new Uint8Array(9), 'end')).to.equal(undefined)
      const ending = encoder.open(6)!
      const trailer = ending.encode(new Uint8Array(200_000), 'end')
      ending.close()
      expect(await trailer).to.equal(undefined)
    })
  })
}
