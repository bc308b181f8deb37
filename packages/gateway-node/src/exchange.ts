import { AsyncResource } from 'node:async_hooks'
import { isPromise, openBody, type App, type Body, type Chunk, type Environ } from '@tsgi/core'
import { createEnviron, type EnvironSource } from '@tsgi/core/gateway'
import type { Connection } from './connection.ts'
import type { Http1Response } from './http1-response.ts'
import type { ListenerSettings } from './options.ts'
import { Outgoing } from './outgoing.ts'
import { report } from './report.ts'

/**
 * One request and its response: calls the app, pulls its body, and ends it, whatever happens. An array from an app that is
 * not asynchronous is sent in the same tick, without a promise or a listener.
 */
export class Exchange implements EnvironSource {
  readonly #app: App
  readonly #transport: Http1Response
  readonly #connection: Connection
  readonly #settings: ListenerSettings
  readonly #outgoing: Outgoing
  #environ: Environ | undefined
  /** `sent`: ended by the app, but the client may not have taken all of it yet. */
  #state: 'running' | 'sent' | 'over' = 'running'
  /** What broke the response off. */
  #reason: unknown
  #reported: unknown
  #close: ((error?: unknown) => void | Promise<void>) | undefined
  #abort: AbortController | undefined
  #gone: (() => void) | undefined

  constructor(app: App, transport: Http1Response, connection: Connection, settings: ListenerSettings) {
    this.#app = app
    this.#transport = transport
    this.#connection = connection
    this.#settings = settings
    this.#outgoing = new Outgoing(transport)
  }

  run(): void {
    let body: Body | Promise<Body>
    try {
      this.#environ = createEnviron(this.#transport.readRequest(), this.#connection, this, this.#settings)
      body = this.#app(this.#environ, this.#outgoing.startResponse)
    } catch (error) {
      this.#fail(error)
      return
    }
    if (isPromise(body)) {
      this.#watch()
      body.then(
        arrived => this.#respond(arrived),
        (error: unknown) => this.#fail(error)
      )
    } else {
      this.#respond(body)
    }
  }

  openInput(): AsyncIterable<Uint8Array> {
    return this.#transport.openInput()
  }

  openSignal(): AbortSignal {
    this.#abort = new AbortController()
    if (this.#reason !== undefined) this.#abort.abort(this.#reason)
    else if (this.#state === 'running') this.#watch()
    return this.#abort.signal
  }

  get hasEarlyHints(): boolean {
    return this.#transport.hasEarlyHints
  }

  get earlyHints(): EnvironSource['earlyHints'] {
    return this.#transport.earlyHints
  }

  #respond(body: Body): void {
    if (Array.isArray(body)) this.#sendArray(body)
    else void this.#sendStream(body)
  }

  #sendArray(chunks: readonly Chunk[] & { close?: Body['close'] }): void {
    if (typeof chunks.close === 'function') this.#close = chunks.close.bind(chunks)
    if (this.#state !== 'running') {
      this.#closeBody(this.#reason)
      return
    }
    try {
      this.#outgoing.sendArray(chunks)
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#ended(false)
  }

  async #sendStream(body: Body): Promise<void> {
    try {
      const reader = openBody(body)
      this.#close = reader.close.bind(reader)
      if (this.#state !== 'running') {
        // It arrived after the client had gone.
        this.#closeBody(this.#reason)
        return
      }
      this.#watch()
      const outgoing = this.#outgoing
      let cut = false
      while (this.#state === 'running') {
        if (outgoing.complete) break
        const next = reader.pull()
        const chunk = isPromise(next) ? await next : next
        if (this.#state !== 'running') return
        if (chunk === undefined || !outgoing.carriesBody) break
        const accepted = outgoing.send(chunk)
        if (outgoing.excess !== undefined) {
          cut = true
          break
        }
        if (accepted !== undefined) await accepted
      }
      if (this.#state !== 'running') return
      outgoing.end()
      this.#ended(cut)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** `cut`: the response is whole, but the body was not at its end. */
  #ended(cut: boolean): void {
    const { excess } = this.#outgoing
    if (excess !== undefined) this.#report(excess)
    this.#state = 'sent'
    if (cut) {
      this.#reason = excess
      this.#abort?.abort(excess)
    }
    this.#outgoing.stop()
    this.#transport.releaseInput()
    if (this.#close === undefined && this.#abort === undefined) {
      this.#over(undefined)
    } else if (this.#transport.flushed) {
      this.#over(excess)
    } else {
      this.#watch()
      const taken = AsyncResource.bind(() => {
        if (this.#state === 'sent') this.#over(excess)
      })
      this.#transport.onFlushed(taken)
    }
  }

  #fail(thrown: unknown): void {
    // Undefined is how close hears of a normal end.
    const error = thrown === undefined ? new Error('the app threw undefined') : thrown
    if (this.#state !== 'running') {
      // Whoever heeds the signal fails with its reason, or with an AbortError: work was called off, that is no news.
      const calledOff = this.#reason !== undefined && (error === this.#reason || isAbortError(error))
      if (!calledOff) this.#report(error)
      return
    }
    this.#report(error)
    const { headSent } = this.#transport
    this.#breakOff(error)
    this.#transport.releaseInput()
    try {
      if (headSent) this.#transport.breakOff()
      // Without environ the request was refused: what follows it on the connection is not to be trusted.
      else this.#outgoing.sendError(error, this.#environ === undefined)
    } catch (failure) {
      this.#report(failure)
      this.#transport.destroy()
    }
    this.#over(error)
  }

  #lost(): void {
    if (this.#state === 'over') return
    const reason = this.#reason ?? new DOMException('The client closed the connection', 'AbortError')
    this.#breakOff(reason)
    this.#over(reason)
  }

  /** An early end: the signal hears of it first. */
  #breakOff(reason: unknown): void {
    this.#state = 'over'
    this.#reason = reason
    this.#outgoing.stop(reason)
    this.#abort?.abort(reason)
    this.#transport.release()
  }

  #over(reason: unknown): void {
    this.#state = 'over'
    if (this.#gone !== undefined) this.#connection.unwatch(this.#gone)
    this.#closeBody(reason)
  }

  #closeBody(reason: unknown): void {
    const close = this.#close
    if (close === undefined) return
    this.#close = undefined
    try {
      const closed = reason === undefined ? close() : close(reason)
      if (isPromise(closed))
        this.#transport.hold(closed.then(undefined, (error: unknown) => this.#fail(error)))
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Called where the response does not end in this tick. What happens then runs in the context of the app's call. */
  #watch(): void {
    if (this.#gone !== undefined) return
    this.#gone = AsyncResource.bind(() => this.#lost())
    this.#connection.watch(this.#gone)
  }

  #report(error: unknown): void {
    if (error === this.#reported) return
    this.#reported = error
    report(error, this.#environ, this.#settings)
  }
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
