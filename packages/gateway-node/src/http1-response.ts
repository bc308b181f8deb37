import type { IncomingMessage, ServerResponse } from 'node:http'
import { httpError, type Chunk, type HeaderList } from '@tsgi/core'
import { checkHints, type RawRequest, type ResponseHead } from '@tsgi/core/gateway'
import { breakOff } from './break-off.ts'
import { groupHeaders } from './group-headers.ts'
import type { ListenerSettings } from './options.ts'
import { expectsContinue, RequestInput } from './request-input.ts'
import { announcedLength, dropUnread, lingerOnClose } from './unread-body.ts'
import { guardWrites } from './write-guard.ts'

/** Whether the server is closing down; shared by all requests of a listener. */
export interface Lifecycle {
  closing: boolean
}

/** A response as HTTP/1.1 sends it. What is sent, and when, the exchange decides. */
export class Http1Response {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #settings: ListenerSettings
  readonly #lifecycle: Lifecycle
  #input: RequestInput | undefined
  #ascii = true
  #delimited = true
  #last = false
  #draining: { promise: Promise<void>; resolve: () => void } | undefined

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    settings: ListenerSettings,
    lifecycle: Lifecycle
  ) {
    this.#request = request
    this.#response = response
    this.#settings = settings
    this.#lifecycle = lifecycle
  }

  /** @throws an error with `status` 400 or 505 for versions that Node lets pass */
  readRequest(): RawRequest {
    const { method, url, httpVersion, rawHeaders } = this.#request
    if (httpVersion !== '1.1' && httpVersion !== '1.0') {
      throw httpError(httpVersion === '0.9' ? 400 : 505, `request: HTTP/${httpVersion} is not HTTP/1.1`)
    }
    const protocol = httpVersion === '1.1' ? 'HTTP/1.1' : 'HTTP/1.0'
    return { method: method!, target: url!, protocol, headers: rawHeaders }
  }

  openInput(): AsyncIterable<Uint8Array> {
    this.#input = new RequestInput(this.#request, this.#response, this.#settings.maxBodySize)
    return this.#input
  }

  get isHead(): boolean {
    return this.#request.method === 'HEAD'
  }

  get headSent(): boolean {
    return this.#response.headersSent
  }

  /** Bytes that wait for the client. */
  get backlog(): number {
    return this.#response.writableLength
  }

  /** Whether the kernel has taken all that was sent. */
  get flushed(): boolean {
    return this.#response.writableLength === 0
  }

  /** Prepares the head, which leaves with the first chunk. `length` is added as Content-Length. */
  sendHead(head: ResponseHead, length: number | undefined, close: boolean): void {
    const { fields } = head
    if (length !== undefined) fields.push('Content-Length', String(length))
    if (this.#handleUnread() || close || this.#last || this.#lifecycle.closing)
      fields.push('Connection', 'close')
    this.#ascii = head.ascii
    this.#delimited =
      length !== undefined || head.contentLength !== undefined || this.#request.httpVersion !== '1.0'
    const response = this.#response
    // Only where other code shares the response, as Express does: Node would keep one Set-Cookie of several.
    const shared = response.getHeaderNames().length > 0
    response.writeHead(head.code, head.reason, shared ? groupHeaders(fields) : fields)
  }

  /** Sends a chunk; false when the next one should wait for `drained`. */
  write(chunk: Chunk): boolean {
    if (this.#response.write(this.#encode(chunk))) return true
    guardWrites(this.#response, this.#settings.writeTimeout)
    return false
  }

  /** Sends what Node holds back until the end of the tick. */
  flush(): void {
    this.#response.flushHeaders()
    this.#response.socket?.uncork()
  }

  /** Ends the response; one chunk leaves in one write with the head. */
  end(chunk?: Chunk): void {
    if (chunk === undefined) this.#response.end()
    else this.#response.end(this.#encode(chunk))
    if (!this.flushed) guardWrites(this.#response, this.#settings.writeTimeout)
  }

  /** Resolves when the client has taken what was written, or `release` is called. */
  drained(): Promise<void> {
    if (this.#draining !== undefined) return this.#draining.promise
    let resolve!: () => void
    const promise = new Promise<void>(resolved => (resolve = resolved))
    this.#draining = { promise, resolve }
    this.#response.once('drain', () => this.release())
    return promise
  }

  /** Lets go whoever waits for `drained`. */
  release(): void {
    const draining = this.#draining
    this.#draining = undefined
    draining?.resolve()
  }

  /** The request body is not read any more: what is left of it is dropped. */
  releaseInput(): void {
    this.#input?.release()
  }

  /** Calls back once the kernel has taken everything. */
  onFlushed(done: () => void): void {
    const { socket } = this.#request
    // Node says so too when the connection is destroyed; and it may destroy it right after.
    this.#response.prependOnceListener('finish', () => {
      if (!socket.destroyed) done()
    })
  }

  /** Whether the request has come with all of its body. */
  get requestComplete(): boolean {
    return this.#request.complete
  }

  /** Makes this the last response on its connection. */
  closeAfter(): void {
    this.#last = true
    this.#response.once('finish', () => this.#request.socket.destroySoon())
  }

  /** Ends the response so that a client cannot take it for complete, after what was sent. */
  breakOff(): void {
    this.#response.flushHeaders()
    guardWrites(this.#response, this.#settings.writeTimeout)
    breakOff(this.#response, this.#delimited)
  }

  destroy(): void {
    this.#request.socket.destroy()
  }

  get earlyHints(): ((headers: HeaderList) => void) | undefined {
    // RFC 9110, 15.2: never to an HTTP/1.0 client.
    if (this.#request.httpVersion === '1.0') return undefined
    return headers => {
      checkHints(headers)
      if (this.headSent || this.#response.writableEnded) return
      this.#response.writeEarlyHints(groupHeaders(headers.flat()))
    }
  }

  // A string leaves in one piece with the head, and Node would encode both as UTF-8.
  #encode(chunk: Chunk): Chunk {
    return this.#ascii || typeof chunk !== 'string' ? chunk : Buffer.from(chunk)
  }

  /** Sees to what the app has not read of the request body; true when the connection must close for it. */
  #handleUnread(): boolean {
    const request = this.#request
    const length = announcedLength(request)
    if (length === 0) return false
    const { drainLimit } = this.#settings
    dropUnread(request, this.#response, drainLimit)
    // A client that still waits to be asked may send the body all the same.
    const asked = !expectsContinue(request, this.#response)
    // An app that has begun to read may go on, and a body in chunks may be short: they are judged afterwards.
    if (asked && (this.#input !== undefined || length === Infinity || length <= drainLimit)) return false
    lingerOnClose(request.socket)
    return true
  }
}
