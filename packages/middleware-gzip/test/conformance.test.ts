import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib'
import { brotli, gzip, type GzipOptions } from '@tsgi/middleware-gzip'
import { checkMiddleware, middlewareCells } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

type Cell = Pick<ReturnType<typeof middlewareCells>[number], 'app' | 'client' | 'isValidated'>

describe(`gzip, in the ${middlewareCells(gzip).length} cells of the matrix`, function () {
  this.timeout(60_000)

  const configured: [string, GzipOptions, string][] = [
    ['as it is', {}, '*'],
    ['with every body coded by zlib', { threshold: 0, engine: 'native' }, 'gzip'],
    ['with every body coded by fflate', { threshold: 0, engine: 'fflate' }, 'gzip'],
    ['with every body coded by brotli', { threshold: 0, encoder: brotli() }, 'br'],
    ['with each chunk flushed', { threshold: 0, flush: 'chunk', etag: 'suffix' }, 'gzip']
  ]
  for (const [how, options, accepted] of configured) {
    it(`keeps the convention ${how}`, async () => {
      let decoded = 0
      const decode = (bytes: Uint8Array, _answer: unknown, isComplete: boolean): Uint8Array => {
        decoded++
        if (accepted === 'br') {
          const finishFlush = constants.BROTLI_OPERATION_FLUSH
          return brotliDecompressSync(bytes, isComplete ? {} : { finishFlush })
        }
        return gunzipSync(bytes, isComplete ? {} : { finishFlush: constants.Z_SYNC_FLUSH })
      }
      const environ = { HTTP_ACCEPT_ENCODING: accepted }
      // Encoders differ in their bytes alone: what validators see of the others they have seen of zlib.
      // Thousands of chunks, each flushed by two trips to zlib's thread, take half of the time: once is enough.
      const only = ({ app, client, isValidated }: Cell): boolean =>
        (!isValidated || !(accepted === 'br' || options.engine === 'fflate')) &&
        (options.flush !== 'chunk' || app !== 'many small chunks' || (client === 'reads all' && !isValidated))
      await checkMiddleware(gzip(options), { environ, decode, only })
      expect(decoded).to.be.above(100)
    })
  }
})
