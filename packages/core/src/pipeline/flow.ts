import { byteLength } from '../byte-length.ts'
import { checkChunk } from '../check-chunk.ts'
import type { Chunk, Environ, StartResponse, Write } from '../types.ts'
import { pass } from './pass.ts'
import { heard, isPromise } from './promises.ts'
import type { After, Stage } from './stage.ts'
import type { StagedHead } from './staged-head.ts'

/** Bytes, and chunks, that may wait because an earlier chunk is still under way; the next `write` throws. */
const WRITE_LIMIT = 1024 * 1024
const CHUNK_LIMIT = 65_536

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
 * with a promise, or in a body whose consumer has not asked for the next.
 */
export class Flow {
  /** The array that is being settled; nobody may change it. */
  inHand: Chunk[] | undefined = undefined
  /** The stages work on something; pulls and writes wait. Never rejects. */
  busy: Promise<void> | undefined = undefined
  /** Nobody has written, no stage has given a promise, and nothing has failed. Once false, it stays so. */
  isCalm = true
  /** How many bodies hold output that their consumer has not accepted. */
  holding = 0
  /** Whether the app has used `write`. */
  wrote = false
  /** What went wrong with a written chunk: thrown at the next pull, whoever caught it before. */
  failure: { readonly error: unknown } | undefined = undefined
  /** Called with a failure, by the body whose consumer may be waiting. */
  onFailure: (() => void) | undefined = undefined
  readonly #environ: Environ
  readonly #startResponse: StartResponse
  #write: Write | undefined = undefined
  #waiting: Waiting[] | undefined = undefined
  /** Where the queue begins: taking from the front of a long array would move all the others. */
  #next = 0
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
    if (this.busy === undefined && this.holding === 0 && this.#waiting === undefined) {
      return this.#send(stage, chunk)
    }
    const bytes = byteLength(chunk)
    const queue = (this.#waiting ??= [])
    if (this.#waitingBytes + bytes > WRITE_LIMIT || queue.length - this.#next >= CHUNK_LIMIT) {
      throw new RangeError(
        `write: at most ${WRITE_LIMIT} bytes in ${CHUNK_LIMIT} chunks may wait; await the promise that write returns`
      )
    }
    this.#waitingBytes += bytes
    return heard(new Promise((resolve, reject) => queue.push({ stage, chunk, bytes, resolve, reject })))
  }

  /** Lets what waited go, as far as nothing is under way before it. */
  drain(): void {
    const queue = this.#waiting
    if (queue === undefined) return
    while (this.#next < queue.length && this.busy === undefined && this.holding === 0) {
      const next = queue[this.#next++]!
      this.#waitingBytes -= next.bytes
      try {
        next.resolve(this.#send(next.stage, next.chunk))
      } catch (error) {
        next.reject(error)
      }
    }
    if (this.#waiting === queue && this.#next === queue.length) {
      this.#waiting = undefined
      this.#next = 0
    }
  }

  #send(stage: Stage, chunk: Chunk): void | Promise<void> {
    let output: Chunk[] | Promise<Chunk[]>
    try {
      output = pass([chunk], stage, undefined, 'idle')
      if (!isPromise(output)) return this.#deliver(output)
    } catch (error) {
      throw this.fail(error)
    }
    return heard(
      this.occupy(
        output,
        list => this.#deliver(list),
        error => this.fail(error)
      )
    )
  }

  #deliver(chunks: Chunk[]): void | Promise<void> {
    let last: Promise<void> | undefined
    for (const chunk of chunks) {
      const accepted = this.#write!(chunk)
      if (isPromise(accepted)) last = heard(accepted)
    }
    return last // the outer queue keeps the order, so the last chunk's promise stands for all
  }

  /** Keeps others out until the work is done; what `then` or `failed` makes of it comes before anything that waited. */
  occupy<T, R>(
    work: Promise<T>,
    then: (result: T) => R | Promise<R>,
    failed: (error: unknown) => unknown
  ): Promise<R> {
    this.isCalm = false
    const done = work.then(
      result => {
        this.busy = undefined
        try {
          return then(result)
        } catch (error) {
          throw failed(error)
        }
      },
      (error: unknown) => {
        this.busy = undefined
        throw failed(error)
      }
    )
    const drain = (): void => this.drain()
    this.busy = work.then(drain, drain)
    return done
  }

  fail(error: unknown): unknown {
    this.isCalm = false
    if (this.failure === undefined) {
      this.failure = { error }
      this.#refuse(error)
      this.onFailure?.()
    }
    return error
  }

  /** A fresh body answers in place of the one that failed. */
  recover(): void {
    this.failure = undefined
  }

  /** Nothing more can be written. */
  end(error?: unknown): void {
    this.#ended = true
    if (this.#waiting !== undefined) this.#refuse(error ?? new Error('write: the response has ended'))
  }

  #refuse(error: unknown): void {
    const queue = this.#waiting?.slice(this.#next)
    this.#waiting = undefined
    this.#next = 0
    this.#waitingBytes = 0
    for (const waiting of queue ?? []) waiting.reject(error)
  }

  /** Runs a `close`; what it throws goes to `tsgi.errors`, so that every other close runs all the same. */
  attempt(close: () => void | Promise<void>): void | Promise<void> {
    try {
      const closing = close()
      if (isPromise(closing)) return Promise.resolve(closing).catch((error: unknown) => this.report(error))
    } catch (error) {
      this.report(error)
    }
  }

  /** Tells the operator of what does not end the response. */
  report(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? String(error)) : String(error)
    try {
      this.#environ['tsgi.errors'].write(`${text}\n`)
    } catch {
      // Whoever cannot be told must not keep the other closes from running.
    }
  }
}
