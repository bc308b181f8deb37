import { badHeader, badHeaders } from '../start-response-errors.ts'
import type { HeaderList, Status } from '../types.ts'
import { checkHeader } from './response-field.ts'
import { parseStatus } from './response-status.ts'

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
  const { code, reason, bodiless, ascii: asciiStatus } = parseStatus(status)
  if (!Array.isArray(headers)) throw badHeaders(headers)
  const fields: string[] = []
  let contentLength: number | undefined
  let dated = false
  let ascii = asciiStatus
  for (const header of headers) {
    if (!Array.isArray(header) || header.length !== 2) throw badHeader(header)
    // By index: taking a pair apart as an iterable is slower, and this runs for every header.
    const name = header[0]
    const value = header[1]
    const field = checkHeader(name, value)
    if (!field.ascii) ascii = false
    if (field.rule === 'length') {
      if (contentLength !== undefined) throw new TypeError('startResponse: Content-Length is given twice')
      contentLength = parseLength(value)
      // RFC 9110, 8.6 forbids it with 204; with 205 it can only be 0, which is added below.
      if (code === 204 || code === 205) continue
    } else if (field.rule === 'date') {
      if (dated) throw new TypeError('startResponse: Date is given twice')
      dated = true
    }
    fields.push(name, value)
  }
  // RFC 9110, 15.3.6: a 205 has no content, and says so, as it would be read until the connection closes.
  if (code === 205) fields.push('Content-Length', '0')
  return { code, reason, fields, contentLength, bodiless, ascii }
}

function parseLength(value: string): number {
  const length = Number(value)
  if (!DIGITS.test(value) || !Number.isSafeInteger(length)) {
    throw new TypeError(`startResponse: Content-Length must be digits, got ${JSON.stringify(value)}`)
  }
  return length
}

const DIGITS = /^\d+$/
