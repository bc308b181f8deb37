import { httpError } from '../http-error.ts'

/** A request target, taken apart. */
export interface RequestTarget {
  /** Percent-decoded; `''` for `OPTIONS *`. */
  readonly path: string
  /** Raw, without `?`. */
  readonly query: string
  /** The authority of the absolute form, without userinfo: it replaces Host. */
  readonly authority: string | undefined
}

/**
 * Takes a request target apart. The path is decoded once and otherwise left as it is: `//` and dot segments are the router's
 * business. A fragment, which no client may send, is in neither part, as nginx sees it.
 *
 * @throws an error with `status` 400 for a malformed target, `*` without OPTIONS, bad percent-encoding, NUL and invalid UTF-8; 501
 * for CONNECT
 * @see RFC 9112, 3.2
 */
export function parseTarget(method: string, target: string): RequestTarget {
  if (method === 'CONNECT') throw httpError(501, 'request: CONNECT is not supported')
  if (target === '/') return ROOT
  if (target.charCodeAt(0) === SLASH) return split(target, undefined)
  if (target === '*') {
    if (method !== 'OPTIONS') throw httpError(400, `request: the target * is for OPTIONS, not ${method}`)
    return ASTERISK
  }
  const absolute = ABSOLUTE.exec(target)
  if (absolute === null) throw httpError(400, 'request: the target must start with / or http://')
  const authority = absolute[1]!
  const rest = target.slice(absolute[0].length)
  // RFC 9112, 3.2.4: OPTIONS for an absolute form without a path means the asterisk form.
  if (rest === '' && method === 'OPTIONS') return { path: '', query: '', authority }
  return split(rest.charCodeAt(0) === SLASH ? rest : `/${rest}`, authority)
}

function split(target: string, authority: string | undefined): RequestTarget {
  let end = target.length
  let mark = -1
  let encoded = false
  for (let i = 0; i < target.length; i++) {
    const code = target.charCodeAt(i)
    if (code === HASH) {
      end = i
      break
    }
    if (code === QUESTION && mark === -1) mark = i
    else if (code === PERCENT && mark === -1) encoded = true
    else if (code <= 0x20 || code >= 0x7f) {
      throw httpError(400, 'request: the target holds a character that must be percent-encoded')
    }
  }
  const path = target.slice(0, mark === -1 ? end : mark)
  return {
    path: encoded ? decodePath(path) : path,
    query: mark === -1 ? '' : target.slice(mark + 1, end),
    authority
  }
}

/** @throws an error with `status` 400 */
function decodePath(path: string): string {
  let decoded
  try {
    decoded = decodeURIComponent(path)
  } catch {
    throw httpError(400, 'request: the path is not percent-encoded UTF-8')
  }
  // A NUL ends a file name in every operating system's calls.
  if (decoded.includes('\0')) throw httpError(400, 'request: the path holds %00')
  return decoded
}

const ROOT: RequestTarget = { path: '/', query: '', authority: undefined }
const ASTERISK: RequestTarget = { path: '', query: '', authority: undefined }
const SLASH = 0x2f
const QUESTION = 0x3f
const HASH = 0x23
const PERCENT = 0x25
// Userinfo is dropped: it would be shown as a host name (RFC 9110, 4.2.4).
const ABSOLUTE = /^https?:\/\/(?:[^/?#@]*@)?([^/?#@]+)(?=[/?#]|$)/i
