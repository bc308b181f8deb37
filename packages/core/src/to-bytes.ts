import { checkChunk } from './check-chunk.ts'
import type { Chunk } from './types.ts'

const encoder = new TextEncoder()

/**
 * A chunk as bytes: of a string, those of its UTF-8 form. They have a buffer of their own, which may be handed over to a stream; a
 * Buffer made of a string would share Node's pool.
 */
export function toBytes(chunk: Chunk): Uint8Array {
  if (typeof chunk === 'string') return encoder.encode(chunk)
  checkChunk(chunk)
  return chunk
}
