import { concatBytes } from '@tsgi/core'
import type { Decoder, InvalidBytes } from './body-decoder.ts'

/**
 * Decodes UTF-8 chunk by chunk; a character that a chunk boundary cuts waits for its rest. With `'keep'` each byte that is
 * part of no character arrives as a lone surrogate, U+DC00 + the byte, which `encodeUtf8` turns back into that byte.
 *
 * @see Encoding Standard, 8.1.1 (UTF-8 decoder); PEP 383 for the lone surrogates
 */
export class Utf8Decoder implements Decoder {
  readonly #invalid: InvalidBytes
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #streaming: TextDecoder | undefined
  #isAscii = true
  #pending: Uint8Array = NOTHING
  escapes = false

  constructor(invalid: InvalidBytes) {
    this.#invalid = invalid
  }

  push(chunk: Uint8Array): string {
    const bytes = this.#pending.length === 0 ? chunk : concatBytes([this.#pending, chunk])
    const cut = bytes.length - cutLength(bytes)
    this.#pending = cut === bytes.length ? NOTHING : bytes.slice(cut)
    return this.#decode(cut === bytes.length ? bytes : bytes.subarray(0, cut))
  }

  flush(): string {
    const rest = this.#pending
    this.#pending = NOTHING
    return rest.length === 0 ? '' : this.#decode(rest)
  }

  #decode(bytes: Uint8Array): string {
    const text = this.#read(bytes)
    // U+FFFD stands for a broken sequence, or for itself; only then is it worth looking closer.
    if (this.#invalid === 'replace' || !text.includes('\uFFFD')) return text
    if (this.#invalid === 'error') return checkValid(bytes, text)
    const escaped = escapeInvalid(bytes)
    if (escaped === undefined) return text // the U+FFFD is itself
    this.escapes = true
    return escaped
  }

  // The bytes hold whole characters only, so that both ways give the same. In Node 20 the first is the faster one for ASCII, and
  // takes twice as long for anything else; a decoder that has streamed once never has the fast way again.
  #read(bytes: Uint8Array): string {
    if (this.#isAscii || bytes.length < 4096) {
      const text = this.#decoder.decode(bytes)
      this.#isAscii = text.length === bytes.length
      return text
    }
    this.#streaming ??= new TextDecoder('utf-8', { ignoreBOM: true })
    return this.#streaming.decode(bytes, { stream: true })
  }
}

/** Writes text as UTF-8; lone surrogates U+DC80 to U+DCFF become the bytes that they stand for. */
export function encodeUtf8(text: string): Uint8Array {
  if (!hasLoneSurrogate(text)) return encoder.encode(text)
  const bytes = new Uint8Array(text.length * 3)
  let count = 0
  let done = 0
  function encodeUpTo(end: number): void {
    if (end > done) count += encoder.encodeInto(text.slice(done, end), bytes.subarray(count)).written
  }
  for (const { index } of text.matchAll(ESCAPED_BYTE)) {
    encodeUpTo(index)
    bytes[count++] = text.charCodeAt(index) & 0xff
    done = index + 1
  }
  encodeUpTo(text.length)
  return bytes.slice(0, count)
}

/** Whether the text holds what `encodeUtf8` alone can write. */
export function hasLoneSurrogate(text: string): boolean {
  return isWellFormed === undefined ? LONE_SURROGATE.test(text) : !isWellFormed.call(text)
}

const NOTHING = new Uint8Array(0)
// Many times as fast as the pattern; in browsers since 2023.
const { isWellFormed } = String.prototype as { isWellFormed?: () => boolean }
const LONE_SURROGATE = /\p{Surrogate}/u
const ESCAPED_BYTE = /[\uDC80-\uDCFF]/gu
const encoder = new TextEncoder()
const plain = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text with a lone surrogate for each byte that is part of no character; undefined when there is none. */
function escapeInvalid(bytes: Uint8Array): string | undefined {
  let text = ''
  let valid = 0 // where a run of whole characters begins
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    if (at > valid) text += plain.decode(bytes.subarray(valid, at))
    text += String.fromCharCode(0xdc00 + bytes[at]!)
    valid = ++at
  }
  if (valid === 0) return undefined
  return valid === bytes.length ? text : text + plain.decode(bytes.subarray(valid))
}

function checkValid(bytes: Uint8Array, text: string): string {
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    if (length <= 0) {
      const byte = bytes[at]!.toString(16).padStart(2, '0')
      throw new TypeError(
        `text: byte 0x${byte} is not valid UTF-8; declare the charset, or leave invalid: 'keep'`
      )
    }
    at += length
  }
  return text
}

/** The bytes at the end that begin a character and do not finish it: 0 to 3. */
function cutLength(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return sequenceLength(bytes, bytes.length - length) < 0 ? length : 0
  }
  return 0
}

/** How many bytes the character takes; 0 when it is invalid, -1 when the bytes end before it does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return -1
    // The second byte excludes overlong forms, surrogates and what lies beyond U+10FFFF.
    const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (byte < low || byte > high) return 0
  }
  return length
}
