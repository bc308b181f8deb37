import { isPromise, type Environ } from '@tsgi/core'
import type { FetchSettings } from './fetch-options.ts'
import { FetchOutgoing } from './fetch-outgoing.ts'
import { nodeExchangeOf } from './node-exchange.ts'
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
  #unwatch: (() => void) | undefined

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
    if (this.outgoing.headSent) this.outgoing.breakOff(error, nodeExchangeOf(this.request, this.rest[0]))
    // Without environ the request was refused: what follows it on the connection is not to be trusted.
    else this.outgoing.sendError(error, this.environ === undefined)
    this.#over(error)
  }

  #lost(told: unknown): void {
    if (this.state === 'over') return
    const reason = abortError(told)
    this.#breakOff(reason)
    // Nobody may be there to read it; but the server waits for the promise, and for the end of the stream.
    if (this.outgoing.headSent) this.outgoing.abort(reason)
    else this.outgoing.sendError({ status: 499 }, true)
    this.#over(reason, true)
  }

  /** An early end: the signal hears of it first. */
  #breakOff(reason: unknown): void {
    this.state = 'over'
    this.reason = reason
    this.outgoing.stop(reason)
    this.#abort?.abort(reason)
  }

  #over(reason: unknown, left = false): void {
    this.#unwatch?.()
    this.input?.release(left)
    this.closeBody(reason)
  }

  protected closeBody(reason: unknown): void {
    const { close } = this
    if (close === undefined) return
    this.close = undefined
    try {
      const closed = reason === undefined ? close() : close(reason)
      if (isPromise(closed))
        this.#waitUntil(Promise.resolve(closed).catch((error: unknown) => this.fail(error)))
    } catch (error) {
      this.fail(error)
    }
  }

  /** Called where the response does not end in this tick. */
  protected watch(): void {
    if (this.#unwatch !== undefined || this.state === 'over') return
    const signals = [this.request.signal, this.settings.signal].filter(signal => signal !== undefined)
    const gone = (): void => this.#lost(signals.find(signal => signal.aborted)?.reason)
    for (const signal of signals) {
      if (signal.aborted) queueMicrotask(gone)
      else signal.addEventListener('abort', gone)
    }
    this.#unwatch = () => {
      for (const signal of signals) signal.removeEventListener('abort', gone)
    }
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

/** Servers tell different things; loggers and apps know the end that nobody is to blame for by its name. */
function abortError(told: unknown): unknown {
  if (isAbortError(told)) return told
  const error = new DOMException('The client closed the connection', 'AbortError')
  return told === undefined ? error : Object.defineProperty(error, 'cause', { value: told })
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
