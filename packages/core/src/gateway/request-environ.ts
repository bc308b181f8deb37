import { HAS_LEFT } from '../has-left.ts'
import type { Environ, ErrorStream, HeaderList } from '../types.ts'
import type { EnvironSettings, EnvironSource, Peer, RawRequest } from './environ-parts.ts'
import type { RequestTarget } from './request-target.ts'

/**
 * The environ of one request. A class, so that all have one hidden class: an object made with `Object.create(null)` is a
 * hash table in V8. What costs something to make is an accessor until it is used or assigned.
 */
export class RequestEnviron implements Environ {
  declare REQUEST_METHOD: string
  declare SCRIPT_NAME: string
  declare PATH_INFO: string
  declare REQUEST_URI: string
  declare QUERY_STRING: string
  declare SERVER_NAME: string
  declare SERVER_PORT: string
  declare SERVER_PROTOCOL: string
  declare REMOTE_ADDR?: string
  declare REMOTE_PORT?: string
  declare CONTENT_TYPE?: string
  declare CONTENT_LENGTH?: string;
  [header: `HTTP_${string}`]: string | undefined
  declare 'tsgi.version': readonly [1, 0]
  declare 'tsgi.url_scheme': 'http' | 'https'
  declare 'tsgi.errors': ErrorStream
  declare 'tsgi.multiprocess': boolean
  declare 'tsgi.run_once': boolean
  readonly #source: EnvironSource
  // Made once: who deletes the key that the first use leaves, as cascade does between two apps, gets the same again.
  #input: AsyncIterable<Uint8Array> | undefined = undefined
  #signal: AbortSignal | undefined = undefined

  static {
    Object.defineProperty(this.prototype, HAS_LEFT, {
      get(this: RequestEnviron) {
        return this.#source.hasLeft
      }
    })
  }

  // Assigned here one by one, and not in a loop elsewhere: V8 then reserves room in the object for them and for some more,
  // and a request with the headers of a browser costs a quarter.
  constructor(
    request: RawRequest,
    target: RequestTarget,
    peer: Peer,
    source: EnvironSource,
    settings: EnvironSettings
  ) {
    this.#source = source
    this.REQUEST_METHOD = request.method
    this.SCRIPT_NAME = ''
    this.PATH_INFO = target.path
    this.REQUEST_URI = request.target
    this.QUERY_STRING = target.query
    this.SERVER_NAME = peer.serverName
    this.SERVER_PORT = peer.serverPort
    this.SERVER_PROTOCOL = request.protocol
    this['tsgi.version'] = VERSION
    this['tsgi.url_scheme'] = peer.scheme
    this['tsgi.errors'] = settings.errors
    this['tsgi.multiprocess'] = settings.multiprocess
    this['tsgi.run_once'] = settings.runOnce
    if (peer.remoteAddress !== undefined) this.REMOTE_ADDR = peer.remoteAddress
    if (peer.remotePort !== undefined) this.REMOTE_PORT = peer.remotePort
  }

  get 'tsgi.input'(): AsyncIterable<Uint8Array> {
    return own(this, 'tsgi.input', (this.#input ??= this.#source.openInput()))
  }
  set 'tsgi.input'(input: AsyncIterable<Uint8Array>) {
    own(this, 'tsgi.input', input)
  }

  get 'tsgi.signal'(): AbortSignal {
    return own(this, 'tsgi.signal', (this.#signal ??= this.#source.openSignal()))
  }
  set 'tsgi.signal'(signal: AbortSignal) {
    own(this, 'tsgi.signal', signal)
  }

  get 'tsgi.early_hints'(): (headers: HeaderList) => void {
    return this.#source.earlyHints as (headers: HeaderList) => void
  }
  set 'tsgi.early_hints'(send: (headers: HeaderList) => void) {
    own(this, 'tsgi.early_hints', send)
  }
}

function own<T>(environ: object, key: string, value: T): T {
  Object.defineProperty(environ, key, { value, writable: true, enumerable: true, configurable: true })
  return value
}

const VERSION = Object.freeze([1, 0] as const)

/** Where 103 cannot be sent: there the key is absent, for `in` too. */
export class HintlessEnviron extends RequestEnviron {}

const { 'tsgi.early_hints': _, ...others } = Object.getOwnPropertyDescriptors(RequestEnviron.prototype)
Object.defineProperties(HintlessEnviron.prototype, others)

// environ inherits nothing but the accessors: a header or a key of the app's must not meet `constructor` or `toString`.
for (const { prototype } of [RequestEnviron, HintlessEnviron]) {
  Object.setPrototypeOf(prototype, null)
  delete (prototype as { constructor?: unknown }).constructor
}
