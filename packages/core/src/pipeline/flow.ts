import { byteLength } from '../byte-length.ts'
import { checkChunk } from '../check-chunk.ts'
import type { Chunk, Environ, StartResponse, Write } from '../types.ts'
import { pass } from './pass.ts'
import { heard, isPromise } from './promises.ts'
import type { After, Stage } from './stage.ts'
import type { StagedHead } from './staged-head.ts'

/** Bytes that may wait because an earlier chunk is still under way; the next `write` throws. */
const WRITE_LIMIT = 1024 * 1024

interface Waiting {
  readonly stage: Stage
  readonly chunk: Chunk
  readonly bytes: number
  resolve(accepted: void | Promise<void>): void
  reject(error: unknown): void
}

/**
 * What the fused stages of one response share: the way out, and the order in which written and yielded chunks go through.
 * A written chunk leaves at once by the outer `write`, unless one before it is still under way: in a stage that answers
 * with a promise, or with a consumer that has not asked for the next.
 */
export class Flow {
  /** The array that is being settled; nobody may change it. */
  inHand: Chunk[] | undefined = undefined
  /** The stages work on something; pulls and writes wait. */
  busy: Promise<void> | undefined = undefined
  /** The app has not written, no stage has given a promise, and nothing has failed. */
  isCalm = true
  /** The consumer has a chunk and has not asked for the next. */
  holding = false
  /** The app has used `write`. */
  wrote = false
  /** What went wrong in a stage: thrown at the next pull, whoever caught it before. */
  failure: { readonly error: unknown } | undefined = undefined
  /** Called with the failure, by the body whose consumer waits. */
  onFailure: ((error: unknown) => void) | undefined = undefined
  readonly #environ: Environ
  readonly #startResponse: StartResponse
  #write: Write | undefined = undefined
  #waiting: Waiting[] | undefined = undefined
  #waitingBytes = 0
  #ended = false

  constructor(environ: Environ, startResponse: StartResponse) {
    this.#environ = environ
    this.#startResponse = startResponse
  }

  start(head: StagedHead): void {
    const startResponse = this.#startResponse
    this.#write =
      head.error === undefined
        ? startResponse(head.status, head.headers)
        : startResponse(head.status, head.headers, head.error)
  }

  /** Whether a list that goes through the stages is all that the client will get. */
  isWhole(after: After): boolean {
    return this.inHand !== undefined && after === 'end' && !this.wrote
  }

  write(stage: Stage, chunk: Chunk): void | Promise<void> {
    checkChunk(chunk)
    if (this.failure !== undefined) throw this.failure.error
    if (this.#ended) throw new Error('write: the response has ended')
    this.wrote = true
    this.isCalm = false
    if (this.busy === undefined && !this.holding && this.#waiting === undefined)
      return this.#send(stage, chunk)
    const bytes = byteLength(chunk)
    if (this.#waitingBytes + bytes > WRITE_LIMIT) {
      throw new RangeError(
        `write: at most ${WRITE_LIMIT} bytes may wait; await the promise that write returns`
      )
    }
    this.#waitingBytes += bytes
    const queue = (this.#waiting ??= [])
    return heard(new Promise((resolve, reject) => queue.push({ stage, chunk, bytes, resolve, reject })))
  }

  /** The consumer asks for a chunk, so it has accepted the last one: what waited may go. */
  accepted(): void {
    this.holding = false
    if (this.#waiting !== undefined) this.#drain()
  }

  #send(stage: Stage, chunk: Chunk): void | Promise<void> {
    let output: Chunk[] | Promise<Chunk[]>
    try {
      output = pass([chunk], stage, undefined, 'idle')
      if (!isPromise(output)) return this.#deliver(output)
    } catch (error) {
      throw this.fail(error)
    }
    return heard(this.occupy(output, list => this.#deliver(list)))
  }

  #deliver(chunks: Chunk[]): void | Promise<void> {
    let last: Promise<void> | undefined
    for (const chunk of chunks) {
      const accepted = this.#write!(chunk)
      if (isPromise(accepted)) last = heard(accepted)
    }
    return last // the outer queue keeps the order, so the last chunk's promise stands for all
  }

  #drain(): void {
    const queue = this.#waiting
    while (queue !== undefined && queue.length > 0 && this.busy === undefined && !this.holding) {
      const next = queue.shift()!
      this.#waitingBytes -= next.bytes
      try {
        next.resolve(this.#send(next.stage, next.chunk))
      } catch (error) {
        next.reject(error)
      }
    }
    if (queue?.length === 0) this.#waiting = undefined
  }

  /** Keeps others out until the work is done; what `then` makes of it comes before anything that waited. */
  occupy<T, R>(work: Promise<T>, then: (result: T) => R | Promise<R>): Promise<R> {
    this.isCalm = false
    const done = work.then(
      result => {
        this.busy = undefined
        try {
          return then(result)
        } catch (error) {
          throw this.fail(error)
        }
      },
      (error: unknown) => {
        this.busy = undefined
        throw this.fail(error)
      }
    )
    const drain = (): void => {
      if (this.#waiting !== undefined) this.#drain()
    }
    this.busy = work.then(drain, drain)
    return done
  }

  fail(error: unknown): unknown {
    this.isCalm = false
    if (this.failure === undefined) {
      this.failure = { error }
      this.#refuse(error)
      this.onFailure?.(error)
    }
    return error
  }

  end(error: unknown): void {
    this.#ended = true
    if (this.#waiting !== undefined) this.#refuse(error ?? new Error('write: the response has ended'))
  }

  #refuse(error: unknown): void {
    const queue = this.#waiting
    this.#waiting = undefined
    this.#waitingBytes = 0
    for (const waiting of queue ?? []) waiting.reject(error)
  }

  /** Runs a `close`; what it throws goes to `tsgi.errors`, so that every other close runs all the same. */
  attempt(close: () => void | Promise<void>): void | Promise<void> {
    try {
      const closing = close()
      if (isPromise(closing)) return closing.catch((error: unknown) => this.report(error))
    } catch (error) {
      this.report(error)
    }
  }

  /** Tells the operator of what does not end the response. */
  report(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? String(error)) : String(error)
    this.#environ['tsgi.errors'].write(`${text}\n`)
  }
}
