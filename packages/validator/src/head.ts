import { getHeader, isToken, type HeaderList, type Status } from '@tsgi/core'
import { createResponseHead, type ResponseHead } from '@tsgi/core/gateway'
import type { Fault } from './validation-error.ts'

/// ### Status and headers
///
/// A server refuses what breaks these rules, on every protocol and always; `@tsgi/core/gateway` has one policy for all.

/** What is wrong with a status and a header list: first what a gateway would refuse, then what it would let pass. */
export function checkHead(status: unknown, headers: unknown): Fault | ResponseHead {
  const list = headers as HeaderList
  let head: ResponseHead
  try {
    head = createResponseHead(status as Status, list)
  } catch (error) {
    return refusal(status, headers, error)
  }
  return unfit(list) ?? head
}

/** Finds out which rule a gateway's refusal stands for. */
function refusal(status: unknown, headers: unknown, error: unknown): Fault {
  /// [head.status] The status must be a string of three digits from 200, a space, and a reason, without control characters and
  /// what is above U+00FF: `200 OK`. Information comes before the response, by `tsgi.early_hints`, and not as a status.
  const form = refused(status, [])
  if (form !== undefined) {
    const [says = form, remedy = "write it as in '404 Not Found', or use statusLine(404)"] = form.split('; ')
    return fault('head.status', says, status, remedy)
  }
  if (!isList(headers)) return noList(headers)
  for (const header of headers) {
    const found = headerRefusal(header)
    if (found !== undefined) return found
  }
  return repeated(headers) ?? fault('head.list', text(error), headers, 'write [[name, value]]')
}

/// [head.list] The headers must be an array of pairs `[name, value]`, both strings.
function noList(headers: unknown): Fault {
  return fault('head.list', 'headers must be an array of pairs of strings', headers, 'write [[name, value]]')
}

function isList(value: unknown): value is HeaderList {
  return Array.isArray(value) && value.every(isPair)
}

function headerRefusal(header: [string, string]): Fault | undefined {
  const [name] = header
  const badName = refused('200 OK', [[name, '0']])
  /// [head.name] The name of a header must be a token (RFC 9110, 5.6.2). Its case does not matter.
  if (badName !== undefined && !isToken(name)) {
    return fault('head.name', badName, name, 'letters, digits and - make a name')
  }
  /// [head.hop-by-hop] A header that is for one connection must be left to the server: `Connection`, `HTTP2-Settings`, `Keep-Alive`,
  /// `Proxy-Authenticate`, `Proxy-Authorization`, `Proxy-Connection`, `TE`, `Trailer`, `Trailers`, `Transfer-Encoding`, `Upgrade` (RFC
  /// 9110, 7.6.1).
  if (badName !== undefined) {
    const [says = badName] = badName.split('; ')
    return fault('head.hop-by-hop', says, header, 'leave it out; framing is for the server')
  }
  const badValue = refused('200 OK', [header])
  if (badValue === undefined) return undefined
  /// [head.length] `Content-Length` must be decimal digits.
  if (name.toLowerCase() === 'content-length') {
    return fault('head.length', badValue, header, 'write String(bytes), or leave it to the server')
  }
  /// [head.value] The value of a header must hold no control character but the tab, and no character above U+00FF: one
  /// character is one byte.
  return fault('head.value', badValue, header, 'percent-encode it, or write it in ASCII')
}

function unfit(headers: HeaderList): Fault | undefined {
  if (!isList(headers)) return noList(headers)
  /// [head.frozen] The list must be mutable: with the call it belongs to whoever gets it, and a layer may add to it.
  if (Object.isFrozen(headers)) {
    return fault(
      'head.frozen',
      'the header list must be mutable',
      headers,
      'make a new list for each response'
    )
  }
  /// [head.status-header] There must be no header `Status`, which CGI takes for the status line.
  if (getHeader(headers, 'Status') !== undefined) {
    return fault(
      'head.status-header',
      'Status must not be a header',
      headers,
      'pass the status to startResponse'
    )
  }
  return malformedTag(headers) ?? repeated(headers)
}

function malformedTag(headers: HeaderList): Fault | undefined {
  const tag = getHeader(headers, 'ETag')
  /// [head.etag] The value of `ETag` must be an entity tag: text in quotes, with `W/` before it where it is weak (RFC 9110, 8.8.3). What
  /// is none matches nothing that a client or a cache sends back.
  if (tag === undefined || ENTITY_TAG.test(tag)) return undefined
  return fault(
    'head.etag',
    'ETag must be an entity tag',
    tag,
    `write it in quotes: '"v1"', or 'W/"v1"' for a weak one`
  )
}

function repeated(headers: HeaderList): Fault | undefined {
  const seen = new Set<string>()
  for (const header of headers) {
    const name = header[0].toLowerCase()
    /// [head.repeated] A header that has one value must stand there once: `Content-Length`, `Content-Location`, `Content-Range`,
    /// `Content-Type`, `Date`, `ETag`, `Last-Modified`, `Location`.
    if (SINGLE.has(name) && seen.has(name)) {
      return fault(
        'head.repeated',
        `${header[0]} must be given once`,
        header,
        'use setHeader, which replaces'
      )
    }
    seen.add(name)
  }
  return undefined
}

/** The words in which a gateway refuses a head, if it does. */
function refused(status: unknown, headers: HeaderList): string | undefined {
  try {
    createResponseHead(status as Status, headers)
    return undefined
  } catch (error) {
    return text(error)
  }
}

function text(error: unknown): string {
  return (error as Error).message.replace('startResponse: ', '').replace(/, got .*$/, '')
}

function fault(rule: string, says: string, value: unknown, remedy: string): Fault {
  return { rule, says, value, remedy }
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(item => typeof item === 'string')
}

const ENTITY_TAG = /^(?:W\/)?"[!#-~\x80-\xff]*"$/
const SINGLE = new Set([
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'date',
  'etag',
  'last-modified',
  'location'
])
