import { inspect } from 'node:util'
import { Ending } from '@tsgi/core/gateway'
import type { Connection } from './connection.ts'
import { Http1Outgoing } from './http1-outgoing.ts'
import type { Http1Response } from './http1-response.ts'
import { inContext } from './in-context.ts'
import type { ListenerSettings } from './options.ts'

/** How an exchange by HTTP/1.1 ends: whole, broken off by the app, or left by the client. */
export abstract class Http1Ending extends Ending<ListenerSettings> {
  protected readonly transport: Http1Response
  protected readonly connection: Connection
  protected readonly outgoing: Http1Outgoing
  #gone: (() => void) | undefined = undefined

  constructor(transport: Http1Response, connection: Connection, settings: ListenerSettings) {
    super(settings)
    this.transport = transport
    this.connection = connection
    this.outgoing = new Http1Outgoing(transport, this)
  }

  /** Ends a response that is whole while the app writes on: nobody takes what it writes. */
  whole(): void {
    if (this.state !== 'running') return
    try {
      this.outgoing.end()
      this.ended(true)
    } catch (error) {
      this.fail(error)
    }
  }

  /** `cut`: the response is whole, but the app was not at its end. */
  protected ended(cut: boolean): void {
    const { excess } = this.outgoing
    if (excess !== undefined) this.tell(excess)
    this.state = 'sent'
    let reason: unknown
    try {
      if (cut) reason = this.callOff(excess)
      this.outgoing.stop(reason)
      this.transport.releaseInput()
      const { flushed, failed, isAwaited } = this.transport
      if ((!flushed || failed) && (this.close !== undefined || this.hasSignal || isAwaited)) {
        this.watch()
        const taken = inContext(() => {
          if (this.state === 'sent') this.#over(reason)
        })
        this.transport.onFlushed(taken)
        return
      }
    } catch (failure) {
      this.tell(failure) // the transport's: the body is closed all the same
    }
    this.#over(reason)
  }

  protected failed(error: unknown): void {
    try {
      const { headSent } = this.transport
      this.#breakOff(error)
      this.transport.releaseInput()
      if (headSent) this.transport.breakOff()
      // Without environ the request was refused: what follows it on the connection is not to be trusted.
      else this.outgoing.sendError(error, this.environ === undefined)
    } catch (failure) {
      this.tell(failure)
      this.transport.destroy()
    } finally {
      this.#over(error)
    }
  }

  /** What happens when the client leaves runs in the context of the app's call. */
  protected watch(): void {
    if (this.#gone !== undefined) return
    this.#gone = inContext(() => this.#lost())
    this.connection.watch(this.#gone)
  }

  protected hold(work: Promise<void>): void {
    this.transport.hold(work)
  }

  protected override show(error: unknown): string {
    return inspect(error)
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
    this.outgoing.stop(reason)
    this.abort(reason)
  }

  #over(reason: unknown): void {
    this.state = 'over'
    try {
      this.transport.release()
      if (this.#gone !== undefined) this.connection.unwatch(this.#gone)
    } finally {
      this.closeBody(reason)
    }
  }
}
