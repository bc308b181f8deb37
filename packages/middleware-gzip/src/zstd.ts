import { checkInteger, checkOptions } from '@tsgi/core'
import type { Encoder } from './encoder.ts'
import { nodeZlib, promised } from './node-zlib.ts'
import { openZlibStream } from './zlib-stream.ts'

export interface ZstdOptions {
  /**
   * From 1 (fastest) to 19 (smallest). Higher levels use windows over 8 MiB, which clients refuse (RFC 9659). Default: 3.
   */
  level?: number
}

/**
 * Zstandard, for the `encoder` option of `gzip`; undefined where the runtime has none (Node.js has it from 22.15 on), which
 * `encoder` passes over.
 * @throws {TypeError|RangeError} for an option that is wrong
 * @example compose(app, gzip({ encoder: zstd() }))
 * @example compose(app, gzip({ encoder: [zstd({ level: 6 }), brotli()] }))
 * @see RFC 8878 and RFC 9659
 */
export function zstd(options: ZstdOptions = {}): Encoder | undefined {
  checkOptions('zstd', options, ['level'])
  const { level = 3 } = options
  checkInteger('zstd: level', level, 1, 19)
  const zlib = nodeZlib()
  if (!zlib?.zstdCompressSync || !zlib.zstdCompress || !zlib.createZstdCompress) return undefined
  const { zstdCompressSync, zstdCompress, createZstdCompress, constants } = zlib
  const settings = { params: { [constants.ZSTD_c_compressionLevel]: level } }
  return {
    coding: 'zstd',
    borrows: true,
    compressSync: bytes => zstdCompressSync(bytes, settings),
    compress: bytes => promised(zstdCompress, bytes, settings),
    open: () => openZlibStream(createZstdCompress(settings), constants.ZSTD_e_flush)
  }
}
