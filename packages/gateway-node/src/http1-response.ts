import { ServerResponse, type IncomingMessage } from 'node:http'
import { httpError, type Chunk, type HeaderList } from '@tsgi/core'
import type { RawRequest, ResponseHead } from '@tsgi/core/gateway'
import { breakOff } from './break-off.ts'
import { Connection } from './connection.ts'
import { Drain } from './drain.ts'
import { earlyHintsOf } from './early-hints.ts'
import { flushChunks } from './flush-chunks.ts'
import { groupHeaders } from './group-headers.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { ListenerSettings } from './options.ts'
import { RequestInput } from './request-input.ts'
import { closesForUnread } from './unread-body.ts'
import { guardWrites } from './write-guard.ts'

/** A response as HTTP/1.1 sends it. What is sent, and when, the exchange decides. */
export class Http1Response {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #settings: ListenerSettings
  readonly #lifecycle: Lifecycle
  #input: RequestInput | undefined
  #ascii = true
  #delimited = true
  #inputReleased = false
  #drain: Drain | undefined

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
    if (this.#inputReleased) this.#input.release()
    return this.#input
  }

  get comesInChunks(): boolean {
    return this.#request.headers['transfer-encoding'] !== undefined
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

  /** Whether the kernel has taken all that was sent, or no more can be sent. */
  get flushed(): boolean {
    return this.#response.writableLength === 0
  }

  /** Whether a write failed: the client has gone, and the connection will say so. */
  get failed(): boolean {
    return this.#request.socket.errored !== null
  }

  /** Prepares the head, which leaves with the first chunk. `length` is added as Content-Length. */
  sendHead(head: ResponseHead, length: number | undefined, close: boolean): void {
    const { fields } = head
    if (length !== undefined) fields.push('Content-Length', String(length))
    const closes = this.closesForUnread() || close || this.#lifecycle.closing
    if (closes) fields.push('Connection', 'close')
    this.#ascii = head.ascii
    this.#delimited =
      length !== undefined || head.contentLength !== undefined || this.#request.httpVersion !== '1.0'
    if (closes || !this.#delimited) Connection.of(this.#request.socket).isClosing = true
    const response = this.#response
    // Only where other code shares the response, as Express does: Node would keep one Set-Cookie of several, and on-headers before
    // 1.1, by which morgan, compression and express-session hear of the head, takes a flat list for pairs.
    const shared = response.writeHead !== WRITE_HEAD || response.getHeaderNames().length > 0
    response.writeHead(head.code, head.reason, shared ? groupHeaders(fields) : fields)
  }

  /** Sees to what the app has not read; whether the connection must close for it. */
  protected closesForUnread(): boolean {
    if (this.#input?.isSpent === true) return false
    const { drainLimit } = this.#settings
    return closesForUnread(this.#request, this.#response, this.#input !== undefined, drainLimit)
  }

  /** Sends a chunk; false when the next one should wait for `drained`. */
  write(chunk: Chunk): boolean {
    if (this.#response.write(this.#encode(chunk))) return true
    guardWrites(this.#response, this.#settings.writeTimeout)
    return false
  }

  /** Sends what Node holds back until the end of the tick. */
  flush(): void {
    this.#flushHead()
    flushChunks(this.#response)
  }

  /** Ends the response; one chunk leaves in one write with the head. */
  end(chunk?: Chunk): void {
    if (chunk !== undefined) this.#writeNow(chunk)
    this.#response.end()
    if (!this.flushed) guardWrites(this.#response, this.#settings.writeTimeout)
  }

  /** Resolves when the client has taken what was written, or `release` is called. */
  drained(): Promise<void> {
    this.#drain ??= new Drain(this.#response)
    return this.#drain.wait()
  }

  /** Whether anybody waits for `drained`. */
  get isAwaited(): boolean {
    return this.#drain?.isAwaited ?? false
  }

  /** Lets go whoever waits for `drained`. */
  release(): void {
    this.#drain?.release()
  }

  /** The request body is not read any more: what is left of it is dropped. */
  releaseInput(): void {
    this.#inputReleased = true
    this.#input?.release()
  }

  /** Calls back once the kernel has taken everything. */
  onFlushed(done: () => void): void {
    const { socket } = this.#request
    // Node says so too when the connection is destroyed, or a write failed; and it may destroy it right after.
    this.#response.prependOnceListener('finish', () => {
      if (!socket.destroyed && !this.failed) done()
    })
  }

  /** Lets the server wait for what follows the response. */
  hold(work: Promise<void>): void {
    this.#lifecycle.hold(work)
  }

  /** Ends the response so that a client cannot take it for complete, after what was sent. */
  breakOff(): void {
    this.#flushHead()
    flushChunks(this.#response)
    guardWrites(this.#response, this.#settings.writeTimeout)
    breakOff(this.#response, this.#delimited)
  }

  destroy(): void {
    this.#request.socket.destroy()
  }

  /** Not for HTTP/1.0, whose clients take a 1xx for the response: RFC 9110, 15.2. */
  get hasEarlyHints(): boolean {
    return this.#request.httpVersion !== '1.0'
  }

  get earlyHints(): ((headers: HeaderList) => void) | undefined {
    return this.hasEarlyHints ? earlyHintsOf(this.#response) : undefined
  }

  // Node's `end(chunk)` writes the end apart from the chunk, as an empty string, and takes a `writev` for the two.
  #writeNow(chunk: Chunk): void {
    const { socket } = this.#response
    socket?.cork()
    // Who has replaced `write` may know of no encoding.
    const isJoined = typeof chunk !== 'string' && chunk.length <= JOINED && this.#response.write === WRITE
    if (isJoined) this.#response.write(latin1(chunk), 'latin1')
    else this.#response.write(this.#encode(chunk))
    socket?.uncork()
  }

  // Node's own flushHeaders sends it as UTF-8.
  #flushHead(): void {
    const response: ServerResponse & { _send?(data: string, encoding: 'latin1'): void } = this.#response
    if (this.#ascii || response._send === undefined) response.flushHeaders()
    else response._send('', 'latin1')
  }

  // A string leaves in one piece with the head, and Node would encode both as UTF-8.
  #encode(chunk: Chunk): Chunk {
    return this.#ascii || typeof chunk !== 'string' ? chunk : Buffer.from(chunk)
  }
}

/** Bytes up to which a body leaves as text with the head, in one write: a writev of the two takes longer, above it the copies do. */
const JOINED = 2048

function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}

// Node's own, to be compared with.
const WRITE: unknown = Reflect.get(ServerResponse.prototype, 'write')
const WRITE_HEAD: unknown = Reflect.get(ServerResponse.prototype, 'writeHead')
