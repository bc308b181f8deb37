import { describeValue } from './describe-value.ts'
import { isBytes } from './is-bytes.ts'
import type { Chunk } from './types.ts'

/** @throws {TypeError} when the value is no chunk */
export function checkChunk(value: unknown): asserts value is Chunk {
  if (typeof value === 'string' || isBytes(value)) return
  throw new TypeError(`body: a chunk must be a string or a Uint8Array, got ${describeValue(value)}`)
}
