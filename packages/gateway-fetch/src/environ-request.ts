import type { Environ } from '@tsgi/core'
import { decodeJson, decodeText } from './decode-body.ts'
import { EnvironHeaders } from './environ-headers.ts'
import { takeInput } from './input-stream.ts'
import { lendInternals } from './lend-internals.ts'
import { createNativeRequest, hasBody, NativeRequest } from './native-request.ts'

/**
 * A Request that makes its parts when they are asked for. Node's own takes longer to make than the rest of an exchange; this
 * one makes a real one where more is wanted of it than this class has.
 */
export class EnvironRequest {
  readonly url: string
  readonly #environ: Environ
  #headers: EnvironHeaders | Headers | undefined = undefined
  /** The body was read, without a stream. */
  #used = false
  #native: Request | undefined = undefined

  constructor(environ: Environ, url: string) {
    this.#environ = environ
    this.url = url
  }

  get method(): string {
    return this.#environ.REQUEST_METHOD
  }

  get headers(): Headers {
    this.#headers ??= this.#native?.headers ?? new EnvironHeaders(this.#environ)
    return this.#headers as Headers
  }

  get signal(): AbortSignal {
    return this.#environ['tsgi.signal']
  }

  get body(): ReadableStream<Uint8Array> | null {
    return hasBody(this.#environ) ? EnvironRequest.nativeOf(this).body : null
  }

  get bodyUsed(): boolean {
    return this.#native?.bodyUsed ?? this.#used
  }

  text(): Promise<string> {
    return this.#bytes().then(decodeText)
  }

  json(): Promise<unknown> {
    return this.#bytes().then(decodeJson)
  }

  #bytes(): Promise<Uint8Array> {
    if (this.#native !== undefined) return this.#native.arrayBuffer().then(buffer => new Uint8Array(buffer))
    if (!hasBody(this.#environ)) return Promise.resolve(new Uint8Array())
    if (this.#used) return Promise.reject(new TypeError('Body is unusable: Body has already been read'))
    this.#used = true
    return takeInput(this.#environ)
  }

  /** The runtime's own Request with the same parts. */
  static nativeOf(request: EnvironRequest): Request {
    return (request.#native ??= request.#create())
  }

  #create(): Request {
    const headers = this.#headers
    const light = headers instanceof EnvironHeaders ? headers : undefined
    const native = createNativeRequest(this.#environ, this.url, light && EnvironHeaders.madeOf(light))
    // A change of one of them is a change of both.
    if (light !== undefined) EnvironHeaders.adopt(light, native.headers)
    // Its own stream has not been read: what was read without it is told by calling it off.
    if (this.#used) native.body?.cancel().catch(() => {})
    return native
  }
}

const internals = Object.getOwnPropertySymbols(new NativeRequest('http://localhost/'))
lendInternals(EnvironRequest.prototype, NativeRequest, internals, request => EnvironRequest.nativeOf(request))

let accepted: boolean | undefined

/** Whether the runtime, as it is now, takes one of ours for a Request of its own. Default: `value`, or what a try shows. */
export function isAccepted(value?: true): boolean {
  return (accepted = value ?? accepted ?? tryOut())
}

function tryOut(): boolean {
  // Other runtimes copy some properties of any object, and not the others.
  if (internals.length === 0) return false
  try {
    const environ = {
      REQUEST_METHOD: 'PUT',
      HTTP_X_TRIED: 'yes',
      'tsgi.signal': new AbortController().signal
    }
    const ours = new EnvironRequest(environ as unknown as Environ, 'http://localhost/tried')
    const copy = new NativeRequest(ours as unknown as Request)
    return (
      copy.method === 'PUT' &&
      copy.url === 'http://localhost/tried' &&
      copy.headers.get('x-tried') === 'yes' &&
      copy.body !== null
    )
  } catch {
    return false
  }
}
