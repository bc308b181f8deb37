import { isPromise, type Environ } from '@tsgi/core'
import type { Connection } from './connection.ts'
import type { Http1Response } from './http1-response.ts'
import { inContext } from './in-context.ts'
import type { ListenerSettings } from './options.ts'
import { Outgoing } from './outgoing.ts'
import { report } from './report.ts'

/**
 * How an exchange ends: whole, broken off by the app, or left by the client. Each time the signal hears of it first if it is
 * early, and the body is closed once. A base class, and no part of its own: that would be one more object for each request.
 */
export abstract class Ending {
  protected readonly transport: Http1Response
  protected readonly connection: Connection
  protected readonly settings: ListenerSettings
  protected readonly outgoing: Outgoing
  protected environ: Environ | undefined
  /** `sent`: ended by the app, but the client may not have taken all of it yet. */
  protected state: 'running' | 'sent' | 'over' = 'running'
  /** What broke the response off. */
  protected reason: unknown
  #reported: unknown
  protected close: ((error?: unknown) => void | Promise<void>) | undefined
  #abort: AbortController | undefined
  #gone: (() => void) | undefined

  constructor(transport: Http1Response, connection: Connection, settings: ListenerSettings) {
    this.transport = transport
    this.connection = connection
    this.settings = settings
    this.outgoing = new Outgoing(transport)
  }

  openSignal(): AbortSignal {
    this.#abort = new AbortController()
    if (this.reason !== undefined) this.#abort.abort(this.reason)
    else if (this.state === 'running') this.watch()
    return this.#abort.signal
  }

  /** `cut`: the response is whole, but the body was not at its end. */
  protected ended(cut: boolean): void {
    const { excess } = this.outgoing
    if (excess !== undefined) this.tell(excess)
    this.state = 'sent'
    if (cut) {
      this.reason = excess
      this.#abort?.abort(excess)
    }
    this.outgoing.stop()
    this.transport.releaseInput()
    if (this.close === undefined && this.#abort === undefined) {
      this.#over(undefined)
    } else if (this.transport.flushed && !this.transport.failed) {
      this.#over(excess)
    } else {
      this.watch()
      const taken = inContext(() => {
        if (this.state === 'sent') this.#over(excess)
      })
      this.transport.onFlushed(taken)
    }
  }

  protected fail(thrown: unknown): void {
    // Undefined is how close hears of a normal end.
    const error = thrown === undefined ? new Error('the app threw undefined') : thrown
    if (this.state !== 'running') {
      // Whoever heeds the signal fails with its reason, or with an AbortError: work was called off, that is no news.
      const calledOff = this.reason !== undefined && (error === this.reason || isAbortError(error))
      if (!calledOff) this.tell(error)
      return
    }
    this.tell(error)
    const { headSent } = this.transport
    this.#breakOff(error)
    this.transport.releaseInput()
    try {
      if (headSent) this.transport.breakOff()
      // Without environ the request was refused: what follows it on the connection is not to be trusted.
      else this.outgoing.sendError(error, this.environ === undefined)
    } catch (failure) {
      this.tell(failure)
      this.transport.destroy()
    }
    this.#over(error)
  }

  #lost(): void {
    if (this.state === 'over') return
    const reason = this.reason ?? new DOMException('The client closed the connection', 'AbortError')
    this.#breakOff(reason)
    this.#over(reason)
  }

  /** An early end: the signal hears of it first. */
  #breakOff(reason: unknown): void {
    this.state = 'over'
    this.reason = reason
    this.outgoing.stop(reason)
    this.#abort?.abort(reason)
    this.transport.release()
  }

  #over(reason: unknown): void {
    this.state = 'over'
    if (this.#gone !== undefined) this.connection.unwatch(this.#gone)
    this.closeBody(reason)
  }

  protected closeBody(reason: unknown): void {
    const close = this.close
    if (close === undefined) return
    this.close = undefined
    try {
      const closed = reason === undefined ? close() : close(reason)
      if (isPromise(closed))
        this.transport.hold(Promise.resolve(closed).catch((error: unknown) => this.fail(error)))
    } catch (error) {
      this.fail(error)
    }
  }

  /** Called where the response does not end in this tick. What happens then runs in the context of the app's call. */
  protected watch(): void {
    if (this.#gone !== undefined) return
    this.#gone = inContext(() => this.#lost())
    this.connection.watch(this.#gone)
  }

  /** Each error once. */
  protected tell(error: unknown): void {
    if (error === this.#reported) return
    this.#reported = error
    report(error, this.environ, this.settings)
  }
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
