import { concatBytes, type Chunk } from '@tsgi/core'
import { ByteDecoder } from './byte-decoder.ts'
import { hasLoneSurrogate, Utf8Decoder } from './utf8-decoder.ts'
import { WHOLE_LENGTHS, WholeDecoder } from './whole-decoder.ts'

/** What becomes of bytes that are no text: kept as they are, replaced by U+FFFD, or an error. */
export type InvalidBytes = 'keep' | 'replace' | 'error'

/** Turns bytes into text, whole characters only. */
export interface Decoder {
  push(chunk: Uint8Array): string
  flush(): string
  /** Whether lone surrogates have been given, each for a byte that is no text. */
  readonly escapes?: boolean
}

/** Text, and the mark that stands before it: no transform is to take that for a character. */
export interface Decoded {
  bom: '' | '\uFEFF'
  text: string
}

/**
 * Reads the chunks of a body as text. A byte order mark outranks the charset. That of UTF-8 is given apart from the text;
 * that of UTF-16 is dropped, because what leaves is UTF-8.
 *
 * @see Encoding Standard, 6 (BOM sniff, decode)
 */
export class BodyDecoder {
  readonly #invalid: InvalidBytes
  #charset: string
  #decoder: Decoder | undefined
  #start: Uint8Array = new Uint8Array(0)
  #high = ''

  constructor(charset: string, invalid: InvalidBytes) {
    this.#charset = charset
    this.#invalid = invalid
  }

  /** The charset by which the body is read; certain once text has been given. */
  get charset(): string {
    return this.#charset
  }

  /** Whether lone surrogates have been given, each for a byte that is no text. */
  get escapes(): boolean {
    return this.#decoder?.escapes === true
  }

  push(chunk: Chunk): Decoded {
    if (typeof chunk !== 'string') {
      const broken = this.#endOfPair()
      const decoded = this.#pushBytes(chunk)
      return broken === '' ? decoded : { bom: '', text: broken + decoded.text }
    }
    return this.#charset === 'utf-8' ? this.#pushString(chunk) : this.#pushBytes(encoder.encode(chunk))
  }

  flush(): Decoded {
    const { bom, text } = this.#decoder === undefined ? this.#begin(this.#start) : NOTHING
    return { bom, text: text + this.#decoder!.flush() + this.#endOfPair() }
  }

  // Text that is in hand need not become bytes first. No string begins inside a character, so cut bytes end here.
  #pushString(chunk: string): Decoded {
    if (this.#decoder !== undefined) return { bom: '', text: this.#decoder.flush() + this.#wholePairs(chunk) }
    if (this.#start.length > 0) {
      const { bom, text } = this.#begin(this.#start)
      return { bom, text: text + this.push(chunk).text }
    }
    this.#decoder = openDecoder(this.#charset, this.#invalid)
    if (chunk.startsWith('\uFEFF')) return { bom: '\uFEFF', text: this.#wholePairs(chunk.slice(1)) }
    return { bom: '', text: this.#wholePairs(chunk) }
  }

  // A pair of surrogates that two strings share is one character; a lone one is U+FFFD, as in the bytes of the string.
  #wholePairs(chunk: string): string {
    let text = this.#high + chunk
    const last = text.charCodeAt(text.length - 1)
    this.#high = last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : ''
    if (this.#high !== '') text = text.slice(0, -1)
    return hasLoneSurrogate(text) ? text.replace(LONE_SURROGATES, '\uFFFD') : text
  }

  #endOfPair(): string {
    const lone = this.#high === '' ? '' : '\uFFFD'
    this.#high = ''
    return lone
  }

  #pushBytes(chunk: Uint8Array): Decoded {
    if (this.#decoder !== undefined) return { bom: '', text: this.#decoder.push(chunk) }
    const start = this.#start.length === 0 ? chunk : concatBytes([this.#start, chunk])
    if (!isBomPrefix(start)) return this.#begin(start)
    this.#start = start.slice()
    return NOTHING
  }

  #begin(start: Uint8Array): Decoded {
    const marked = charsetOfBom(start)
    // Bytes stay bytes, but a transform of ASCII must know that these are none.
    const opened = this.#charset === 'bytes' ? 'bytes' : (marked ?? this.#charset)
    this.#decoder = openDecoder(opened, this.#invalid)
    if (marked !== undefined && !(opened === 'bytes' && marked === 'utf-8')) this.#charset = marked
    if (marked === undefined || opened === 'bytes') return { bom: '', text: this.#decoder.push(start) }
    const isUtf8 = marked === 'utf-8'
    return { bom: isUtf8 ? '\uFEFF' : '', text: this.#decoder.push(start.subarray(isUtf8 ? 3 : 2)) }
  }
}

const encoder = new TextEncoder()
const NOTHING: Decoded = { bom: '', text: '' }
const LONE_SURROGATES = /\p{Surrogate}/gu

function openDecoder(charset: string, invalid: InvalidBytes): Decoder {
  if (charset === 'utf-8') return new Utf8Decoder(invalid)
  if (charset === 'windows-1252' || charset === 'bytes') return new ByteDecoder(charset)
  return openForeign(charset, invalid)
}

// What these charsets cannot read becomes U+FFFD even with `'keep'`: the text leaves as UTF-8, in which the same bytes would
// be something else.
function openForeign(charset: string, invalid: InvalidBytes): Decoder {
  const decoder = new TextDecoder(charset, { ignoreBOM: true, fatal: invalid === 'error' })
  function decode(bytes: Uint8Array | undefined, stream: boolean): string {
    try {
      return decoder.decode(bytes, { stream })
    } catch (cause) {
      throw new TypeError(`text: bytes are not valid ${charset}; leave invalid: 'keep'`, { cause })
    }
  }
  const wholeLength = WHOLE_LENGTHS[charset]
  if (wholeLength !== undefined) return new WholeDecoder(decode, wholeLength)
  return { push: chunk => decode(chunk, true), flush: () => decode(undefined, false) }
}

function charsetOfBom(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

function isBomPrefix(bytes: Uint8Array): boolean {
  const [first, second] = bytes
  if (first === 0xef) return bytes.length === 1 || (bytes.length === 2 && second === 0xbb)
  return (first === 0xff || first === 0xfe) && bytes.length === 1
}
