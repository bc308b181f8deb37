import { httpError } from '@tsgi/core'
import type { Peer, RawRequest } from '@tsgi/core/gateway'

/** The parts of a Request's URL, which its server has normalised: dot segments are gone, and so is a default port. */
export interface RequestUrl {
  readonly scheme: 'http' | 'https'
  /** With the port, if it is not the default one; empty where the request names no host, as HTTP/1.0 may. */
  readonly authority: string
  /** Whether the server listens on a Unix socket: the URL names no host then. */
  readonly isSocket: boolean
  /** Path and query. */
  readonly target: string
}

/**
 * Takes `request.url` apart. Not by `new URL`, which costs more than all the rest of the environ.
 * @throws an error with `status` 400 for what is neither an absolute URL of HTTP nor a path
 */
export function splitUrl(url: string): RequestUrl {
  // Bun gives the target alone where there is no host.
  if (url.startsWith('/')) return { scheme: 'http', authority: '', isSocket: false, target: url }
  const match = URL_PARTS.exec(url)
  if (match === null)
    throw httpError(400, 'request: the URL of the Request must start with http:// or https://')
  const [, scheme, unix, named, target] = match
  // Deno names the socket there.
  const authority = unix === undefined ? named! : 'localhost'
  return {
    scheme: scheme as 'http' | 'https',
    authority,
    isSocket: unix !== undefined,
    target: target === '' ? '/' : target!.startsWith('/') ? target! : `/${target}`
  }
}

/** The head of a Request, as the environ builder wants it. */
export function readRequest(request: Request, url: RequestUrl, protocol: string): RawRequest {
  const { authority, target } = url
  const headers: string[] = []
  request.headers.forEach((value, name) => void headers.push(name, value))
  const host = request.headers.get('host')
  // A Request that was made by hand, and one in a service worker, has it in its URL alone.
  if (host === null && authority !== '') headers.push('host', authority)
  // Else the two differ where the target was in absolute form, whose authority counts.
  const absolute = host !== null && authority !== '' && host !== authority && isOther(host, url)
  return {
    method: request.method,
    target: absolute ? `${url.scheme}://${authority}${target}` : target,
    protocol,
    headers
  }
}

/** Whether Host names another authority than the URL does, which is normalised. A malformed one is refused elsewhere. */
function isOther(host: string, { scheme, authority, isSocket }: RequestUrl): boolean {
  if (isSocket) return false
  const suffix = scheme === 'https' ? ':443' : ':80'
  const plain = host.endsWith(suffix) ? host.slice(0, -suffix.length) : host
  return plain !== '' && plain.toLowerCase() !== authority
}

/** What a Request tells of its connection: all that Fetch knows. */
export class FetchPeer implements Peer {
  readonly scheme: 'http' | 'https'
  readonly serverName: string
  readonly serverPort: string
  readonly remoteAddress: string | undefined
  readonly remotePort: string | undefined

  constructor(
    authority: string,
    scheme: 'http' | 'https',
    address: string | undefined,
    port: string | undefined
  ) {
    const colon = PORT.exec(authority)
    this.scheme = scheme
    this.serverName = colon === null ? authority : authority.slice(0, colon.index)
    this.serverPort = colon === null ? (scheme === 'https' ? '443' : '80') : colon[0].slice(1)
    this.remoteAddress = address
    this.remotePort = port
  }
}

const URL_PARTS = /^(https?)(\+unix)?:\/\/(?:[^/?#@]*@)?([^/?#@]+)([^#]*)/
const PORT = /:\d+$/
