import { isPromise } from '../pipeline/promises.ts'
import { showError } from '../show-error.ts'
import type { Body, Environ } from '../types.ts'
import { reportError, type ReportSettings } from './report-error.ts'

/**
 * How an exchange ends, as far as it is the same for every gateway: the signal hears of an early end first, each error is told
 * once, and the body is closed once. A base class, and no part of the gateway's own: that would be one more object for each
 * request.
 */
export abstract class Ending<Settings extends ReportSettings> {
  protected readonly settings: Settings
  protected environ: Environ | undefined = undefined
  /** `sent`: ended by the app, but the client may not have taken all of it yet. */
  protected state: 'running' | 'sent' | 'over' = 'running'
  /** What broke the response off, or called the app off. */
  protected reason: unknown = undefined
  /** That of the body, once it is there. */
  protected close: Body['close'] = undefined
  #reported: unknown = undefined
  #abort: AbortController | undefined = undefined

  constructor(settings: Settings) {
    this.settings = settings
  }

  /** Sends a body that has come, perhaps after the client has gone. */
  protected abstract respond(body: Body): void
  /** Begins to watch the client: called where the response does not end in this tick. */
  protected abstract watch(): void
  /** Breaks the response off, or answers in place of the app. */
  protected abstract failed(error: unknown): void
  /** Lets whoever stops the program wait for that work, which never rejects. */
  protected abstract hold(work: Promise<void>): void

  /** Without anything to watch the client by: it is watched from the moment on that something is waited for. */
  get hasLeft(): boolean {
    return this.reason !== undefined
  }

  openSignal(): AbortSignal {
    this.#abort = new AbortController()
    if (this.reason !== undefined) this.#abort.abort(this.reason)
    else if (this.state === 'running') this.watch()
    return this.#abort.signal
  }

  /** Takes what the app has returned. */
  protected accept(body: Body | Promise<Body>): void {
    if (!isPromise(body)) {
      this.respond(body)
      return
    }
    this.watch()
    Promise.resolve(body).then(
      arrived => this.respond(arrived),
      (error: unknown) => this.fail(error)
    )
  }

  protected get hasSignal(): boolean {
    return this.#abort !== undefined
  }

  protected abort(reason: unknown): void {
    this.reason = reason
    this.#abort?.abort(reason)
  }

  /** What the app still makes reaches nobody: it is called off, with what is wrong with its body, if anything is. */
  protected callOff(excess: Error | undefined): unknown {
    const reason =
      excess ?? new DOMException('The response is whole: nobody takes what is written', 'AbortError')
    this.abort(reason)
    return reason
  }

  /** Something has gone wrong in the app, perhaps after the end. */
  protected fail(thrown: unknown): void {
    // Undefined is how close hears of a normal end.
    const error = thrown === undefined ? new Error('the app threw undefined') : thrown
    const isLate = this.state !== 'running'
    // Whoever heeds the signal fails with its reason, or with an AbortError: work was called off, that is no news.
    const isCalledOff = isLate && this.reason !== undefined && (error === this.reason || isAbortError(error))
    if (!isCalledOff) this.tell(error)
    if (!isLate) this.failed(error)
  }

  protected closeBody(reason: unknown): void {
    const { close } = this
    if (close === undefined) return
    this.close = undefined
    try {
      const closed = reason === undefined ? close() : close(reason)
      if (isPromise(closed)) this.hold(Promise.resolve(closed).catch((error: unknown) => this.fail(error)))
    } catch (error) {
      this.fail(error)
    }
  }

  /** Each error once. */
  protected tell(error: unknown): void {
    if (error === this.#reported) return
    this.#reported = error
    reportError(error, this.environ, this.settings, thrown => this.show(thrown))
  }

  /** For a runtime that shows errors better. */
  protected show(error: unknown): string {
    return showError(error)
  }
}

export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
