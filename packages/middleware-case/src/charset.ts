/**
 * The Encoding Standard's name for the label in a Content-Type, or undefined when text of that charset cannot be read:
 * unknown labels, those which the standard replaces (`iso-2022-kr`), and `x-user-defined`.
 *
 * @see https://encoding.spec.whatwg.org/#names-and-labels
 */
export function findCharset(label: string): string | undefined {
  if (/^utf-?8$/i.test(label)) return 'utf-8'
  try {
    const name = new TextDecoder(label).encoding.toLowerCase()
    return name === 'x-user-defined' || name === 'replacement' ? undefined : name
  } catch {
    return undefined
  }
}

/** Whether in that charset a byte below 0x80 is always the ASCII character; trail bytes of Shift_JIS are not. */
export function isAsciiTransparent(charset: string): boolean {
  return /^(?:utf-8|euc-jp|ibm866|koi8-[ru]|macintosh|x-mac-cyrillic|iso-8859-\d+(?:-i)?|windows-\d+)$/.test(
    charset
  )
}
