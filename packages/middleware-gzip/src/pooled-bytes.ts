import { toBytes, type Chunk } from '@tsgi/core'

// Node, Bun and Deno have it, and it takes two thirds of the time of core's toBytes, as short texts share one piece of memory.
const native = (globalThis as { Buffer?: { from?: (text: string) => Uint8Array } }).Buffer?.from

/** A chunk as bytes: a string's are those of its UTF-8 form, in the runtime's pool where it has one. */
export function pooledBytes(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' && native !== undefined ? native(chunk) : toBytes(chunk)
}
