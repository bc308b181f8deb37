import { badStatus } from '../start-response-errors.ts'
import { checkText } from './response-field.ts'

/** A status, taken apart. */
export interface ResponseStatus {
  readonly code: number
  readonly reason: string
  /** 204, 205 and 304: RFC 9110, 6.4.1 and 15.3.6. */
  readonly bodiless: boolean
  readonly ascii: boolean
}

/**
 * Checks a status; good ones are remembered, as a server sends few.
 * @throws {TypeError} when it is not three digits, a space and a reason, or not final
 * @see RFC 9110, 15; RFC 9112, 4
 */
export function parseStatus(status: unknown): ResponseStatus {
  return known.get(status as string) ?? remember(status)
}

function remember(status: unknown): ResponseStatus {
  if (typeof status !== 'string' || !STATUS.test(status)) throw badStatus(status)
  const code = Number(status.slice(0, 3))
  if (code < 200) {
    throw new TypeError(`startResponse: ${status} is not a final response; for 103 call tsgi.early_hints`)
  }
  const parsed: ResponseStatus = {
    code,
    reason: status.slice(4),
    bodiless: code === 204 || code === 205 || code === 304,
    ascii: checkText(status, 'the status')
  }
  if (known.size < 256 && status.length <= 64) known.set(status, parsed)
  return parsed
}

const known = new Map<string, ResponseStatus>()
const STATUS = /^\d{3} ./
