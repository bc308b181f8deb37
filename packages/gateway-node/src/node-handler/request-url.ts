import type { Environ } from '@tsgi/core'
import { encodePath } from '@tsgi/core/gateway'

type Target = Pick<Environ, 'SCRIPT_NAME' | 'PATH_INFO' | 'QUERY_STRING' | 'REQUEST_URI'>

/**
 * The `url` of a request as a handler gets it at its mount: PATH_INFO and QUERY_STRING, byte for byte as they were sent
 * where no layer has changed them, else encoded again.
 * @see RFC 3986, 3.3
 */
export function requestUrl(environ: Target): string {
  const { SCRIPT_NAME: prefix, PATH_INFO: path, QUERY_STRING: query, REQUEST_URI: sent } = environ
  if (path === '' && prefix === '' && sent === '*') return '*'
  const end = sent.search(/[?#]/)
  const raw = rawPath(pathOf(end === -1 ? sent : sent.slice(0, end)), prefix, path)
  // An empty query, and a fragment, are only there.
  const tail = end === -1 ? '' : sent.slice(end)
  if (queryOf(tail) === query) return raw + tail
  return query === '' ? raw : `${raw}?${query}`
}

/** Where it is mounted, as Connect and Express have it in `baseUrl`: percent-encoded, as it was sent. */
export function mountUrl({ SCRIPT_NAME: prefix, REQUEST_URI: sent }: Target): string {
  const path = pathOf(sent.replace(/[?#].*$/s, ''))
  const rest = afterSegments(path, prefix)
  return rest === undefined ? encodePath(prefix) : path.slice(0, path.length - rest.length)
}

function queryOf(tail: string): string {
  if (!tail.startsWith('?')) return ''
  const end = tail.indexOf('#')
  return end === -1 ? tail.slice(1) : tail.slice(1, end)
}

function rawPath(sent: string, prefix: string, path: string): string {
  if (prefix === '' && sent === path && !sent.includes('%')) return path
  // The sent path from where the mount ends: a prefix of two slashes is two segments.
  const rest = afterSegments(sent, prefix)
  if (rest !== undefined && decode(rest) === path) return rest === '' ? '/' : rest
  return path === '' ? '/' : encodePath(path)
}

/** Of an absolute form, what follows the authority. */
function pathOf(target: string): string {
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/]*/i, '')
}

function afterSegments(sent: string, prefix: string): string | undefined {
  if (prefix === '') return sent
  let at = 0
  for (let slashes = prefix.split('/').length; slashes > 1; slashes--) {
    at = sent.indexOf('/', at + 1)
    if (at === -1) {
      at = sent.length
      break
    }
  }
  return decode(sent.slice(0, at)) === prefix ? sent.slice(at) : undefined
}

function decode(path: string): string | undefined {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
