import { byteLength, type Chunk, type StartResponse, type Write } from '@tsgi/core'
import {
  BodyMeter,
  checkChunk,
  createResponseHead,
  errorResponse,
  type ResponseHead
} from '@tsgi/core/gateway'
import type { Http1Response } from './http1-response.ts'

/** Bytes that `write` queues for a client that takes none, for apps that do not await it. */
const WRITE_LIMIT = 1024 * 1024

/** The way out of one exchange: the head, held back until the first chunk, and the body, measured. */
export class Outgoing {
  readonly #transport: Http1Response
  #head: ResponseHead | undefined
  #meter: BodyMeter | undefined
  #stopped: { readonly reason: unknown } | undefined

  constructor(transport: Http1Response) {
    this.#transport = transport
  }

  readonly startResponse: StartResponse = (status, headers, error) => {
    if (this.#head !== undefined) {
      if (error === undefined) {
        throw new Error('startResponse: called twice; a second call must pass the error that is the reason')
      }
      if (this.#transport.headSent) throw error
    }
    this.#head = createResponseHead(status, headers)
    return this.#write
  }

  readonly #write: Write = chunk => {
    checkChunk(chunk)
    if (this.#stopped !== undefined) return this.#refuseWrite(this.#stopped.reason)
    if (this.#transport.backlog > WRITE_LIMIT) {
      throw new Error(`write: more than ${WRITE_LIMIT} bytes wait for the client; await write()`)
    }
    const accepted = chunk.length === 0 ? this.#sendHead() : this.send(chunk)
    this.#transport.flush()
    if (accepted === undefined) return
    const written = accepted.then(() => {
      if (this.#stopped?.reason !== undefined) throw this.#stopped.reason
    })
    // Whoever does not wait for it hears of the failure at the next pull.
    written.catch(() => {})
    return written
  }

  /** HEAD is answered as soon as the app has given the head. */
  get complete(): boolean {
    return this.#transport.isHead && this.#head !== undefined
  }

  /** Whether bytes may follow the head. */
  get carriesBody(): boolean {
    return !this.#transport.isHead && !this.#requireHead().bodiless
  }

  /** What is wrong with a body that had to be cut. */
  get excess(): Error | undefined {
    return this.#meter?.excess
  }

  /** Sends a chunk, after the head if it is the first; a promise when the next one should wait. */
  send(chunk: Chunk): Promise<void> | undefined {
    this.#sendHead()
    if (!this.carriesBody) return undefined
    const allowed = this.#meter === undefined ? chunk : cut(chunk, this.#meter)
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
    const head = this.#requireHead()
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
    if (!this.#transport.headSent && this.carriesBody && this.#requireHead().contentLength === undefined) {
      this.#transport.sendHead(this.#requireHead(), 0, false)
    } else {
      this.#sendHead()
    }
    const shortfall = this.#meter?.shortfall
    if (shortfall !== undefined) throw shortfall
    this.#transport.end()
  }

  /** Answers in place of the app; possible until the head is sent. */
  sendError(error: unknown, close: boolean): void {
    const { status, headers, body } = errorResponse(error)
    this.#transport.sendHead(createResponseHead(status, headers), undefined, close)
    this.#transport.end(this.#transport.isHead ? undefined : body)
  }

  /** Nothing more can be written: the response has ended, or broken off for that reason. */
  stop(reason?: unknown): void {
    this.#stopped ??= { reason }
  }

  #sendHead(): undefined {
    if (this.#transport.headSent) return
    const head = this.#requireHead()
    this.#transport.sendHead(head, undefined, false)
    if (this.carriesBody && head.contentLength !== undefined) this.#meter = new BodyMeter(head.contentLength)
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

/** The part of a chunk that fits into the declared length. */
function cut(chunk: Chunk, meter: BodyMeter): Uint8Array {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  const allowed = meter.take(bytes.byteLength)
  return allowed === bytes.byteLength ? bytes : bytes.subarray(0, allowed)
}
