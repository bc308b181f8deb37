import type { Environ } from '@tsgi/core'

type Target = Pick<Environ, 'SCRIPT_NAME' | 'PATH_INFO' | 'QUERY_STRING' | 'REQUEST_URI'>

/**
 * The `url` of a request as a handler gets it at its mount: PATH_INFO and QUERY_STRING, byte for byte as they were sent
 * where no layer has changed them, else encoded again.
 * @see RFC 3986, 3.3
 */
export function requestUrl(environ: Target): string {
  const { SCRIPT_NAME: prefix, PATH_INFO: path, QUERY_STRING: query, REQUEST_URI: sent } = environ
  if (path === '' && prefix === '' && sent === '*') return '*'
  const sentPath = pathOf(sent)
  const raw = rawPath(sentPath, prefix, path)
  return query === '' ? raw : `${raw}?${query}`
}

function rawPath(sent: string, prefix: string, path: string): string {
  if (prefix === '' && sent === path && !sent.includes('%')) return path
  // The sent path from where the mount ends: a prefix of two slashes is two segments.
  const rest = afterSegments(sent, prefix)
  if (rest !== undefined && decode(rest) === path) return rest === '' ? '/' : rest
  return path === '' ? '/' : encodePath(path)
}

/** Without query and fragment; of an absolute form, what follows the authority. */
function pathOf(target: string): string {
  const end = target.search(/[?#]/)
  const path = end === -1 ? target : target.slice(0, end)
  return path.startsWith('/') ? path : path.replace(/^https?:\/\/[^/]*/i, '')
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

// encodeURI leaves these two, which would end the path, and throws for half a surrogate pair.
function encodePath(path: string): string {
  return encodeURI(Buffer.from(path).toString()).replaceAll('?', '%3F').replaceAll('#', '%23')
}
