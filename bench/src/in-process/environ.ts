import type { Environ } from '@tsgi/core'
import { createEnviron, type EnvironSettings, type EnvironSource, type Peer } from '@tsgi/core/gateway'

/**
 * Every key that a gateway must give, ready-made: the counterpart of the smallest context that koa-compose can do with. A
 * class, as gateways have one: what `Object.create(null)` or `{ __proto__: null }` gives is a hash table in V8.
 */
class ReadyEnviron {
  REQUEST_METHOD = 'GET'
  SCRIPT_NAME = ''
  PATH_INFO = '/'
  REQUEST_URI = '/'
  QUERY_STRING = ''
  SERVER_NAME = 'localhost'
  SERVER_PORT = '80'
  SERVER_PROTOCOL = 'HTTP/1.1'
  HTTP_HOST = 'localhost'
  'tsgi.version' = VERSION
  'tsgi.url_scheme' = 'http' as const
  'tsgi.input' = noInput
  'tsgi.errors' = process.stderr
  'tsgi.signal' = neverAborted
  'tsgi.multiprocess' = false
  'tsgi.run_once' = false
}

const VERSION = [1, 0] as const
const noInput: AsyncIterable<Uint8Array> = { async *[Symbol.asyncIterator]() {} }
const neverAborted = new AbortController().signal // a gateway makes one only when somebody asks for it

Object.setPrototypeOf(ReadyEnviron.prototype, null)
delete (ReadyEnviron.prototype as { constructor?: unknown }).constructor

export function readyEnviron(): Environ {
  return new ReadyEnviron() as unknown as Environ
}

/** The environ that a gateway makes of a request as it came: the counterpart of a new Request. */
export function parsedEnviron(): Environ {
  return createEnviron(
    { method: 'GET', target: '/', protocol: 'HTTP/1.1', headers: ['Host', 'localhost'] },
    peer,
    source,
    settings
  )
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
  openSignal: () => neverAborted,
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
