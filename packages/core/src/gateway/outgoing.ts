import { checkChunk } from '../check-chunk.ts'
import { nextMacrotask } from '../next-macrotask.ts'
import { refusedWrite } from '../refused-write.ts'
import { notStarted, startedTwice } from '../start-response-errors.ts'
import type { Chunk, HeaderList, StartResponse, Status, Write } from '../types.ts'
import type { BodyMeter } from './body-meter.ts'
import { createResponseHead, type ResponseHead } from './response-head.ts'

/** Bytes that `write` queues for a client that takes none, for apps that do not await it. */
const WRITE_LIMIT = 1024 * 1024

/**
 * The way out of one exchange, as far as it is the same for every gateway: the head, held back until the first chunk, and
 * `write`. A base class, and no part of the gateway's own: that would be one more object for each request.
 */
export abstract class Outgoing {
  protected meter: BodyMeter | undefined = undefined
  #head: ResponseHead | undefined = undefined
  #stopped: { readonly reason: unknown } | undefined = undefined
  #isInVain = false

  protected abstract readonly isHead: boolean
  abstract readonly headSent: boolean
  /** Bytes that wait for the client. */
  protected abstract readonly backlog: number
  /** Sends a written chunk, an empty one for the head alone, at once; a promise when the next one should wait. */
  protected abstract sendWritten(chunk: Chunk): Promise<void> | undefined
  /** Called once, a turn after something was written that reaches nobody: the response is whole, though the app goes on. */
  protected abstract whole(): void

  /** @throws {TypeError | RangeError} that names what is wrong with the head */
  protected createHead(status: Status, headers: HeaderList): ResponseHead {
    return createResponseHead(status, headers)
  }

  readonly startResponse: StartResponse = (status, headers, error) => {
    if (this.#head !== undefined) {
      if (error === undefined) throw startedTwice()
      if (this.headSent) throw error
    }
    this.#head = this.createHead(status, headers)
    return this.#write
  }

  readonly #write: Write = chunk => {
    checkChunk(chunk)
    if (this.#stopped !== undefined) return refusedWrite(this.#stopped.reason)
    if (this.backlog > WRITE_LIMIT) {
      throw new Error(`write: more than ${WRITE_LIMIT} bytes wait for the client; await write()`)
    }
    const sent = this.sendWritten(chunk)
    const accepted = this.carriesBody && this.excess === undefined ? sent : this.#inVain(sent)
    if (accepted === undefined) return
    const written = accepted.then(() => {
      if (this.#stopped?.reason !== undefined) throw this.#stopped.reason
    })
    // Whoever does not wait for it hears of the failure at the next pull.
    written.catch(() => {})
    return written
  }

  /** An app that writes on and on, and waits each time, must not keep all others waiting. */
  #inVain(sent: Promise<void> | undefined): Promise<void> {
    const accepted = sent ?? nextTurn()
    if (!this.#isInVain) {
      this.#isInVain = true
      // What an app ends in the turn in which it writes has a normal end.
      nextMacrotask(() => this.whole())
    }
    return accepted
  }

  /** HEAD is answered as soon as the app has given the head. */
  get complete(): boolean {
    return this.isHead && this.#head !== undefined
  }

  /** Whether bytes may follow the head. */
  get carriesBody(): boolean {
    return !this.isHead && !this.head.bodiless
  }

  /** What is wrong with a body that had to be cut. */
  get excess(): Error | undefined {
    return this.meter?.excess
  }

  /** Nothing more can be written: the response has ended, or broken off for that reason. */
  stop(reason?: unknown): void {
    if (reason !== undefined || this.#stopped === undefined) this.#stopped = { reason }
  }

  /** @throws when the app has not called startResponse */
  protected get head(): ResponseHead {
    if (this.#head !== undefined) return this.#head
    throw notStarted()
  }
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => nextMacrotask(resolve))
}
