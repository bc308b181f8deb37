import { toBytes, type Chunk } from '@tsgi/core'

/** A whole body of that many bytes in one piece: text stays text if it is one chunk. */
export function joinChunks(chunks: readonly Chunk[], length: number): Chunk {
  if (chunks.length === 1) return chunks[0]!
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    const part = toBytes(chunk)
    bytes.set(part, at)
    at += part.byteLength
  }
  return bytes
}
