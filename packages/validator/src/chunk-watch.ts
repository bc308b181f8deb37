import type { Fault } from './validation-error.ts'

/** Bytes of a chunk that are looked at. Of a chunk of less than twice as many it is every one, else about as many, evenly spread. */
const SAMPLES = 1024

/// [body.chunk-changed] Once yielded or written, the bytes of a chunk must not be changed: not by the one who made it, since it may
/// still be on its way, nor by the one who got it, since it may be a constant.

/** A chunk as it was when it was handed over. */
export class ChunkWatch {
  readonly #chunk: Uint8Array
  #hash: number

  constructor(chunk: Uint8Array) {
    this.#chunk = chunk
    this.#hash = hash(chunk)
  }

  /** Tells a change, once. */
  check(): Fault | undefined {
    const now = hash(this.#chunk)
    if (now === this.#hash) return undefined
    this.#hash = now
    return {
      rule: 'body.chunk-changed',
      says: 'the bytes of a chunk must not be changed once it was yielded or written',
      value: this.#chunk,
      remedy: 'make a new Uint8Array for each chunk, and a copy before changing one'
    }
  }
}

// FNV-1a, on a sample: a buffer that is used again differs in many places.
function hash(bytes: Uint8Array): number {
  const length = bytes.length
  const step = Math.max(1, Math.floor(length / SAMPLES))
  let value = 0x811c9dc5 ^ length
  for (let at = 0; at < length; at += step) {
    value = Math.imul(value ^ bytes[at]!, 0x01000193)
  }
  return value
}
