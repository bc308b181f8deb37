import { parseHost } from '@tsgi/core/gateway'
import type { Fault } from './validation-error.ts'

/// ### Request headers
///
/// A request header is found under `HTTP_` and its name, in upper case, with `_` for `-`. Repeated fields are joined with `, `
/// (cookies with `; `). A value has one character for each byte.

/** Checks what became of the request headers. */
export function checkRequestHeaders(environ: Record<string, unknown>, found: (fault: Fault) => void): void {
  /// [environ.content-length] `CONTENT_TYPE` and `CONTENT_LENGTH` must be absent when they were not sent, and `CONTENT_LENGTH` must
  /// be decimal digits.
  const length = environ['CONTENT_LENGTH']
  if (typeof length === 'string' && !DIGITS.test(length)) {
    found({
      rule: 'environ.content-length',
      says: 'CONTENT_LENGTH must be digits',
      value: length,
      remedy: 'leave it out where the request has none; answer 400 to a malformed one'
    })
  }
  for (const key of Object.keys(environ)) {
    // The values of other keys are not read: a server may make them on first use.
    if (key !== 'CONTENT_TYPE' && !key.startsWith('HTTP_')) continue
    const value = environ[key]
    if (typeof value !== 'string') continue // environ.string tells
    const fault = key === 'CONTENT_TYPE' ? valueFault(key, value) : checkHeader(key, value)
    if (fault !== undefined) found(fault)
  }
}

function checkHeader(key: string, value: string): Fault | undefined {
  /// [environ.content-headers] `HTTP_CONTENT_TYPE` and `HTTP_CONTENT_LENGTH` must not be there: two places for one thing are how
  /// two layers come to disagree.
  if (key === 'HTTP_CONTENT_TYPE' || key === 'HTTP_CONTENT_LENGTH') {
    return {
      rule: 'environ.content-headers',
      says: `${key} must not be in environ`,
      value,
      remedy: `put it under ${key.slice(5)}`
    }
  }
  /// [environ.proxy] `HTTP_PROXY` must not be there: it configures HTTP clients that run in the same process (CVE-2016-5385).
  if (key === 'HTTP_PROXY') {
    return {
      rule: 'environ.proxy',
      says: 'HTTP_PROXY must not be in environ',
      value,
      remedy: 'drop the header Proxy'
    }
  }
  /// [environ.header-name] A key that begins with `HTTP_` must go on with a header's name in upper case, without `-`. A field whose
  /// own name holds `_` must be dropped, since it could pose as the one with `-`.
  if (!HEADER_KEY.test(key)) {
    return {
      rule: 'environ.header-name',
      says: 'a key that begins with HTTP_ must be a header name in upper case with _ for -',
      value: key,
      remedy: `write ${key.toUpperCase().replaceAll('-', '_')}`
    }
  }
  const fault = valueFault(key, value)
  if (fault !== undefined || key !== 'HTTP_HOST') return fault
  /// [environ.host] `HTTP_HOST` must be a host, and perhaps a port, without userinfo and path (RFC 9110, 7.2). It may be empty.
  if (parseHost(value) !== undefined) return undefined
  return {
    rule: 'environ.host',
    says: 'HTTP_HOST must be a host, and perhaps a port',
    value,
    remedy: 'answer 400 to a malformed Host'
  }
}

function valueFault(key: string, value: string): Fault | undefined {
  /// [environ.header-value] The value of a header, `CONTENT_TYPE` among them, must hold no character above U+00FF, and none of U+0000, CR
  /// and LF.
  if (HEADER_VALUE.test(value)) return undefined
  return {
    rule: 'environ.header-value',
    says: `${key} must hold one character for each byte, none of them NUL, CR or LF`,
    value,
    remedy: 'decode the bytes as Latin-1, not as UTF-8'
  }
}

const DIGITS = /^\d+$/
const HEADER_KEY = /^HTTP_[\dA-Z_!#$%&'*+.^`|~]+$/
const HEADER_VALUE = /^[^\0\r\n\u0100-\uffff]*$/
