/** @see RFC 4648, section 5, without padding */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes; undefined where the text is not the one that these bytes are written as. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), byte =>
    byte.charCodeAt(0)
  )
  // The last character may have bits that no byte needs.
  return toBase64url(bytes) === text ? bytes : undefined
}
