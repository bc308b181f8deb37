import { httpError } from '../http-error.ts'
import { parseForwarded, parseForwardedFor, type Hop } from './forwarded-fields.ts'
import { parseHost } from './host.ts'
import type { RequestEnviron } from './request-environ.ts'

/** Forwarding headers by environ key, repeated lines joined. */
export type ForwardedFields = Map<string, string>

export interface TrustSettings {
  /** Whether a proxy at that address is trusted; undefined is a peer without an address, as on a Unix socket. */
  isTrusted(address: string | undefined): boolean
  /** Which headers the proxies set. The others are removed: a client may have sent them. */
  readonly header: 'x-forwarded' | 'forwarded'
}

/**
 * Puts the client's address and scheme, as trusted proxies tell them, into environ. Each proxy appends what it saw, so the list
 * is read from its end: as long as the one who speaks is trusted, the one it names comes next. What lies before is the
 * client's own invention, and is removed.
 *
 * @throws an error with `status` 400 when the headers of a trusted proxy are malformed
 * @see RFC 7239, 8.1
 */
export function applyForwarded(
  environ: RequestEnviron,
  fields: ForwardedFields | undefined,
  trust: TrustSettings
): void {
  if (fields === undefined || !trust.isTrusted(environ.REMOTE_ADDR)) return
  if (trust.header === 'forwarded') applyStandard(environ, fields, trust)
  else applyCustomary(environ, fields, trust)
}

/** @see RFC 7239 */
function applyStandard(environ: RequestEnviron, fields: ForwardedFields, trust: TrustSettings): void {
  const elements = parseForwarded(fields.get('HTTP_FORWARDED') ?? '')
  if (elements.length === 0) return
  const first = firstBelieved(
    elements.map(element => element.for),
    trust
  )
  const element = elements[first]!
  setClient(environ, element.for)
  setScheme(environ, element.proto)
  if (element.host !== undefined) checkHost(element.host, 'Forwarded')
  environ.HTTP_FORWARDED = elements
    .slice(first)
    .map(believed => believed.text)
    .join(', ')
}

/** X-Forwarded-For, -Proto and -Host: lists that need not be of the same length, as many proxies overwrite the last two. */
function applyCustomary(environ: RequestEnviron, fields: ForwardedFields, trust: TrustSettings): void {
  const hops = parseForwardedFor(fields.get('HTTP_X_FORWARDED_FOR') ?? '')
  const first = hops.length === 0 ? 0 : firstBelieved(hops, trust)
  const depth = Math.max(1, hops.length - first)
  for (const [key, value] of fields) {
    if (key !== 'HTTP_FORWARDED' && NOT_EMPTY.test(value)) environ[key as `HTTP_${string}`] = value
  }
  if (hops.length > 0) {
    setClient(environ, hops[first])
    environ.HTTP_X_FORWARDED_FOR = hops
      .slice(first)
      .map(hop => hop.text)
      .join(', ')
  }
  const proto = believedValue(fields.get('HTTP_X_FORWARDED_PROTO'), depth)
  if (proto !== undefined) {
    setScheme(environ, proto)
    environ.HTTP_X_FORWARDED_PROTO = proto
  }
  const host = believedValue(fields.get('HTTP_X_FORWARDED_HOST'), depth)
  if (host !== undefined) {
    checkHost(host, 'X-Forwarded-Host')
    environ.HTTP_X_FORWARDED_HOST = host
  }
}

/** The index of the entry that the outermost trusted proxy wrote. */
function firstBelieved(hops: readonly (Hop | undefined)[], trust: TrustSettings): number {
  let at = hops.length - 1
  while (at > 0) {
    const address = hops[at]?.address
    if (address === undefined || !trust.isTrusted(address)) break
    at--
  }
  return at
}

function believedValue(list: string | undefined, depth: number): string | undefined {
  if (list === undefined) return undefined
  // RFC 9110, 5.6.1: empty items are passed over, and a header of nothing else says nothing.
  const values = list
    .split(',')
    .map(value => value.trim())
    .filter(value => value !== '')
  return values[Math.max(0, values.length - depth)]
}

function setClient(environ: RequestEnviron, client: Hop | undefined): void {
  // Where the client is unknown, the proxy's own address would be taken for its.
  if (client?.address === undefined) delete environ.REMOTE_ADDR
  else environ.REMOTE_ADDR = client.address
  if (client?.port === undefined) delete environ.REMOTE_PORT
  else environ.REMOTE_PORT = client.port
}

function setScheme(environ: RequestEnviron, proto: string | undefined): void {
  if (proto === undefined) return
  const scheme = proto.toLowerCase()
  if (scheme !== 'http' && scheme !== 'https') {
    throw httpError(400, 'request: the forwarded protocol must be http or https')
  }
  environ['tsgi.url_scheme'] = scheme
}

function checkHost(host: string, header: string): void {
  if (parseHost(host) === undefined) throw httpError(400, `request: the host in ${header} is malformed`)
}

const NOT_EMPTY = /[^\s,]/
