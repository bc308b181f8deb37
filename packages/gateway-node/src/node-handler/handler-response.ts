import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { HandlerAnswer } from './handler-answer.ts'
import type { Callback } from './pushed-answer.ts'
import { handlerHead, type GivenHeaders } from './handler-head.ts'
import type { HandlerSocket } from './handler-socket.ts'

/** What Node calls by these names, whatever prototype a framework gives the response. */
interface Hooks {
  _send(data: string | Uint8Array, encoding?: BufferEncoding | null, callback?: Callback | null): boolean
  _storeHeader(firstLine: string, headers: GivenHeaders): void
  _finish(): void
  _header: string | null
  _closed: boolean
  _contentLength: number | null
  _sent100: boolean
  _hasBody: boolean
  socket: HandlerSocket | null
  destroyed: boolean
  writeContinue(callback?: Callback): void
  writeProcessing(callback?: Callback): void
  writeEarlyHints(hints: Record<string, string | string[]>, callback?: Callback): void
}

/**
 * The response as a handler writes it: Node's own ServerResponse, with all that it checks and counts. Only its last steps,
 * which put bytes on a socket, are replaced, by properties of the object: methods of a subclass would be lost where Express
 * sets the prototype.
 */
export class HandlerResponse extends ServerResponse {
  // Private fields, unlike methods, stay with the object.
  readonly #answer: HandlerAnswer
  /** Over Node's accessor, whose state nobody else can reset. */
  override writableNeedDrain = false

  constructor(request: IncomingMessage, socket: HandlerSocket, answer: HandlerAnswer) {
    super(request)
    this.#answer = answer
    const own = this as unknown as Hooks
    own.socket = socket
    socket._httpMessage = this
    own._send = send
    own._storeHeader = storeHeader
    own._finish = finish
    own.writeContinue = writeContinue
    own.writeProcessing = writeProcessing
    own.writeEarlyHints = writeEarlyHints
  }

  static answerOf(response: HandlerResponse): HandlerAnswer {
    return response.#answer
  }
}

/** Tells the response that its connection has closed, or that it is over: `close` is its last event. */
export function closeResponse(response: HandlerResponse): void {
  const own = response as unknown as Hooks
  if (own._closed) return
  own.destroyed = true
  own._closed = true
  response.emit('close')
}

/** Takes the response off its connection, before `finish` is emitted. */
export function detachResponse(response: HandlerResponse, socket: HandlerSocket): void {
  socket._httpMessage = null
  ;(response as { socket: Socket | null }).socket = null
}

function send(
  this: HandlerResponse,
  data: string | Uint8Array,
  encoding?: BufferEncoding | null,
  callback?: Callback | null
): boolean {
  const isUtf8 = encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8'
  const chunk = typeof data !== 'string' || isUtf8 || data === '' ? data : Buffer.from(data, encoding)
  const hasRoom = HandlerResponse.answerOf(this).send(chunk, callback ?? undefined)
  if (!hasRoom) this.writableNeedDrain = true
  return hasRoom
}

function storeHeader(this: HandlerResponse, firstLine: string, given: GivenHeaders): void {
  const own = this as unknown as Hooks
  const head = handlerHead(this, given)
  // The one chunk that `end` was given for HEAD does not come, but its length is known.
  if (own._contentLength && !own._hasBody && !has(head.headers, 'content-length')) {
    head.headers.push(['Content-Length', String(own._contentLength)])
  }
  HandlerResponse.answerOf(this).start(head)
  own._header = firstLine
}

function has(headers: readonly [string, string][], name: string): boolean {
  return headers.some(header => header[0].toLowerCase() === name)
}

/** Node calls this at the end of `end`. */
function finish(this: HandlerResponse): void {
  this.emit('prefinish')
  HandlerResponse.answerOf(this).end()
}

// The gateway sends it when the body is read.
function writeContinue(this: HandlerResponse, callback?: Callback): void {
  ;(this as unknown as Hooks)._sent100 = true
  if (callback !== undefined) process.nextTick(callback)
}

// 102 was dropped from HTTP: RFC 4918, appendix F.3.
function writeProcessing(this: HandlerResponse, callback?: Callback): void {
  if (callback !== undefined) process.nextTick(callback)
}

function writeEarlyHints(
  this: HandlerResponse,
  hints: Record<string, string | string[]>,
  callback?: Callback
): void {
  if (typeof hints !== 'object' || hints === null) {
    throw new TypeError('writeEarlyHints: hints must be an object, such as { link: "</a.css>; rel=preload" }')
  }
  if (!this.headersSent && hints['link'] !== undefined && hints['link'] !== null) {
    // A field for each link: Node's own check takes no list in one.
    const pairs = Object.entries(hints).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, String(each)])
    )
    HandlerResponse.answerOf(this).environ['tsgi.early_hints']?.(pairs)
  }
  if (callback !== undefined) process.nextTick(callback)
}
