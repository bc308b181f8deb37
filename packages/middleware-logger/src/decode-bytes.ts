/**
 * The text that a string of bytes (one character each) means in UTF-8. Comes back unchanged where the bytes are no
 * valid UTF-8, or where a character above U+00FF shows that it has been decoded already.
 */
export function decodeBytes(text: string): string {
  const bytes = new Uint8Array(text.length)
  let ascii = true
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0xff) return text
    if (code > 0x7f) ascii = false
    bytes[i] = code
  }
  if (ascii) return text
  try {
    return decoder.decode(bytes)
  } catch {
    return text
  }
}

// A BOM is kept: the caller shows it.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
