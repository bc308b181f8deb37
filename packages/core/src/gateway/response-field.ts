import { describeValue } from '../describe-value.ts'
import { isToken } from '../is-token.ts'

/** What the gateway knows of a response header's name. */
export interface ResponseField {
  readonly rule: 'plain' | 'length' | 'date'
  /** The value that was checked last, if it is short: most headers of a server never change. */
  checked: string
  /** Whether the last value is ASCII. */
  ascii: boolean
}

/**
 * Checks a response header; good names are remembered, each with its last good value.
 * @throws {TypeError} when the name is no token or the gateway's to send, or the value is no text of bytes
 * @see RFC 9110, 5.5, 5.6.2 and 7.6.1
 */
export function checkHeader(name: unknown, value: unknown, caller = 'startResponse'): ResponseField {
  const field = known.get(name as string) ?? remember(name, caller)
  if (value !== field.checked) {
    field.ascii = checkText(value, name as string, caller)
    field.checked = (value as string).length <= 256 ? (value as string) : ''
  }
  return field
}

/**
 * Checks a header's value or a status; tells whether it is ASCII.
 * @throws {TypeError} on control characters, which could start another header, and on what is no byte: Node's HTTP/2 would
 * send U+010A as a line feed
 * @see RFC 9110, 5.5
 */
export function checkText(text: unknown, name: string, caller = 'startResponse'): boolean {
  if (typeof text !== 'string') {
    throw new TypeError(`${caller}: the value of ${name} must be a string, got ${describeValue(text)}`)
  }
  let ascii = true
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x20 && code < 0x7f) continue
    if (code > 0xff || code === 0x7f || (code < 0x20 && code !== TAB)) throw badCharacter(name, code, caller)
    if (code !== TAB) ascii = false
  }
  return ascii
}

/**
 * Checks the headers of a 103.
 * @throws {TypeError}
 */
export function checkHints(headers: readonly (readonly [string, string])[]): void {
  if (!Array.isArray(headers) || !headers.every(Array.isArray)) {
    throw new TypeError(
      `tsgi.early_hints: headers must be an array of [name, value] pairs, got ${describeValue(headers)}`
    )
  }
  for (const [name, value] of headers) {
    const { rule } = checkHeader(name, value, 'tsgi.early_hints')
    if (rule === 'length') throw new TypeError('tsgi.early_hints: a 103 has no Content-Length')
  }
}

function remember(name: unknown, caller: string): ResponseField {
  if (!isToken(name)) {
    throw new TypeError(`${caller}: a header name must be a token, got ${describeValue(name)}`)
  }
  const lower = name.toLowerCase()
  if (HOP_BY_HOP.has(lower)) {
    throw new TypeError(`${caller}: ${name} belongs to the connection, the gateway sends it; leave it out`)
  }
  const rule = lower === 'content-length' ? 'length' : lower === 'date' ? 'date' : 'plain'
  const field: ResponseField = { rule, checked: '', ascii: true }
  // Names may come from elsewhere, as with a proxy: bounded, in number and in length.
  if (known.size < 1024 && name.length <= 64) known.set(name, field)
  return field
}

function badCharacter(name: string, code: number, caller: string): TypeError {
  const character = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return new TypeError(
    code > 0xff
      ? `${caller}: ${name} holds ${character}; a header holds bytes, up to U+00FF: encode the rest`
      : `${caller}: ${name} holds the control character ${character}`
  )
}

const known = new Map<string, ResponseField>()
const TAB = 0x09
// RFC 9110, 7.6.1, and what RFC 2616, 13.5.1 counted among them.
const HOP_BY_HOP = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade'
])
