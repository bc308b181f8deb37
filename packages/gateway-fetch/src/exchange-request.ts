import type { Environ } from '@tsgi/core'
import { decodeJson, decodeText } from './decode-body.ts'
import { takeInput } from './input-stream.ts'
import { createNativeRequest, NativeRequest, requestInit } from './native-request.ts'

const ENVIRON = Symbol('environ')

/** The signal that the runtime has made for a Request, by which copies of it and `fetch` hear of its end. */
interface OwnSignal extends AbortSignal {
  [ENVIRON]?: Environ
}

/**
 * The runtime's own Request of an environ, without its signal, which costs more than all the rest of it in Node 24: that is made when
 * somebody asks for it. Who follows the Request in the runtime's code listens to the signal that this has made; there the way
 * leads on to the environ's.
 */
class ExchangeRequest extends NativeRequest {
  readonly #environ: Environ
  /** The input's, as long as nobody has cloned it. */
  readonly #stream: unknown
  /** The body was read, past the stream. */
  #used = false

  constructor(environ: Environ, url: string) {
    const init = requestInit(environ)
    super(url, init)
    this.#environ = environ
    this.#stream = init.body
    const own: OwnSignal = super.signal
    own[ENVIRON] = environ
    own.addEventListener = listen
    own.removeEventListener = unlisten
  }

  override get signal(): AbortSignal {
    return this.#environ['tsgi.signal']
  }

  override get bodyUsed(): boolean {
    return this.#used || super.bodyUsed
  }

  override text(): Promise<string> {
    return this.#take()?.then(decodeText) ?? super.text()
  }

  override json(): Promise<unknown> {
    return this.#take()?.then(decodeJson) ?? super.json()
  }

  /** Reads the whole body without its stream, which takes several promises a chunk; undefined where that is the runtime's to do. */
  #take(): Promise<Uint8Array> | undefined {
    const { body } = this
    if (body === null || body !== this.#stream || body.locked || super.bodyUsed) return undefined
    // Whoever else would read it, or copy the Request, hears that it cannot be used.
    body.getReader()
    this.#used = true
    return takeInput(this.#environ)
  }

  // The runtime's clone would follow what nobody aborts.
  override clone(): Request {
    return new NativeRequest(super.clone(), { signal: this.signal })
  }
}

// For whoever makes another one of it by its constructor.
Object.defineProperty(ExchangeRequest.prototype, 'constructor', { value: NativeRequest })

function listen(
  this: OwnSignal,
  ...[type, listener, options]: Parameters<AbortSignal['addEventListener']>
): void {
  const signal = this[ENVIRON]!['tsgi.signal']
  if (!signal.aborted) signal.addEventListener(type, listener, options)
  // The runtime has asked before whether it is aborted, and of its own that is never true.
  else if (type === 'abort' && typeof listener === 'function') listener.call(signal, new Event(type))
}

function unlisten(this: OwnSignal, ...args: Parameters<AbortSignal['removeEventListener']>): void {
  this[ENVIRON]!['tsgi.signal'].removeEventListener(...args)
}

let follows: boolean | undefined

/** The runtime's own Request, made in the way that costs least of those that hold: a try shows which do. */
export function createExchangeRequest(environ: Environ, url: string): Request {
  follows ??= tryOut()
  return follows ? new ExchangeRequest(environ, url) : createNativeRequest(environ, url)
}

/** Whether what follows such a Request hears of an end before it began to, and of one after. */
function tryOut(): boolean {
  try {
    return [true, false].every(isBefore => {
      const controller = new AbortController()
      const environ = {
        REQUEST_METHOD: 'GET',
        HTTP_X_TRIED: 'yes',
        'tsgi.signal': controller.signal
      } as unknown as Environ
      const request = new ExchangeRequest(environ, 'http://localhost/tried')
      const reason = new Error('tried')
      if (isBefore) controller.abort(reason)
      const copies = [
        new NativeRequest(request),
        new NativeRequest(request, { cache: 'no-store' }),
        request.clone()
      ]
      controller.abort(reason)
      return copies.every(
        ({ signal, headers }) => signal.reason === reason && headers.get('x-tried') === 'yes'
      )
    })
  } catch {
    return false
  }
}
