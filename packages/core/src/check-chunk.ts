import { describeValue } from './describe-value.ts'
import type { Chunk } from './types.ts'

/** @throws {TypeError} when the value is no chunk */
export function checkChunk(value: unknown): asserts value is Chunk {
  if (typeof value === 'string' || value instanceof Uint8Array) return
  if (Object.prototype.toString.call(value) === '[object Uint8Array]') return // another realm's
  throw new TypeError(`body: a chunk must be a string or a Uint8Array, got ${describeValue(value)}`)
}
