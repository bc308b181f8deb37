import { byteLength, type Chunk } from '@tsgi/core'

/**
 * Chunks as one piece of at most so many bytes, in memory that the next call writes over; undefined when they are more, or do not
 * fit. Memory of its own for each body takes longer than all else that is done to 10 KB before they are compressed, and brings on
 * collections later.
 */
export function lend(chunks: readonly Chunk[], most: number): Uint8Array | undefined {
  let size = 0
  for (const chunk of chunks) size += byteLength(chunk)
  if (size > SIZE || size > most) return undefined
  memory ??= new Uint8Array(SIZE)
  let at = 0
  for (const chunk of chunks) {
    if (typeof chunk === 'string') {
      at += utf8.encodeInto(chunk, memory.subarray(at)).written
    } else {
      memory.set(chunk, at)
      at += chunk.length
    }
  }
  return memory.subarray(0, at)
}

const SIZE = 131_072
const utf8 = new TextEncoder()
let memory: Uint8Array | undefined
