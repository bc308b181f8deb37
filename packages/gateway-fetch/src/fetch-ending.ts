import { isPromise, type Environ } from '@tsgi/core'
import type { FetchSettings } from './fetch-options.ts'
import { FetchOutgoing } from './fetch-outgoing.ts'
import { report } from './report.ts'
import type { RequestInput } from './request-input.ts'

/**
 * How an exchange ends: whole, broken off by the app, or left by the client. Each time the signal hears of it first if it is
 * early, and the body is closed once.
 */
export abstract class FetchEnding {
  protected readonly request: Request
  protected readonly rest: readonly unknown[]
  protected readonly settings: FetchSettings
  protected readonly outgoing: FetchOutgoing
  protected environ: Environ | undefined
  protected input: RequestInput | undefined
  protected state: 'running' | 'over' = 'running'
  /** What broke the response off. */
  protected reason: unknown
  protected close: ((error?: unknown) => void | Promise<void>) | undefined
  #reported: unknown
  #abort: AbortController | undefined
  #gone: (() => void) | undefined

  constructor(request: Request, rest: readonly unknown[], settings: FetchSettings) {
    this.request = request
    this.rest = rest
    this.settings = settings
    this.outgoing = new FetchOutgoing(request.method === 'HEAD', reason => this.#lost(reason))
  }

  openSignal(): AbortSignal {
    this.#abort = new AbortController()
    if (this.reason !== undefined) this.#abort.abort(this.reason)
    else if (this.state === 'running') this.watch()
    return this.#abort.signal
  }

  /** `excess`: what is wrong with a body that was cut: the response is whole, but the body was not at its end. */
  protected ended(excess?: Error): void {
    if (this.state === 'over') return
    this.state = 'over'
    if (excess !== undefined) {
      this.#report(excess)
      this.reason = excess
      this.#abort?.abort(excess)
    }
    this.outgoing.stop()
    this.#over(excess)
  }

  protected fail(thrown: unknown): void {
    // Undefined is how close hears of a normal end.
    const error = thrown === undefined ? new Error('the app threw undefined') : thrown
    if (this.state === 'over') {
      // Whoever heeds the signal fails with its reason, or with an AbortError: work was called off, that is no news.
      const calledOff = this.reason !== undefined && (error === this.reason || isAbortError(error))
      if (!calledOff) this.#report(error)
      return
    }
    this.#report(error)
    this.#breakOff(error)
    if (this.outgoing.headSent) this.outgoing.breakOff(error)
    // Without environ the request was refused: what follows it on the connection is not to be trusted.
    else this.outgoing.sendError(error, this.environ === undefined)
    this.#over(error)
  }

  #lost(told: unknown): void {
    if (this.state === 'over') return
    const reason = told ?? new DOMException('The client closed the connection', 'AbortError')
    this.#breakOff(reason)
    // Nobody reads it; but the server waits for the promise.
    if (!this.outgoing.headSent) this.outgoing.sendError({ status: 499 }, false)
    this.#over(reason)
  }

  /** An early end: the signal hears of it first. */
  #breakOff(reason: unknown): void {
    this.state = 'over'
    this.reason = reason
    this.outgoing.stop(reason)
    this.#abort?.abort(reason)
  }

  #over(reason: unknown): void {
    if (this.#gone !== undefined) this.request.signal.removeEventListener('abort', this.#gone)
    this.input?.release()
    this.closeBody(reason)
  }

  protected closeBody(reason: unknown): void {
    const { close } = this
    if (close === undefined) return
    this.close = undefined
    try {
      const closed = reason === undefined ? close() : close(reason)
      if (isPromise(closed)) this.#waitUntil(closed.then(undefined, (error: unknown) => this.fail(error)))
    } catch (error) {
      this.fail(error)
    }
  }

  /** Called where the response does not end in this tick. */
  protected watch(): void {
    if (this.#gone !== undefined || this.state === 'over') return
    const { signal } = this.request as { signal?: AbortSignal }
    if (signal === undefined) return
    this.#gone = () => this.#lost(signal.reason)
    if (signal.aborted) queueMicrotask(this.#gone)
    else signal.addEventListener('abort', this.#gone, { once: true })
  }

  // A worker may be stopped as soon as its response has been sent.
  #waitUntil(work: Promise<void>): void {
    for (const value of this.rest) {
      const context = value as { waitUntil?: (work: Promise<unknown>) => void } | null | undefined
      if (typeof context?.waitUntil !== 'function') continue
      try {
        context.waitUntil(work)
      } catch {
        // An event that is over takes no more; the work goes on as far as it may.
      }
      return
    }
  }

  #report(error: unknown): void {
    if (error === this.#reported) return
    this.#reported = error
    report(error, this.environ, this.settings)
  }
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
