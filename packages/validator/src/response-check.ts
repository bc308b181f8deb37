import type { Environ, HeaderList } from '@tsgi/core'
import type { ResponseHead } from '@tsgi/core/gateway'
import type { BodyCheck } from './body-check.ts'
import { Content } from './content.ts'
import { refusedFault, swallowedFault } from './errors.ts'
import { HandedList } from './handed-list.ts'
import { Reporter, type Report } from './reporter.ts'
import { callerIn, requestOf, type RequestCheck } from './request-check.ts'
import { missingFault } from './start-time.ts'
import type { Fault } from './validation-error.ts'

/**
 * How a response ends: by its last chunk and `close`, by an array of which nobody tells when it is sent, by an error, or before
 * its time.
 */
export type End = 'clean' | 'whole' | 'failed' | 'early'

/** What one validator knows of one response. */
export class ResponseCheck {
  readonly environ: Environ
  readonly request: RequestCheck
  /** The name of what lies inside. */
  readonly layer: string | undefined
  /** The next validator outwards, and the last one inwards. */
  readonly outer: ResponseCheck | undefined
  inner: ResponseCheck | undefined = undefined
  readonly content: Content
  body: BodyCheck | undefined = undefined
  /** The app has called `startResponse`. */
  hasStarted = false
  /** The app has given all it has to give, and knows it. */
  hasEnded = false
  isOver = false
  /** It is over, and ended as it should. */
  isClean = false
  readonly #reporter: Reporter
  readonly #undo: (() => void)[] = []
  #list: HandedList | undefined = undefined
  /** A finding that was thrown into the app. */
  #owed: { readonly error: unknown } | undefined = undefined
  /** An error with which a restart was refused. */
  #refused: { readonly error: unknown } | undefined = undefined
  /** An error of the app inside of a layer; whether bytes had left the layer by then. */
  #inside: { readonly error: unknown; readonly hadLeft: boolean } | undefined = undefined

  constructor(environ: Environ, layer: string | undefined, report: Report | undefined) {
    this.environ = environ
    this.layer = layer
    this.request = requestOf(environ)
    this.outer = callerIn(this.request)
    this.request.responses.push(this)
    if (this.outer !== undefined) {
      this.outer.inner = this
      this.outer.#inside = undefined // a layer that asks again has not swallowed the error
    }
    this.content = new Content(environ.REQUEST_METHOD)
    this.#reporter = new Reporter(
      report,
      `${environ.REQUEST_METHOD} ${environ.REQUEST_URI}`,
      this.request.told
    )
  }

  blameServer(fault: Fault, layer: string | undefined = this.outer?.layer): void {
    this.#reporter.raise(fault, 'server', layer)
  }

  blameApp(fault: Fault): void {
    this.#reporter.raise(fault, 'app', this.layer)
  }

  /** For faults in a call that the app makes: it gets the error, and may not keep it. */
  blameCaller(fault: Fault): void {
    try {
      this.blameApp(fault)
    } catch (error) {
      this.#owed = { error }
      throw error
    }
  }

  /** For what is found when nobody can catch it. */
  tellServer(fault: Fault): void {
    this.#reporter.tell(fault, 'server', this.outer?.layer, this.environ['tsgi.errors'])
  }

  /** Runs when the response is over. */
  onOver(undo: () => void): void {
    this.#undo.push(undo)
  }

  began(head: ResponseHead, list: HeaderList): Fault | undefined {
    this.#list = new HandedList(list)
    return this.content.begin(head, list, this.inner?.content)
  }

  /** The outer side has taken a restart: what went wrong before is answered. */
  replaced(error: unknown): void {
    this.#inside = undefined
    if (this.#owed?.error === error) this.#owed = undefined
  }

  refused(error: unknown): void {
    this.#refused = { error }
  }

  get changedList(): Fault | undefined {
    return this.#list?.check()
  }

  /** The app goes on: is there anything that it should not have survived? */
  goesOn(): void {
    if (this.#owed !== undefined) throw this.#owed.error
    if (this.#refused !== undefined) this.blameApp(refusedFault(this.#refused.error))
    const changed = this.changedList
    if (changed !== undefined) this.blameApp(changed)
  }

  /** The app has delivered everything. */
  ended(): void {
    this.hasEnded = true
    this.goesOn()
    if (!this.hasStarted && this.content.bytes === 0) this.blameApp(missingFault())
    if (this.#inside?.hadLeft === true) this.blameApp(swallowedFault(this.#inside.error))
    const fault = this.content.end(this.inner?.content)
    if (fault !== undefined) this.blameApp(fault)
  }

  failed(error: unknown): void {
    this.#owed = undefined
    this.#refused = undefined
    if (this.outer === undefined || this.isOver) return
    this.outer.#inside = { error, hadLeft: this.outer.content.bytes > 0 }
  }

  /**
   * The response is over; with the outermost all are, and by then all bodies must have been closed. After an early end a
   * layer gets a moment: an asynchronous generator is told to return, and nobody waits for it.
   */
  finish(end: End, cause?: unknown): void {
    if (this.isOver) return
    this.isOver = true
    this.isClean = end === 'clean'
    const inside = this.outer === undefined ? this.request.responses.slice(1) : []
    const left = inside.find(response => response.body?.isOwed(end) === true)
    for (const response of inside.reverse()) response.finish(end)
    for (const undo of this.#undo) undo()
    if (end === 'early') left?.body?.tellLeftSoon()
    else left?.body?.raiseLeft(cause)
  }
}
