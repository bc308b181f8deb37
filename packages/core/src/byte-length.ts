import { checkChunk } from './check-chunk.ts'
import type { Chunk } from './types.ts'

// Node, Bun and Deno count without encoding; the loop serves the others.
const native = (globalThis as { Buffer?: { byteLength?: (text: string) => number } }).Buffer?.byteLength

/** How many bytes a chunk takes on the wire: for a string, those of its UTF-8 form. */
export function byteLength(chunk: Chunk): number {
  if (typeof chunk !== 'string') {
    checkChunk(chunk)
    return chunk.byteLength
  }
  return native === undefined ? utf8Length(chunk) : native(chunk)
}

/** Bytes of the UTF-8 form; a lone surrogate becomes U+FFFD, three bytes, as TextEncoder has it. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) {
      bytes += 1
    } else {
      bytes += 2
      // A pair is two units and four bytes.
      if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(i + 1))) i++
    }
  }
  return bytes
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
