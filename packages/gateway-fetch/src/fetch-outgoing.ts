import { byteLength, type Chunk, type StartResponse, type Write } from '@tsgi/core'
import {
  BodyMeter,
  checkChunk,
  createResponseHead,
  errorResponse,
  type ResponseHead
} from '@tsgi/core/gateway'
import { joinChunks, toBytes } from './bytes.ts'
import { createResponse } from './create-response.ts'
import { beforeBreakOff, type NodeExchange } from './node-exchange.ts'
import { PulledStream } from './pulled-stream.ts'

/** Bytes that `write` queues for a client that takes none, for apps that do not await it. */
const WRITE_LIMIT = 1024 * 1024

/** The way out of one exchange: the head, held back until the first chunk, and the body, measured. */
export class FetchOutgoing {
  /** Resolves with the head. */
  readonly response: Promise<Response>
  readonly #isHead: boolean
  readonly #stream: PulledStream
  #resolve!: (response: Response) => void
  #head: ResponseHead | undefined
  #meter: BodyMeter | undefined
  #stopped: { readonly reason: unknown } | undefined
  #written = false
  headSent = false

  constructor(isHead: boolean, cancelled: (reason: unknown) => void) {
    this.#isHead = isHead
    this.#stream = new PulledStream(cancelled)
    this.response = new Promise(resolve => (this.#resolve = resolve))
  }

  /** Calls for the first chunk now, unless the client has still to take what was written, and for the others on demand. */
  pullBy(pull: () => void): void {
    this.#stream.pullBy(pull)
    if (!this.headSent || !this.carriesBody) pull()
  }

  readonly startResponse: StartResponse = (status, headers, error) => {
    if (this.#head !== undefined) {
      if (error === undefined) {
        throw new Error('startResponse: called twice; a second call must pass the error that is the reason')
      }
      if (this.headSent) throw error
    }
    const head = createResponseHead(status, headers)
    if (head.code > 599) {
      throw new RangeError(`startResponse: a Response has a status from 200 to 599, got ${head.code}`)
    }
    this.#head = head
    return this.#write
  }

  readonly #write: Write = chunk => {
    checkChunk(chunk)
    if (this.#stopped !== undefined) return this.#refuseWrite(this.#stopped.reason)
    if (this.#stream.backlog > WRITE_LIMIT) {
      throw new Error(`write: more than ${WRITE_LIMIT} bytes wait for the client; await write()`)
    }
    if (chunk.length === 0) {
      if (this.headSent) return
      this.#sendHead()
      if (this.carriesBody) this.#stream.flush()
      return
    }
    this.send(chunk)
    if (!this.carriesBody) return
    this.#written = true
    const written = this.#stream.drained().then(() => {
      if (this.#stopped?.reason !== undefined) throw this.#stopped.reason
    })
    // Whoever does not wait for it hears of the failure at the next pull.
    written.catch(() => {})
    return written
  }

  /** HEAD is answered as soon as the app has given the head. */
  get complete(): boolean {
    return this.#isHead && this.#head !== undefined
  }

  /** Whether bytes may follow the head. */
  get carriesBody(): boolean {
    return !this.#isHead && !this.#requireHead().bodiless
  }

  /** What is wrong with a body that had to be cut. */
  get excess(): Error | undefined {
    return this.#meter?.excess
  }

  /** Sends a chunk, after the head if it is the first; false when nothing may follow any more. */
  send(chunk: Chunk): boolean {
    this.#sendHead()
    if (!this.carriesBody) return true
    const bytes = toBytes(chunk)
    if (this.#meter === undefined) {
      this.#stream.enqueue(bytes)
      return true
    }
    const allowed = this.#meter.take(bytes.byteLength)
    if (allowed > 0) this.#stream.enqueue(allowed === bytes.byteLength ? bytes : bytes.subarray(0, allowed))
    return this.#meter.excess === undefined
  }

  /** Sends a body that is in hand, with its length, in one piece; false where that cannot be, or there is more than `most`. */
  sendWhole(chunks: readonly Chunk[], most: number = Infinity): boolean {
    let length = 0
    for (const chunk of chunks) {
      checkChunk(chunk)
      length += byteLength(chunk)
    }
    if (this.headSent || !this.carriesBody) return false
    const head = this.#requireHead()
    if ((head.contentLength ?? length) !== length) return false
    if (head.contentLength === undefined) head.fields.push('Content-Length', String(length))
    if (length > most) return false
    this.headSent = true
    this.#resolve(createResponse(head, joinChunks(chunks, length)))
    return true
  }

  /**
   * Ends the response; calls back once the client has taken what was written.
   * @throws the shortfall, when the declared length is not reached
   */
  end(ended: () => void): void {
    const head = this.#requireHead()
    if (!this.headSent && this.carriesBody && (head.contentLength ?? 0) === 0) {
      this.sendWhole([]) // what ends without a chunk has a length that is known
      ended()
      return
    }
    this.#sendHead()
    const shortfall = this.#meter?.shortfall
    if (shortfall !== undefined) throw shortfall
    this.#stopped ??= { reason: undefined }
    if (!this.carriesBody) ended()
    // Deferred where Bun would make one whole body of what ends in the turn in which it was written.
    else this.#stream.end(ended, this.#written && this.#meter === undefined)
  }

  /** Answers in place of the app; possible until the head is sent. */
  sendError(error: unknown, close: boolean): void {
    this.headSent = true
    const { status, headers, body } = errorResponse(error)
    const head = createResponseHead(status, headers)
    // Servers heed it, though Fetch knows no connections.
    if (close) head.fields.push('Connection', 'close')
    this.#resolve(createResponse(head, this.#isHead ? null : body))
  }

  /** Makes the stream fail, after what was sent. */
  breakOff(error: unknown, exchange: NodeExchange | undefined): void {
    const isDelimited = this.#meter !== undefined
    this.#stream.fail(error, breakOff => beforeBreakOff(exchange, isDelimited, breakOff))
  }

  /** Makes the stream fail, if anybody still reads it. */
  abort(reason: unknown): void {
    this.#stream.abort(reason)
  }

  /** Nothing more can be written: the response has ended, or broken off for that reason. */
  stop(reason?: unknown): void {
    if (reason !== undefined || this.#stopped === undefined) this.#stopped = { reason }
    this.#stream.release()
  }

  #sendHead(): void {
    if (this.headSent) return
    const head = this.#requireHead()
    this.headSent = true
    if (this.carriesBody && head.contentLength !== undefined) this.#meter = new BodyMeter(head.contentLength)
    this.#resolve(createResponse(head, this.carriesBody ? this.#stream.open() : null))
  }

  #requireHead(): ResponseHead {
    if (this.#head !== undefined) return this.#head
    throw new Error('startResponse: not called before the first chunk or the end of the body')
  }

  #refuseWrite(reason: unknown): Promise<void> {
    if (reason === undefined) throw new Error('write: the response has ended')
    // Not thrown: an event handler that writes would take the whole process down with it.
    const refused = Promise.reject(reason)
    refused.catch(() => {})
    return refused
  }
}
