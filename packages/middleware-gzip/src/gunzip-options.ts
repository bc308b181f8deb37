import { checkInteger, checkOptions, describeValue } from '@tsgi/core'
import { checkEngineName, type EngineName } from './engine.ts'
import { fflateDecoder } from './fflate-decoder.ts'
import type { GzipDecoder } from './gzip-decoder.ts'
import { nativeDecoder } from './native-decoder.ts'

export interface GunzipOptions {
  /** What a body may decode to, in bytes; `Infinity` for any. Default: 1048576 (1 MiB). */
  limit?: number
  /** How many times its size a body may decode to, once that is over 64 KiB. Default: 100. */
  ratio?: number
  /** `'native'` is the zlib of Node, Bun and Deno, `'fflate'` runs everywhere. Default: native where there is one. */
  engine?: EngineName
}

/** Options checked, with defaults filled in. */
export interface GunzipSettings {
  limit: number
  ratio: number
  decode: GzipDecoder
}

/**
 * @throws {TypeError} for an option of the wrong kind
 * @throws {RangeError} for a wrong value
 */
export function resolveGunzipOptions(options: GunzipOptions): GunzipSettings {
  checkOptions('gunzip', options, ['limit', 'ratio', 'engine'])
  const { limit = 1_048_576 } = options
  return {
    limit: limit === Infinity ? limit : checkInteger('gunzip: limit', limit, 0),
    ratio: checkRatio(options.ratio) ?? 100,
    decode: chooseDecoder(checkEngineName('gunzip', options.engine))
  }
}

function checkRatio(ratio: unknown): number | undefined {
  if (ratio === undefined) return undefined
  const rule = 'gunzip: ratio must be a number of at least 1, got'
  if (typeof ratio !== 'number') throw new TypeError(`${rule} ${describeValue(ratio)}`)
  if (!(ratio >= 1)) throw new RangeError(`${rule} ${ratio}`)
  return ratio
}

function chooseDecoder(name: EngineName | undefined): GzipDecoder {
  if (name === 'fflate') return fflateDecoder
  const native = nativeDecoder()
  if (native !== undefined) return native
  if (name === undefined) return fflateDecoder
  throw new RangeError(
    "gunzip: engine 'native' needs node:zlib, which this runtime lacks; use 'fflate' or leave it out"
  )
}
