import { concatBytes } from '@tsgi/core'
import type { Decoder } from './body-decoder.ts'

/**
 * Hands to the built-in decoder only what ends in no doubt. That of Node, when a short chunk shows that the bytes before it are no
 * character, gives the parts of these all at once, and fails where they are more than it has made room for.
 */
export class WholeDecoder implements Decoder {
  readonly #decode: (bytes: Uint8Array, stream: boolean) => string
  readonly #wholeLength: (bytes: Uint8Array) => number
  #pending: Uint8Array = new Uint8Array(0)

  constructor(
    decode: (bytes: Uint8Array, stream: boolean) => string,
    wholeLength: (bytes: Uint8Array) => number
  ) {
    this.#decode = decode
    this.#wholeLength = wholeLength
  }

  push(chunk: Uint8Array): string {
    const bytes = this.#pending.length === 0 ? chunk : concatBytes([this.#pending, chunk])
    const end = this.#wholeLength(bytes)
    this.#pending = bytes.slice(end)
    return end === 0 ? '' : this.#decode(bytes.subarray(0, end), true)
  }

  flush(): string {
    const rest = this.#pending
    this.#pending = new Uint8Array(0)
    return this.#decode(rest, false)
  }
}

/** Of the charsets in which more than two bytes may turn out to be none: up to where bytes end in no doubt. */
export const WHOLE_LENGTHS: Readonly<Record<string, ((bytes: Uint8Array) => number) | undefined>> = {
  gb18030: wholeLength,
  gbk: wholeLength, // the same decoder, in Node from 22
  'euc-jp': bytes => cutBefore(0x8f, 3, bytes), // begins the characters of three bytes
  'iso-2022-jp': bytes => cutBefore(0x1b, 4, bytes) // begins the escape sequences
}

/** Of gb18030. */
function wholeLength(bytes: Uint8Array): number {
  let at = 0
  for (let length = 1; length > 0; at += length) length = at < bytes.length ? lengthAt(bytes, at) : 0
  return at
}

/** Up to the first of such bytes at the end, each of which begins so many that are not all there. */
function cutBefore(first: number, length: number, bytes: Uint8Array): number {
  let cut = bytes.length
  for (let at = cut - 1; at >= 0 && cut - at < length; at--) if (bytes[at] === first) cut = at
  return bytes.length - cut > MOST_HELD ? bytes.length : cut // no text; and there is room for the parts of so many
}

const MOST_HELD = 64

/**
 * The bytes of the character, or of what is none; 0 when more of them decide.
 * @see Encoding Standard, 10.2.1 (gb18030 decoder)
 */
function lengthAt(bytes: Uint8Array, at: number): number {
  if (!isLead(bytes[at])) return 1
  const [second, third, fourth] = [bytes[at + 1], bytes[at + 2], bytes[at + 3]]
  if (second === undefined) return 0
  if (!isDigit(second)) return second < 0x40 || second === 0x7f ? 1 : 2
  if (third === undefined) return 0
  if (!isLead(third)) return 1
  if (fourth === undefined) return 0
  return isDigit(fourth) ? 4 : 1
}

function isLead(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0x80 && byte < 0xff
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
