/**
 * Puts up to `most` bytes of padding into the header of a gzip stream, as a file name that decoders skip, so that its size
 * does not tell what of the content repeats what. The content chooses how many: asking again gives no other size to
 * average over.
 * @see RFC 1952, 2.3.1 (FNAME); "Heal the BREACH", Palacios and others, 2022
 */
export function addPadding(coded: Uint8Array, content: Uint8Array, most: number): Uint8Array {
  const length = hash(content) % (most + 1)
  const padded = new Uint8Array(coded.length + length + 1)
  padded.set(coded.subarray(0, HEADER))
  padded[3] = FNAME
  padded.fill(A, HEADER, HEADER + length) // then NUL, the end of the name
  padded.set(coded.subarray(HEADER), HEADER + length + 1)
  return padded
}

const HEADER = 10
const FNAME = 8
const A = 0x61

/** FNV-1a, of 32 bits. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}
