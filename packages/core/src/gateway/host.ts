import { isIpv6 } from './ip-address.ts'

/** The authority of a request: the name as sent (IPv6 in brackets), the port if there is one. */
export interface Authority {
  readonly name: string
  readonly port: string | undefined
}

/**
 * Splits a Host, or undefined where it is malformed: `uri-host [ ":" port ]`, no userinfo. A comma, which RFC 3986 allows in a
 * name, is refused: it is how a proxy joins two Host lines. An empty Host is valid and names nothing.
 * @see RFC 9110, 7.2; RFC 3986, 3.2.2
 */
export function parseHost(host: string): Authority | undefined {
  // Most requests on a server bear the same Host.
  if (host === lastHost) return lastAuthority
  const match = HOST.exec(host)
  if (match === null) return undefined
  const port = match[2]
  if (port !== undefined && Number(port) > 65_535) return undefined
  const name = match[1]!
  if (name.startsWith('[') && !isIpv6(name.slice(1, -1))) return undefined
  lastHost = host
  lastAuthority = { name, port: port === '' ? undefined : port }
  return lastAuthority
}

const HOST = /^((?:[\w.~!$&'()*+;=-]|%[\da-f]{2})*|\[[\da-f:.]+\])(?::(\d{0,5}))?$/i
let lastHost: string | undefined
let lastAuthority: Authority | undefined
