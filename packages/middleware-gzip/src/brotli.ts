import { checkInteger, checkOptions } from '@tsgi/core'
import type { Encoder } from './encoder.ts'
import { nodeZlib, promised } from './node-zlib.ts'
import { openZlibStream } from './zlib-stream.ts'

export interface BrotliOptions {
  /** From 0 (fastest) to 11 (smallest, and far too slow for what is made on request). Default: 4. */
  quality?: number
}

/**
 * Brotli, for the `encoder` option of `gzip`; undefined where the runtime has none, which `encoder` passes over.
 * @throws {TypeError|RangeError} for an option that is wrong
 * @example compose(app, gzip({ encoder: brotli() }))
 * @example compose(app, gzip({ encoder: [zstd(), brotli({ quality: 5 })] }))
 * @see RFC 7932
 */
export function brotli(options: BrotliOptions = {}): Encoder | undefined {
  checkOptions('brotli', options, ['quality'])
  const { quality = 4 } = options
  checkInteger('brotli: quality', quality, 0, 11)
  const zlib = nodeZlib()
  if (zlib === undefined) return undefined
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_OPERATION_FLUSH } = zlib.constants
  const sized = ({ length }: Uint8Array): { params: Record<number, number> } => {
    return { params: { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_SIZE_HINT]: length } }
  }
  return {
    coding: 'br',
    borrows: true,
    compressSync: bytes => zlib.brotliCompressSync(bytes, sized(bytes)),
    compress: bytes => promised(zlib.brotliCompress, bytes, sized(bytes)),
    open: () =>
      openZlibStream(
        zlib.createBrotliCompress({ params: { [BROTLI_PARAM_QUALITY]: quality } }),
        BROTLI_OPERATION_FLUSH
      )
  }
}
