import { describeValue } from './describe-value.ts'
import { isBytes } from './is-bytes.ts'

/**
 * All the chunks as one. Of one chunk, that chunk itself: it is not copied.
 * @throws {TypeError} when the chunks are no array, or one of them is no Uint8Array
 */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  if (!Array.isArray(chunks)) {
    throw new TypeError(`concatBytes: the chunks must be an array, got ${describeValue(chunks)}`)
  }
  for (const chunk of chunks) checkBytes(chunk)
  if (chunks.length === 1) return chunks[0]!
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

// A text would be copied as so many zeros, without a word.
function checkBytes(chunk: unknown): void {
  if (isBytes(chunk)) return
  const remedy = typeof chunk === 'string' ? '; encode it by a TextEncoder' : ''
  throw new TypeError(`concatBytes: a chunk must be a Uint8Array, got ${describeValue(chunk)}${remedy}`)
}
