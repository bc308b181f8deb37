import { byteLength, type Chunk } from '@tsgi/core'
import { BodyMeter, checkChunk, createResponseHead, errorResponse, Outgoing } from '@tsgi/core/gateway'
import type { Http1Response } from './http1-response.ts'
import { pause } from './pause.ts'

/** The way out by HTTP/1.1: the head with the first chunk, and the body, measured. */
export class Http1Outgoing extends Outgoing {
  readonly #transport: Http1Response
  readonly #exchange: { whole(): void }

  constructor(transport: Http1Response, exchange: { whole(): void }) {
    super()
    this.#transport = transport
    this.#exchange = exchange
  }

  get headSent(): boolean {
    return this.#transport.headSent
  }

  protected get isHead(): boolean {
    return this.#transport.isHead
  }

  protected get backlog(): number {
    return this.#transport.backlog
  }

  protected sendWritten(chunk: Chunk): Promise<void> | undefined {
    const accepted = chunk.length === 0 ? this.#sendHead() : this.send(chunk)
    this.#transport.flush()
    return accepted ?? pause()
  }

  protected whole(): void {
    this.#exchange.whole()
  }

  /** Sends a chunk, after the head if it is the first; a promise when the next one should wait. */
  send(chunk: Chunk): Promise<void> | undefined {
    this.#sendHead()
    if (!this.carriesBody) return undefined
    const allowed = this.meter === undefined ? chunk : cut(chunk, this.meter)
    if (allowed.length === 0 || this.#transport.write(allowed)) return undefined
    return this.#transport.drained()
  }

  /**
   * Sends a body that is in hand, with its length, and ends the response.
   * @throws the shortfall, when the declared length is not reached
   */
  sendArray(chunks: readonly Chunk[]): void {
    let length = 0
    for (const chunk of chunks) {
      checkChunk(chunk)
      length += byteLength(chunk)
    }
    const { head } = this
    const transport = this.#transport
    if (transport.headSent || !this.carriesBody || (head.contentLength ?? length) !== length) {
      for (const chunk of chunks) if (chunk.length > 0) void this.send(chunk)
      this.end()
      return
    }
    transport.sendHead(head, head.contentLength === undefined ? length : undefined, false)
    const last = chunks.length - 1
    for (let i = 0; i < last; i++) transport.write(chunks[i]!)
    transport.end(chunks[last])
  }

  /** @throws the shortfall, when the declared length is not reached */
  end(): void {
    // What ends without a chunk has a length that is known.
    if (!this.headSent && this.carriesBody && this.head.contentLength === undefined) {
      this.#transport.sendHead(this.head, 0, false)
    } else {
      this.#sendHead()
    }
    const shortfall = this.meter?.shortfall
    if (shortfall !== undefined) throw shortfall
    this.#transport.end()
  }

  /** Answers in place of the app; possible until the head is sent. */
  sendError(error: unknown, close: boolean): void {
    const { status, headers, body } = errorResponse(error)
    this.#transport.sendHead(createResponseHead(status, headers), undefined, close)
    this.#transport.end(this.isHead ? undefined : body)
  }

  #sendHead(): undefined {
    if (this.headSent) return
    const { head } = this
    this.#transport.sendHead(head, undefined, false)
    if (this.carriesBody && head.contentLength !== undefined) this.meter = new BodyMeter(head.contentLength)
  }
}

/** The part of a chunk that fits into the declared length. */
function cut(chunk: Chunk, meter: BodyMeter): Uint8Array {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  const allowed = meter.take(bytes.byteLength)
  return allowed === bytes.byteLength ? bytes : bytes.subarray(0, allowed)
}
