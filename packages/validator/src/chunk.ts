import { checkChunk } from '@tsgi/core/gateway'
import type { Fault } from './validation-error.ts'

/// [body.chunk] A chunk, yielded or written, must be a string, which means its UTF-8 bytes, or a `Uint8Array`. An empty one needs no
/// head, and servers pass it over.
export function chunkFault(chunk: unknown): Fault | undefined {
  try {
    checkChunk(chunk)
    return undefined
  } catch {
    return {
      rule: 'body.chunk',
      says: 'a chunk must be a string or a Uint8Array',
      value: chunk,
      remedy: 'write String(value), or wrap the bytes: new Uint8Array(buffer)'
    }
  }
}
