import { brotli, type BrotliOptions, type Encoder } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { brotliDecompressSync, constants } from 'node:zlib'
import { encoderFacts } from './encoder-facts.ts'

encoderFacts('brotli', brotli()!, {
  whole: coded => brotliDecompressSync(coded),
  sofar: coded =>
    // What is shorter than a header decodes to nothing, which Node's decoder takes for a failure.
    brotliDecompressSync(coded, { finishFlush: constants.BROTLI_OPERATION_FLUSH })
})

describe('brotli', () => {
  const TEXT = Buffer.from(Array.from({ length: 400 }, (_, i) => `{"id":${i},"square":${i * i}}`).join())
  const sizeWith = (options: BrotliOptions): number => brotli(options)!.compressSync(TEXT, 6).length

  it('goes by its own quality', () => {
    expect(sizeWith({ quality: 11 })).to.be.below(sizeWith({ quality: 1 }))
    expect(sizeWith({})).to.equal(sizeWith({ quality: 4 }))
  })

  it('refuses what is wrong', () => {
    expect(() => brotli({ quality: 12 })).to.throw(
      RangeError,
      'brotli: quality must be an integer from 0 to 11, got 12'
    )
    expect(() => brotli({ quality: '4' } as unknown as BrotliOptions)).to.throw(TypeError, 'brotli: quality')
    expect(() => brotli({ level: 4 } as BrotliOptions)).to.throw(TypeError, 'brotli: unknown option "level"')
  })

  it('is undefined where the runtime has no zlib', () => {
    const getBuiltinModule = process.getBuiltinModule.bind(process)
    Object.assign(process, { getBuiltinModule: undefined })
    let made: Encoder | undefined
    try {
      made = brotli()
    } finally {
      Object.assign(process, { getBuiltinModule })
    }
    expect(made).to.equal(undefined)
  })
})
