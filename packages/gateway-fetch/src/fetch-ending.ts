import { Ending, isAbortError } from '@tsgi/core/gateway'
import type { FetchSettings } from './fetch-options.ts'
import { FetchOutgoing } from './fetch-outgoing.ts'
import { nodeExchangeOf } from './node-exchange.ts'
import type { RequestInput } from './request-input.ts'

/** How an exchange by Fetch ends: whole, broken off by the app, or left by the client. */
export abstract class FetchEnding extends Ending<FetchSettings> {
  protected readonly request: Request
  protected readonly rest: readonly unknown[]
  protected readonly outgoing: FetchOutgoing
  protected input: RequestInput | undefined
  #unwatch: (() => void) | undefined

  constructor(request: Request, rest: readonly unknown[], settings: FetchSettings) {
    super(settings)
    this.request = request
    this.rest = rest
    this.outgoing = new FetchOutgoing(request.method === 'HEAD', this, reason => this.#lost(reason))
  }

  /** Ends a response that is whole while the app writes on: nobody takes what it writes. */
  whole(): void {
    if (this.state !== 'running') return
    this.state = 'sent'
    try {
      const { excess } = this.outgoing
      if (excess !== undefined) this.tell(excess)
      const reason = this.callOff(excess)
      this.outgoing.stop(reason)
      this.outgoing.end(() => this.#end(reason))
    } catch (error) {
      this.fail(error)
    }
  }

  /** `excess`: what is wrong with a body that was cut: the response is whole, but the body was not at its end. */
  protected ended(excess?: Error): void {
    if (this.state !== 'over' && excess !== undefined) {
      this.tell(excess)
      this.callOff(excess)
    }
    this.#end(excess)
  }

  #end(reason: unknown): void {
    if (this.state === 'over') return
    this.state = 'over'
    this.outgoing.stop()
    this.#over(reason)
  }

  protected failed(error: unknown): void {
    try {
      this.#breakOff(error)
      if (this.outgoing.headSent) this.outgoing.breakOff(error, nodeExchangeOf(this.request, this.rest[0]))
      // Without environ the request was refused: what follows it on the connection is not to be trusted.
      else this.outgoing.sendError(error, this.environ === undefined)
    } catch (failure) {
      this.#giveUp(failure)
    }
    this.#over(error)
  }

  #lost(told: unknown): void {
    if (this.state === 'over') return
    const reason = abortError(told)
    try {
      this.#breakOff(reason)
      // Nobody may be there to read it; but the server waits for the promise, and for the end of the stream.
      if (this.outgoing.headSent) this.outgoing.abort(reason)
      else this.outgoing.sendError({ status: 499 }, true)
    } catch (failure) {
      this.#giveUp(failure)
    }
    this.#over(reason, true)
  }

  /** What the server lent has thrown: the response ends all the same, and so does the body. */
  #giveUp(failure: unknown): void {
    this.tell(failure)
    this.outgoing.giveUp(failure)
  }

  /** An early end: the signal hears of it first. */
  #breakOff(reason: unknown): void {
    this.state = 'over'
    this.outgoing.stop(reason)
    this.abort(reason)
  }

  #over(reason: unknown, left = false): void {
    try {
      this.#unwatch?.()
      this.input?.release(left)
    } catch (failure) {
      this.tell(failure)
    }
    this.closeBody(reason)
  }

  protected watch(): void {
    if (this.#unwatch !== undefined || this.state === 'over') return
    const signals = [this.request.signal, this.settings.signal].filter(signal => signal !== undefined)
    const gone = (): void => this.#lost(signals.find(signal => signal.aborted)?.reason)
    for (const signal of signals) {
      if (signal.aborted) queueMicrotask(gone)
      else signal.addEventListener('abort', gone)
    }
    // Not assigned as it is made: V8 makes such a function old, and all that it closes over stays until a full collection.
    const unwatch = (): void => {
      for (const signal of signals) signal.removeEventListener('abort', gone)
    }
    this.#unwatch = unwatch
  }

  // A worker may be stopped as soon as its response has been sent.
  protected hold(work: Promise<void>): void {
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
}

/** Servers tell different things; loggers and apps know the end that nobody is to blame for by its name. */
function abortError(told: unknown): unknown {
  if (isAbortError(told)) return told
  const error = new DOMException('The client closed the connection', 'AbortError')
  return told === undefined ? error : Object.defineProperty(error, 'cause', { value: told })
}
