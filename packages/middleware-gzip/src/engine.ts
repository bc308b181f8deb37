import { checkChoice } from './check-choice.ts'
import type { Encoder } from './encoder.ts'
import { fflateEngine } from './fflate-engine.ts'
import { nativeEngine } from './native-engine.ts'

export type EngineName = 'native' | 'fflate'

/** @throws {RangeError} when the native engine is asked for where there is none */
export function chooseEngine(name: EngineName | undefined): Encoder {
  if (name === 'fflate') return fflateEngine
  const native = nativeEngine()
  if (native !== undefined) return native
  if (name === undefined) return fflateEngine
  throw new RangeError(
    "gzip: engine 'native' needs node:zlib, which this runtime lacks; use 'fflate' or leave it out"
  )
}

/**
 * @throws {TypeError} for what is no string
 * @throws {RangeError} for another name
 */
export function checkEngineName(layer: string, value: unknown): EngineName | undefined {
  return checkChoice(`${layer}: engine`, value, ['native', 'fflate'])
}
