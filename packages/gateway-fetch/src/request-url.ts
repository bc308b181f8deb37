import { httpError, type Environ } from '@tsgi/core'
import { encodePath, parseHost } from '@tsgi/core/gateway'

/**
 * The URL that the client asked for: PEP 3333, "URL Reconstruction".
 * @throws an error with `status` 400 when it names no host, or the path has dot segments
 */
export function fullUrl(environ: Environ): string {
  return join(environ, environ.SCRIPT_NAME + environ.PATH_INFO)
}

/**
 * The URL as an app sees it that does not know where it is mounted, as Hono's and Connect's mounted apps do: without
 * SCRIPT_NAME.
 * @throws an error with `status` 400 when it names no host, or the path has dot segments
 */
export function mountedUrl(environ: Environ): string {
  return join(environ, environ.PATH_INFO)
}

// Path and host are validated apart, and by then neither can reach into the other.
function join(environ: Environ, path: string): string {
  const query = environ.QUERY_STRING
  const target = environ.REQUEST_URI
  const base = originOf(environ)
  // Nobody has rewritten it, and it is written as a URL would be.
  const decoded = query === '' ? path : `${path}?${query}`
  if (path.includes('/.')) refuseDots(path)
  if (decoded === target && PLAIN.test(target)) return base + target
  const raw = rawPath(environ, path)
  return new URL(`${base}${raw}${query === '' ? '' : `?${query.replaceAll('#', '%23')}`}`).href
}

/** The path as it was sent, as far as it still is the path: so `%2F` stays what it is. */
function rawPath(environ: Environ, path: string): string {
  const sent = /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(environ.REQUEST_URI)![1]!
  if (decode(sent) === path) return sent
  const mount = encodePath(environ.SCRIPT_NAME)
  const rest = sent.slice(mount.length)
  if (sent.startsWith(mount) && rest.startsWith('/') && decode(rest) === path) return rest
  return path === '' ? '/' : encodePath(path)
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function originOf(environ: Environ): string {
  const host = environ.HTTP_HOST ?? ''
  const scheme = environ['tsgi.url_scheme']
  // Most requests on a server bear the same Host.
  if (host !== '' && host === lastHost && scheme === lastScheme) return lastOrigin
  const authority = host === '' ? `${environ.SERVER_NAME}:${environ.SERVER_PORT}` : host
  const url = `${scheme}://${authority}`
  if (parseHost(authority) === undefined || !URL.canParse(url)) {
    throw httpError(400, `request: the host ${JSON.stringify(authority)} makes no URL`)
  }
  const { origin } = new URL(url)
  if (host !== '') {
    lastHost = host
    lastScheme = scheme
    lastOrigin = origin
  }
  return origin
}

let lastHost: string | undefined
let lastScheme: string | undefined
let lastOrigin = ''

// What the URL Standard leaves as it is in a path and a query, where there are no dot segments.
const PLAIN = /^\/[\w~!$&()*+,;=:@/.?-]*$/

// A URL cannot hold them, however they are encoded. Taken out, as the URL Standard does, `/open/../secret` would be `/secret`
// here, and another path for every layer that has looked at PATH_INFO. Browsers and `fetch` never send them.
function refuseDots(path: string): void {
  if (!path.split('/').some(segment => segment === '.' || segment === '..')) return
  throw httpError(400, `request: the path ${JSON.stringify(path)} has dot segments, which a URL cannot hold`)
}
