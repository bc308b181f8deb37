// Of a gateway that is written from docs/SPEC.md alone: it uses nothing of this project but types, and has no option `onError`.
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import type { Environ } from '@tsgi/core'

export const CONNECTION =
  /^(connection|keep-alive|te|trailers?|transfer-encoding|upgrade|http2-settings|proxy-.*)$/i
const HOST = /^([\w.~!$&'()*+;=%-]*|\[([\da-f:.]+)\])(?::(\d*))?$/i

/** The name in an authority; undefined where it is none. */
function hostName(authority: string): string | undefined {
  const [, name, address, port = ''] = HOST.exec(authority) ?? []
  return (address !== undefined && !isIPv6(address)) || Number(port) > 65_535 ? undefined : name
}

export class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** "Environ", and "Servers: The request". */
export function makeEnviron(
  request: IncomingMessage,
  errors: Environ['tsgi.errors'],
  abort: AbortController
): Environ {
  const { method = '', url = '', rawHeaders, socket } = request
  const [, authority, rest] = /^(?:https?:\/\/(?:[^/?#@]*@)?([^/?#]+))?(.*)$/i.exec(url)!
  if (method === 'CONNECT') throw new Refusal(501, 'CONNECT is not served')
  if (
    !/^(\/[!-~]*|[?#]?[!-~]*)$/.test(rest!) ||
    (rest![0] !== '/' && authority === undefined && url !== '*')
  ) {
    throw new Refusal(400, 'the target is no path')
  }
  if (url === '*' && method !== 'OPTIONS') throw new Refusal(400, 'the target * is for OPTIONS')
  const [, rawPath = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(url === '*' ? '' : rest!)!
  const path = decodePath(
    rawPath === '' && url !== '*' && !(method === 'OPTIONS' && rest === '') ? '/' : rawPath
  )
  const environ: Record<string, unknown> = Object.assign(Object.create(null) as object, {
    REQUEST_METHOD: method,
    SCRIPT_NAME: '',
    PATH_INFO: path,
    REQUEST_URI: url,
    QUERY_STRING: query,
    SERVER_NAME: socket.localFamily === 'IPv6' ? `[${socket.localAddress}]` : socket.localAddress,
    SERVER_PORT: String(socket.localPort),
    SERVER_PROTOCOL: `HTTP/${request.httpVersion}`,
    REMOTE_ADDR: socket.remoteAddress,
    REMOTE_PORT: String(socket.remotePort),
    'tsgi.version': [1, 0],
    'tsgi.url_scheme': 'http',
    'tsgi.input': readInput(request),
    'tsgi.errors': errors,
    'tsgi.signal': abort.signal,
    'tsgi.multiprocess': false,
    'tsgi.run_once': false
  })
  const listed = (request.headers.connection ?? '').toLowerCase().split(/ *, */)
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i]!.toLowerCase(), rawHeaders[i + 1]!]
    if (name === 'transfer-encoding') checkCoding(request, value)
    // "What is about the connection must not be in environ"; "forwarding headers must be dropped".
    if (name.includes('_') || name === 'proxy' || CONNECTION.test(name) || /^(x-)?forwarded/.test(name))
      continue
    const key = name.toUpperCase().replaceAll('-', '_')
    const known = name === 'content-type' || name === 'content-length' ? key : `HTTP_${key}`
    if (known in environ && /^(content-type|host)$/.test(name)) throw new Refusal(400, `two of ${name}`)
    if (listed.includes(name) && known.startsWith('HTTP_')) continue
    environ[known] = known in environ ? [environ[known], value].join(name === 'cookie' ? '; ' : ', ') : value
  }
  const sent = hostName((environ['HTTP_HOST'] as string | undefined) ?? '')
  const name = authority === undefined ? sent : hostName(authority)
  if (sent === undefined || name === undefined) throw new Refusal(400, 'Host is no authority')
  if (authority !== undefined) environ['HTTP_HOST'] = authority
  if (name !== '') environ['SERVER_NAME'] = name
  if (request.httpVersion === '0.9') throw new Refusal(400, 'no version')
  if (!/^1\.[01]$/.test(request.httpVersion)) throw new Refusal(505, 'another version')
  return environ as unknown as Environ
}

function checkCoding({ httpVersion }: IncomingMessage, value: string): void {
  if (httpVersion === '1.0') throw new Refusal(400, 'Transfer-Encoding in HTTP/1.0')
  if (value.toLowerCase() !== 'chunked') throw new Refusal(501, `the transfer coding ${value}`)
}

function decodePath(path: string): string {
  try {
    const decoded = decodeURIComponent(path)
    if (!decoded.includes('\0')) return decoded
  } catch {
    // As with NUL.
  }
  throw new Refusal(400, 'the path is not percent-encoded UTF-8')
}

async function* readInput(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of request) yield chunk as Uint8Array
  } catch (cause) {
    throw Object.assign(new Error('the request body breaks off', { cause }), { status: 400 })
  }
}
