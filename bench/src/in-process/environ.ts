import type { Environ } from '@tsgi/core'
import { createEnviron, type EnvironSettings, type EnvironSource, type Peer } from '@tsgi/core/gateway'

const noInput: AsyncIterable<Uint8Array> = { async *[Symbol.asyncIterator]() {} }

/** The environ that a gateway makes of a request as it came: the counterpart of a new Request. */
export function gatewayEnviron(): Environ {
  return createEnviron(
    { method: 'GET', target: '/', protocol: 'HTTP/1.1', headers: ['Host', 'localhost'] },
    peer,
    source,
    settings
  )
}

/** As little as a request can be: the counterpart of koa-compose's context. */
export function smallEnviron(): Environ {
  return {
    __proto__: null,
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    REQUEST_URI: '/',
    QUERY_STRING: '',
    SERVER_PROTOCOL: 'HTTP/1.1'
  } as unknown as Environ
}

const peer: Peer = {
  scheme: 'http',
  serverName: 'localhost',
  serverPort: '80',
  remoteAddress: '127.0.0.1',
  remotePort: '50000'
}

const source: EnvironSource = {
  openInput: () => noInput,
  openSignal: () => new AbortController().signal,
  earlyHints: undefined
}

const settings: EnvironSettings = {
  errors: process.stderr,
  multiprocess: false,
  runOnce: false,
  maxHeaderCount: 2000,
  maxBodySize: Infinity,
  trust: undefined
}

/** A request with the headers that a log line shows. */
export function loggedEnviron(): Environ {
  const headers = [
    'Host',
    'example.org',
    'User-Agent',
    LOGGED_HEADERS['user-agent'],
    'Referer',
    LOGGED_HEADERS.referer
  ]
  return createEnviron(
    { method: 'GET', target: '/x?page=2', protocol: 'HTTP/1.1', headers },
    peer,
    source,
    settings
  )
}

export const LOGGED_HEADERS = {
  host: 'example.org',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  referer: 'https://example.org/'
} as const
