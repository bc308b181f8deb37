import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Environ } from '@tsgi/core'
import { RequestInput } from '../request-input.ts'
import type { HandlerSocket } from './handler-socket.ts'
import { bodyKind, requestHeaders } from './request-headers.ts'
import { mountUrl, requestUrl } from './request-url.ts'

/** What Node calls by these names, whatever prototype a framework gives the request. */
interface Hooks {
  _read(size: number): void
  _destroy(error: Error | null, done: (error?: Error | null) => void): void
  _addHeaderLines(headers: string[], count: number): void
  _dump(): void
  _readableState: { readingMore: boolean }
  _eventsCount: number
  originalUrl?: string
  baseUrl?: string
  environ: Environ
}

interface State {
  readonly environ: Environ
  readonly socket: HandlerSocket
  input: AsyncIterator<Uint8Array> | undefined
  /** The response is over: what is left of the body is the gateway's business. */
  isReleased: boolean
  /** Bytes that were read. */
  received: number
  /** What `tsgi.input` failed with. */
  failure: { readonly error: Error } | undefined
}

/**
 * The request as a handler reads it: Node's own IncomingMessage, whose last two steps, reading and destroying, are properties
 * of the object. Methods of a subclass would be lost where Express sets the prototype.
 */
export class HandlerRequest extends IncomingMessage {
  // Private fields, unlike methods, stay with the object.
  readonly #state: State

  constructor(environ: Environ, socket: HandlerSocket) {
    super(socket as unknown as Socket)
    const own = this as unknown as Hooks
    const body = bodyKind(environ)
    const headers = requestHeaders(environ, body)
    own._addHeaderLines(headers, headers.length)
    this.method = environ.REQUEST_METHOD
    this.url = requestUrl(environ)
    const version = environ.SERVER_PROTOCOL.slice(5)
    this.httpVersion = version
    this.httpVersionMajor = version.charCodeAt(0) - ZERO
    this.httpVersionMinor = version.length > 2 ? version.charCodeAt(2) - ZERO : 0
    // The routers of Connect and Express set these two where they mount; links and redirects start from them.
    if (environ.SCRIPT_NAME !== '') {
      own.originalUrl = environ.REQUEST_URI
      own.baseUrl = mountUrl(environ)
    }
    if (environ.CONTENT_LENGTH === '0' || (body === 'none' && isBodiless(environ))) this.complete = true
    own.environ = environ
    this.#state = { environ, socket, input: undefined, isReleased: false, received: 0, failure: undefined }
    own._read = read
    own._destroy = destroy
  }

  static stateOf(request: HandlerRequest): State {
    return request.#state
  }
}

/**
 * Ends the request after its response: what nobody reads is dropped, and `end` and `close` are emitted, as Node does it. Who
 * still reads hears that the rest does not come.
 */
export function releaseRequest(request: HandlerRequest): void {
  const state = HandlerRequest.stateOf(request)
  state.isReleased = true
  // Nobody would hear of it, and that is most requests.
  if (request.destroyed || (request as unknown as Hooks)._eventsCount === 0) return
  if (isReadInVain(request, state)) {
    breakOff(request, state)
    return
  }
  // Node 26 takes a request that is complete for one whose end has been pushed, and does not make it flow.
  if (request.complete) request.push(null)
  ;(request as unknown as Hooks)._dump()
}

const ZERO = 0x30

function isBodiless({ REQUEST_METHOD: method, CONTENT_LENGTH }: Environ): boolean {
  return CONTENT_LENGTH === undefined && (method === 'GET' || method === 'HEAD')
}

function read(this: HandlerRequest): void {
  const state = HandlerRequest.stateOf(this)
  // Node's own switch: until someone reads, nothing is read ahead.
  ;(this as unknown as Hooks)._readableState.readingMore = false
  if (state.isReleased) {
    if (isReadInVain(this, state)) breakOff(this, state)
    else end(this)
    return
  }
  state.input ??= state.environ['tsgi.input'][Symbol.asyncIterator]()
  state.input.next().then(
    step => {
      if (this.destroyed) return
      state.socket.touch()
      if (step.done === true) {
        end(this)
        return
      }
      state.received += step.value.length
      this.push(step.value)
    },
    (error: unknown) => {
      if (this.destroyed) return
      if (state.isReleased && !isReadInVain(this, state)) end(this)
      else breakOff(this, state, error)
    }
  )
}

/** Whether somebody waits for what does not come any more: the response is over, and the rest of the body with it. */
function isReadInVain(request: HandlerRequest, { environ, received }: State): boolean {
  if (request.complete || request.listenerCount('data') + request.listenerCount('readable') === 0)
    return false
  if (environ.CONTENT_LENGTH !== undefined) return received < Number(environ.CONTENT_LENGTH)
  const input: unknown = environ['tsgi.input']
  return !(input instanceof RequestInput && input.isSpent)
}

function breakOff(request: HandlerRequest, state: State, error: unknown = new Error(TOO_LATE)): void {
  const failure = error instanceof Error ? error : new Error(String(error))
  state.failure = { error: failure }
  request.destroy(failure)
}

const TOO_LATE =
  'fromNodeHandler: the response has ended, and the request body with it; end the response when the body is read'

function end(request: HandlerRequest): void {
  request.complete = true
  request.push(null)
}

function destroy(this: HandlerRequest, error: Error | null, done: (error?: Error | null) => void): void {
  const state = HandlerRequest.stateOf(this)
  const isWhole = this.readableEnded && this.complete
  // A body over a limit is no broken connection: the handler can still answer.
  const isRefused = (state.failure?.error as { status?: number } | undefined)?.status === 413
  if (!isWhole && !isRefused) {
    this.aborted = true
    this.emit('aborted')
    // As with Node, who destroys a request that is still coming breaks its connection off.
    if (state.failure === undefined && !state.isReleased) state.socket.destroy(error ?? undefined)
  }
  const { input } = state
  if (!isWhole && input?.return !== undefined) input.return().then(undefined, () => {})
  process.nextTick(() => done(this.listenerCount('error') > 0 ? error : null))
}
