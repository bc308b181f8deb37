import { httpError } from '../http-error.ts'
import type { ForwardedFields } from './forwarded.ts'
import type { RequestEnviron } from './request-environ.ts'
import { requestField } from './request-field.ts'

/** Headers that are for the gateway, not for the app; repeated lines are joined. */
export interface GatewayHeaders {
  connection: string | undefined
  /** Transfer-Encoding. */
  coding: string | undefined
  /** Forwarded and X-Forwarded-*, by environ key. They get into environ only when a proxy is trusted. */
  forwarded: ForwardedFields | undefined
}

/**
 * Puts request headers into environ: names without a second meaning, repeated lines joined, the framing's and the host's
 * single.
 *
 * @throws an error with `status` 400
 * @see RFC 3875, 4.1.18; RFC 9110, 5.3
 */
export function addRequestHeaders(environ: RequestEnviron, headers: readonly string[]): GatewayHeaders {
  const kept: GatewayHeaders = { connection: undefined, coding: undefined, forwarded: undefined }
  for (let i = 0; i < headers.length; i += 2) {
    const { key, rule } = requestField(headers[i]!)
    const value = headers[i + 1]!
    switch (rule) {
      case 'list':
        environ[key] = key in environ ? `${environ[key]}, ${value}` : value
        break
      case 'cookie':
        // HTTP/2 sends each cookie as a field of its own: RFC 9113, 8.2.3.
        environ[key] = key in environ ? `${environ[key]}; ${value}` : value
        break
      case 'single':
        if (key in environ) throw httpError(400, `request: more than one ${headers[i]}`)
        environ[key] = value
        break
      case 'length':
        if (key in environ) throw httpError(400, 'request: more than one Content-Length')
        if (!DIGITS.test(value)) throw httpError(400, 'request: Content-Length must be digits')
        environ[key] = value
        break
      case 'connection':
        kept.connection = join(kept.connection, value)
        break
      case 'coding':
        kept.coding = join(kept.coding, value)
        break
      case 'forwarded':
        kept.forwarded ??= new Map()
        kept.forwarded.set(key, join(kept.forwarded.get(key), value))
        break
      case 'invalid':
        throw httpError(400, 'request: a header name is not a token')
      case 'drop':
    }
  }
  return kept
}

/**
 * Removes the fields that Connection lists, which were for this connection only. Fields that others rely on stay, whoever
 * lists them: Host, the framing and what trusted proxies say.
 * @see RFC 9110, 7.6.1
 */
export function dropConnectionFields(environ: RequestEnviron, connection: string): void {
  if (connection === 'keep-alive' || connection === 'close') return
  for (const option of connection.split(',')) {
    const { key, rule } = requestField(option.trim())
    if (rule === 'list' && key in environ) delete environ[key as `HTTP_${string}`]
  }
}

function join(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`
}

const DIGITS = /^\d+$/
