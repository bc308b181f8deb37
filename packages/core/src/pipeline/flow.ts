import { checkChunk } from '../check-chunk.ts'
import { describeValue } from '../describe-value.ts'
import { logLine } from '../log-line.ts'
import { nextMacrotask } from '../next-macrotask.ts'
import { endedWrite, refusedWrite } from '../refused-write.ts'
import { showError } from '../show-error.ts'
import type { Chunk, Environ, StartResponse, Write } from '../types.ts'
import { pass } from './pass.ts'
import { heard, isPromise } from './promises.ts'
import type { Stage } from './stage.ts'
import type { StagedHead } from './staged-head.ts'
import { WriteQueue } from './write-queue.ts'

/**
 * What the fused stages of one response share: the way out, and the order in which written and yielded chunks go through.
 * A written chunk leaves at once by the outer `write`, unless one before it is still under way: in a stage that answers
 * with a promise, or in a body whose consumer has not asked for the next.
 */
export class Flow {
  /** The array that is being settled; nobody may change it. A stage that plans now gets all that the client will. */
  inHand: Chunk[] | undefined = undefined
  /** The stages work on something; pulls and writes wait. Never rejects. */
  busy: Promise<void> | undefined = undefined
  /** Nobody has written, no stage has given a promise, and nothing has failed. Once false, it stays so. */
  isCalm = true
  /** How many bodies hold output that their consumer has not accepted. */
  holding = 0
  /** What went wrong with a written chunk: thrown at the next pull, whoever caught it before. */
  failure: { readonly error: unknown } | undefined = undefined
  /** A plan has failed: the body is closed before its error goes on. */
  isUnplanned = false
  /** Called with a failure, by the body whose consumer may be waiting. */
  onFailure: (() => void) | undefined = undefined
  readonly #environ: Environ
  readonly #startResponse: StartResponse
  #write: Write | undefined = undefined
  #waiting: WriteQueue | undefined = undefined
  /** A chunk has been yielded and not been taken yet: what is written comes after it. */
  #isMarked = false
  /** Nothing more can be written: the response has ended, or was broken off by that error. */
  #over: { readonly error: unknown } | undefined = undefined

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

  write(stage: Stage, chunk: Chunk): void | Promise<void> {
    checkChunk(chunk)
    if (this.failure !== undefined) return heard(Promise.reject(this.failure.error))
    if (stage.closed) return refusedWrite(stage.reason)
    if (this.#over !== undefined) return refusedWrite(this.#over.error)
    this.isCalm = false
    if (stage.ended) throw endedWrite()
    const isFirst = !this.#isMarked && (this.#waiting === undefined || this.#waiting.isEmpty)
    if (isFirst && this.busy === undefined && this.holding === 0) return this.#send(stage, chunk)
    this.#waiting ??= new WriteQueue()
    if (this.#isMarked) this.#waiting.mark()
    return this.#waiting.add(stage, chunk)
  }

  /** A chunk has been yielded, and waits to be taken: what is written from now on comes after it. */
  mark(): void {
    this.#isMarked = true
    this.#waiting?.mark()
  }

  unmark(): void {
    this.#isMarked = false
    this.#waiting?.unmark()
  }

  /** Resolves when no write waits any more, be it that it was refused; undefined when none does. */
  get drained(): Promise<void> | undefined {
    return this.#waiting?.drained
  }

  /** Lets what waited go, as far as nothing is under way before it. */
  drain(): void {
    while (this.busy === undefined && this.holding === 0) {
      const next = this.#waiting?.take()
      if (next === undefined) return
      try {
        next.resolve(this.#send(next.stage, next.chunk))
      } catch (error) {
        next.reject(error)
      }
    }
  }

  #send(stage: Stage, chunk: Chunk): void | Promise<void> {
    if (stage.closed) return refusedWrite(stage.reason) // it waited
    let output: Chunk[] | Promise<Chunk[]>
    try {
      output = pass([chunk], stage, undefined, 'idle')
    } catch (error) {
      return heard(Promise.reject(this.fail(error)))
    }
    if (!isPromise(output)) return output.length === 0 ? cut(stage) : this.#deliverNow(output)
    return heard(
      this.occupy(
        output,
        list => this.#deliver(list),
        error => this.fail(error)
      )
    )
  }

  /** What the outer `write` throws, as when it is given too much, is for the app to hear at once. */
  #deliverNow(chunks: Chunk[]): void | Promise<void> {
    try {
      return this.#deliver(chunks)
    } catch (error) {
      throw this.fail(error)
    }
  }

  #deliver(chunks: Chunk[]): void | Promise<void> {
    let last: Promise<void> | undefined
    for (const chunk of chunks) {
      const accepted = this.#outerWrite(chunk)
      if (isPromise(accepted)) last = heard(accepted)
    }
    return last // the outer queue keeps the order, so the last chunk's promise stands for all
  }

  #outerWrite(chunk: Chunk): void | Promise<void> {
    const write = this.#write
    if (typeof write === 'function') return write(chunk)
    throw new TypeError(
      `startResponse: must return write, got ${describeValue(write)}; a layer that has its own returns what the outer one gave`
    )
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
      this.#waiting?.refuse(error)
      this.onFailure?.()
    }
    return error
  }

  /** A fresh body answers in place of the one that failed. */
  recover(): void {
    this.failure = undefined
    this.isUnplanned = false
  }

  /** Nothing more can be written. */
  end(error?: unknown): void {
    this.#over ??= { error }
    this.#waiting?.refuse(error ?? endedWrite())
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
    logLine(showError(error), this.#environ['tsgi.errors'])
  }
}

/** Whoever writes beyond the length that it has declared hears of it a turn later, and not at all if it has ended by then. */
function cut(stage: Stage): Promise<void> | undefined {
  for (let at: Stage | undefined = stage; at !== undefined; at = at.outer) {
    const { excess } = at
    if (excess !== undefined) {
      return heard(new Promise((_, reject) => nextMacrotask(() => reject(excess))))
    }
  }
  return undefined
}
