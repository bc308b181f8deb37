import type { Decoder } from './body-decoder.ts'
import { fromUnits } from './code-units.ts'

/**
 * Decodes one byte to one character: `'windows-1252'` by the table of the Encoding Standard, `'bytes'` to the code unit of
 * the same number. The built-in decoder of windows-1252 gives wrong characters for 0x80 to 0x9F on Node 20.18.3 to 20.19.4,
 * 22.13 to 22.18 and 24.0 to 24.6.
 *
 * @see https://encoding.spec.whatwg.org/index-windows-1252.txt, https://github.com/nodejs/node/issues/59515
 */
export class ByteDecoder implements Decoder {
  readonly #charset: 'windows-1252' | 'bytes'

  constructor(charset: 'windows-1252' | 'bytes') {
    this.#charset = charset
  }

  push(chunk: Uint8Array): string {
    if (isAscii(chunk)) return ascii.decode(chunk)
    const units = new Uint16Array(chunk)
    if (this.#charset === 'windows-1252') {
      for (let i = 0; i < units.length; i++)
        if ((units[i]! & 0xe0) === 0x80) units[i] = TABLE.charCodeAt(units[i]! - 0x80)
    }
    return fromUnits(units)
  }

  flush(): string {
    return ''
  }
}

/**
 * Writes each character as the byte of the same number.
 * @throws {RangeError} for a character that has none
 */
export function encodeBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  const { read, written } = encoder.encodeInto(text, bytes)
  if (read === written && read === text.length) return bytes // ASCII, many times as fast
  let all = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    all |= code
    bytes[i] = code
  }
  if (all > 0xff) {
    const wrong = Array.from(text).find(char => char.charCodeAt(0) > 0xff)
    throw new RangeError(
      `text: a transform with \`ascii\` must give ASCII, got "${wrong}"; leave \`ascii\` out`
    )
  }
  return bytes
}

function isAscii(bytes: Uint8Array): boolean {
  let all = 0
  for (let i = 0; i < bytes.length; i++) all |= bytes[i]!
  return all < 0x80
}

const ascii = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()
const TABLE =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178'
