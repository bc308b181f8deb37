import { byteLength, toBytes, type Chunk, type HeaderList, type Status } from '@tsgi/core'
import {
  BodyMeter,
  checkChunk,
  createResponseHead,
  errorResponse,
  Outgoing,
  type ResponseHead
} from '@tsgi/core/gateway'
import { createResponse } from './create-response.ts'
import { joinChunks } from './join-chunks.ts'
import { beforeBreakOff, type NodeExchange } from './node-exchange.ts'
import { PulledStream } from './pulled-stream.ts'

/** The way out as a Response: the head with the first chunk, and the body, measured. */
export class FetchOutgoing extends Outgoing {
  /** Resolves with the head. */
  readonly response: Promise<Response>
  headSent = false
  protected readonly isHead: boolean
  readonly #exchange: { whole(): void }
  readonly #stream: PulledStream
  #resolve!: (response: Response | Promise<Response>) => void
  #written = false

  constructor(isHead: boolean, exchange: { whole(): void }, cancelled: (reason: unknown) => void) {
    super()
    this.isHead = isHead
    this.#exchange = exchange
    this.#stream = new PulledStream(cancelled)
    this.response = new Promise(resolve => (this.#resolve = resolve))
  }

  protected get backlog(): number {
    return this.#stream.backlog
  }

  protected override createHead(status: Status, headers: HeaderList): ResponseHead {
    const head = createResponseHead(status, headers)
    if (head.code <= 599) return head
    throw new RangeError(`startResponse: a Response has a status from 200 to 599, got ${head.code}`)
  }

  protected sendWritten(chunk: Chunk): Promise<void> | undefined {
    if (chunk.length === 0) {
      if (this.headSent) return undefined
      this.#sendHead()
      if (this.carriesBody) this.#stream.flush()
      return undefined
    }
    this.send(chunk)
    if (!this.carriesBody) return undefined
    this.#written = true
    return this.#stream.drained()
  }

  protected whole(): void {
    this.#exchange.whole()
  }

  /** Calls for the first chunk now, unless the client has still to take what was written, and for the others on demand. */
  pullBy(pull: () => void): void {
    this.#stream.pullBy(pull)
    if (!this.headSent || !this.carriesBody) pull()
  }

  /** Sends a chunk, after the head if it is the first; false when nothing may follow any more. */
  send(chunk: Chunk): boolean {
    this.#sendHead()
    if (!this.carriesBody) return true
    const bytes = toBytes(chunk)
    if (this.meter === undefined) {
      this.#stream.enqueue(bytes)
      return true
    }
    const allowed = this.meter.take(bytes.byteLength)
    if (allowed > 0) this.#stream.enqueue(allowed === bytes.byteLength ? bytes : bytes.subarray(0, allowed))
    return this.meter.excess === undefined
  }

  /** Sends a body that is in hand, with its length, in one piece; false where that cannot be, or there is more than `most`. */
  sendWhole(chunks: readonly Chunk[], most: number = Infinity): boolean {
    let length = 0
    for (const chunk of chunks) {
      checkChunk(chunk)
      length += byteLength(chunk)
    }
    if (this.headSent || !this.carriesBody) return false
    const { head } = this
    if ((head.contentLength ?? length) !== length) return false
    if (head.contentLength === undefined) head.fields.push('Content-Length', String(length))
    if (length > most) return false
    this.#answer(createResponse(head, joinChunks(chunks, length)))
    return true
  }

  /**
   * Ends the response; calls back once the client has taken what was written.
   * @throws the shortfall, when the declared length is not reached
   */
  end(ended: () => void): void {
    const { head } = this
    if (!this.headSent && this.carriesBody && (head.contentLength ?? 0) === 0) {
      this.sendWhole([]) // what ends without a chunk has a length that is known
      ended()
      return
    }
    this.#sendHead()
    const shortfall = this.meter?.shortfall
    if (shortfall !== undefined) throw shortfall
    super.stop()
    if (!this.carriesBody) ended()
    // Deferred where Bun would make one whole body of what ends in the turn in which it was written.
    else this.#stream.end(ended, this.#written && this.meter === undefined)
  }

  /** Answers in place of the app; possible until the head is sent. */
  sendError(error: unknown, close: boolean): void {
    const { status, headers, body } = errorResponse(error)
    const head = createResponseHead(status, headers)
    // Servers heed it, though Fetch knows no connections.
    if (close) head.fields.push('Connection', 'close')
    this.#answer(createResponse(head, this.isHead ? null : body))
  }

  /** Makes the stream fail, after what was sent. */
  breakOff(error: unknown, exchange: NodeExchange | undefined): void {
    // Without a body there is no stream, and the response is whole already.
    if (!this.carriesBody) return
    const isDelimited = this.meter !== undefined
    this.#stream.fail(error, breakOff => beforeBreakOff(exchange, isDelimited, breakOff))
  }

  /** Makes the stream fail, if anybody still reads it. */
  abort(reason: unknown): void {
    this.#stream.abort(reason)
  }

  /** Ends what cannot be ended as it should: at once, and where no Response was made, by a rejection. */
  giveUp(failure: unknown): void {
    if (!this.headSent) this.#resolve(Promise.reject(failure))
    this.#stream.abort(failure)
  }

  /** Nothing more can be written: the response has ended, or broken off for that reason. */
  override stop(reason?: unknown): void {
    super.stop(reason)
    this.#stream.release()
  }

  #sendHead(): void {
    if (this.headSent) return
    const { head } = this
    if (this.carriesBody && head.contentLength !== undefined) this.meter = new BodyMeter(head.contentLength)
    this.#answer(createResponse(head, this.carriesBody ? this.#stream.open() : null))
  }

  // After the Response was made: while there is none, an error can be answered.
  #answer(response: Response): void {
    this.headSent = true
    this.#resolve(response)
  }
}
