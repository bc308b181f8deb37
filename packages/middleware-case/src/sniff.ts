/**
 * Whether bytes of an undeclared type cannot be text: they hold a control character that no text has, and do not begin with
 * a byte order mark.
 * @see MIME Sniffing Standard, 7.2 (binary data byte, rules for text or binary)
 */
export function isBinary(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe)) return false
  return bytes.some(byte => byte < 0x20 && BINARY[byte] === 1)
}

// All control characters but TAB, LF, FF, CR and ESC.
const BINARY = Uint8Array.from({ length: 32 }, (_, byte) =>
  [0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte) ? 0 : 1
)
