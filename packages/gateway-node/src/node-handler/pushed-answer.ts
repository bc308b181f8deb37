import {
  isPromise,
  type Body,
  type BodyReader,
  type Chunk,
  type Environ,
  type StartResponse
} from '@tsgi/core'
import { logLine, showError } from '@tsgi/core/gateway'
import { heedLater, type Heeding } from './heed-later.ts'
import type { HandlerHead } from './handler-head.ts'
import { ResponseQueue } from './response-queue.ts'

export type Callback = (error?: Error | null) => void

/**
 * One answer of code that pushes, made into a body, which is pulled. A response that ends before anybody asks is an array,
 * whether it came at once or later; any other is read from the queue.
 */
export abstract class PushedAnswer implements BodyReader, Heeding {
  readonly environ: Environ
  readonly #startResponse: StartResponse
  readonly #queue: ResponseQueue
  #head: HandlerHead | undefined
  /** The handler has sent something, be it the head alone. */
  #isBegun = false
  #isEnded = false
  #isOver = false
  #failure: { readonly error: unknown } | undefined
  /** Wakes up whoever waits for something to be sent. */
  #wake: (() => void) | undefined

  constructor(environ: Environ, startResponse: StartResponse, limit: number) {
    this.environ = environ
    this.#startResponse = startResponse
    this.#queue = new ResponseQueue(limit)
  }

  /** Who has made it, as errors name it. */
  protected abstract readonly caller: string
  /** Something was written. */
  protected abstract touched(): void
  /** The client has taken everything, after `send` answered false or not. */
  protected abstract drained(): void
  /** The response is over as it should be; to be told to whoever waits for it by `settle`. */
  protected abstract done(): void
  /** The response is over before its end; without a reason where nobody wants the rest. */
  protected abstract gone(reason: unknown): void

  /** What was sent has been pulled and taken, and there is no more. */
  protected idle(): void {}

  get isEnded(): boolean {
    return this.#isEnded
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Bytes that the client has not taken. */
  get queued(): number {
    return this.#queue.bytes
  }

  start(head: HandlerHead): void {
    this.#head = head
    // Nothing else follows, and the handler may take its time before it ends the response.
    if (this.environ.REQUEST_METHOD === 'HEAD') this.#begin()
  }

  /** Takes a chunk, an empty one for the head alone; false when the handler should wait for `drain`. */
  send(chunk: Chunk, callback: Callback | undefined): boolean {
    if (this.#isOver || this.#failure !== undefined) {
      const why = this.#isOver ? 'the client has gone' : 'the response has broken off'
      if (callback !== undefined) process.nextTick(callback, new Error(`write: ${why}`))
      return false
    }
    this.touched()
    const hasRoom = this.#queue.push(chunk, callback)
    if (this.#queue.isOverfull) {
      this.fail(this.#queue.overfull(this.caller))
      return false
    }
    this.#begin()
    return hasRoom
  }

  end(): void {
    // Many end what they have destroyed: that would make a whole response of one that has failed.
    if (this.#failure !== undefined) return
    this.#isEnded = true
    // A handler may end what it has not begun when it hears that its client has left.
    if (!this.#isOver && this.#head !== undefined) this.#begin()
  }

  /** The handler has failed. What it has sent before is delivered, and then the response is broken off. */
  fail(error: unknown): void {
    if (this.#failure !== undefined) return
    if (this.#isOver || this.#isEnded) {
      if (!this.#isOver || !isGone(error)) this.#report(error)
      return
    }
    this.#failure = { error: error === undefined ? new Error('the handler threw undefined') : error }
    this.#wakeUp()
  }

  /** Something inside has destroyed the connection. A response that is whole is delivered all the same. */
  breakOff(error: Error | undefined): void {
    if (this.#isOver || (this.#isEnded && error === undefined)) return
    this.fail(error ?? new Error(`${this.caller}: the handler has destroyed the connection`))
  }

  body(): Body | Promise<Body> {
    if (this.#isBegun || this.#failure !== undefined) return this.#respond()
    const begun = new Promise<void>(resolve => (this.#wake = resolve))
    heedLater(this)
    return begun.then(() => this.#respond())
  }

  pull(): Chunk | undefined | Promise<Chunk | undefined> {
    this.#accepted()
    const chunk = this.#queue.shift()
    if (chunk !== undefined) return chunk
    if (this.#isOver) return undefined
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#isEnded) return undefined
    this.idle()
    return new Promise<void>(resolve => (this.#wake = resolve)).then(() => this.pull())
  }

  /** The response is over: as it should be, or before its end. */
  close(error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    if (error === undefined && this.#isEnded) this.done()
    else this.gone(this.#isBegun && this.environ.REQUEST_METHOD === 'HEAD' ? undefined : error)
    this.#wakeUp()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (;;) {
      const chunk = await this.pull()
      if (chunk === undefined) return
      yield chunk
    }
  }

  #begin(): void {
    this.#isBegun = true
    this.#wakeUp()
  }

  #wakeUp(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  #respond(): Body {
    try {
      if (this.#failure !== undefined && !this.#isBegun) throw this.#failure.error
      const { status, headers } = this.#head!
      const write = this.#startResponse(status, headers)
      // Not `body.close =`: V8 makes that function in the old generation, and all that it closes over stays until a full collection.
      if (this.#isEnded)
        return Object.assign(this.#queue.all(), { close: (error?: unknown) => this.close(error) })
      if (this.#queue.isEmpty && this.#failure === undefined) {
        const written = write('')
        if (isPromise(written)) written.then(undefined, (error: unknown) => this.fail(error))
      }
      return this
    } catch (error) {
      this.close(error)
      throw error
    }
  }

  /** Whether nothing has been sent, and the app's promise waits for it. */
  get isAwaited(): boolean {
    return !this.#isBegun && this.#wake !== undefined
  }

  /** The client has gone before there was a body that could have been closed. */
  abandon(reason: unknown): void {
    this.#failure ??= { error: reason }
    this.close(reason)
  }

  #accepted(): void {
    if (this.#queue.accepted(this.#isEnded) && !this.#isEnded && !this.#isOver) this.drained()
  }

  /** Calls back whoever waits for what it has written. */
  protected settle(error: Error | undefined): void {
    this.#queue.settle(error)
  }

  #report(error: unknown): void {
    logLine(`${this.caller}: after the response: ${showError(error)}`, this.environ['tsgi.errors'])
  }
}

// What handlers fail with whose client has left: no news.
function isGone(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown }
  return name === 'AbortError' || GONE.has(code)
}

const GONE = new Set<unknown>([
  'ECONNRESET',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'EPIPE'
])
