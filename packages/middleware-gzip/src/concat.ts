/** One chunk of all of them, or undefined for none. */
export function concat(chunks: Uint8Array[]): Uint8Array | undefined {
  if (chunks.length <= 1) return chunks[0]
  const all = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
