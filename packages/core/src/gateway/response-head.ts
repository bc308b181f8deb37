import type { HeaderList, Status } from '../types.ts'
import { checkName, checkText } from './response-field.ts'

/** A checked head, ready to be sent. */
export interface ResponseHead {
  readonly code: number
  readonly reason: string
  /** Names and values in turn. */
  readonly fields: string[]
  /** What the app declared; it binds only where bytes may follow. */
  readonly contentLength: number | undefined
  /** 204, 205 and 304 have no body, whatever the app yields. */
  readonly bodiless: boolean
  /** Whether everything is below U+0080, so that the head may be sent in one string with a UTF-8 body. */
  readonly ascii: boolean
}

/**
 * Checks the status and the headers of a response: one policy for every protocol, applied always. What it returns is a
 * copy, which later changes of the list do not reach.
 *
 * @throws {TypeError} that names what is wrong
 * @see PEP 3333, "The start_response() Callable"; RFC 9110, 5.5, 6.4 and 15; RFC 9112, 4
 */
export function createResponseHead(status: Status, headers: HeaderList): ResponseHead {
  const code = checkStatus(status)
  if (!Array.isArray(headers)) throw new TypeError('startResponse: headers must be an array of pairs')
  const fields: string[] = []
  let contentLength: number | undefined
  let dated = false
  let ascii = checkText(status, 'the status')
  for (const header of headers) {
    if (!Array.isArray(header)) throw new TypeError('startResponse: a header must be a pair [name, value]')
    const [name, value] = header
    const rule = checkName(name)
    if (!checkText(value, name)) ascii = false
    if (rule === 'length') {
      if (contentLength !== undefined) throw new TypeError('startResponse: Content-Length is given twice')
      contentLength = parseLength(value)
      // RFC 9110, 8.6 forbids it with 204; with 205 it can only be 0, which is added below.
      if (code === 204 || code === 205) continue
    } else if (rule === 'date') {
      if (dated) throw new TypeError('startResponse: Date is given twice')
      dated = true
    }
    fields.push(name, value)
  }
  // RFC 9110, 15.3.6: a 205 has no content, and says so, as it would be read until the connection closes.
  if (code === 205) fields.push('Content-Length', '0')
  const bodiless = code === 204 || code === 205 || code === 304
  return { code, reason: status.slice(4), fields, contentLength, bodiless, ascii }
}

function checkStatus(status: unknown): number {
  if (typeof status !== 'string' || !STATUS.test(status)) {
    const got = typeof status === 'string' ? JSON.stringify(status) : String(status)
    throw new TypeError(`startResponse: status must be three digits, a space and a reason, got ${got}`)
  }
  const code = Number(status.slice(0, 3))
  if (code < 200) {
    throw new TypeError(`startResponse: ${status} is not a final response; for 103 call tsgi.early_hints`)
  }
  return code
}

function parseLength(value: string): number {
  const length = Number(value)
  if (!DIGITS.test(value) || !Number.isSafeInteger(length)) {
    throw new TypeError(`startResponse: Content-Length must be digits, got ${JSON.stringify(value)}`)
  }
  return length
}

const STATUS = /^\d{3} ./
const DIGITS = /^\d+$/
