import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Chunk } from '@tsgi/core'
import type { RawRequest, ResponseHead } from '@tsgi/core/gateway'
import { Http1Response } from '../http1-response.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { ListenerSettings } from '../options.ts'
import { afterPause } from '../pause.ts'
import type { TappedAnswer } from './tapped-answer.ts'

/** Those that a layer has met already. */
const met = new WeakSet<ServerResponse>()

/** The way to the client behind a framework's response, whose methods are the framework's own way in. */
export class ConnectTransport extends Http1Response {
  /** Where the framework writes to, once the middleware has let it. */
  answer: TappedAnswer | undefined
  /** Answers an error in place of this. */
  passOn: (() => void) | undefined
  readonly #framework: { readonly originalUrl?: string }
  readonly #response: ServerResponse
  readonly #isOutermost: boolean
  #waiting: Promise<void> | undefined
  #goOn: (() => void) | undefined
  #hearsDrain = false

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    settings: ListenerSettings,
    lifecycle: Lifecycle
  ) {
    super(request, response, settings, lifecycle)
    this.#framework = request as { originalUrl?: string }
    this.#response = response
    this.#isOutermost = !met.has(response)
    met.add(response)
    // Each layer hears of the end and of `drain` by listeners of its own: more than ten are no leak.
    const most = response.getMaxListeners()
    if (most > 0) response.setMaxListeners(most + 1)
  }

  override readRequest(): RawRequest {
    const { originalUrl } = this.#framework
    const raw = super.readRequest()
    return originalUrl === undefined ? raw : { ...raw, target: originalUrl }
  }

  override get headSent(): boolean {
    return this.answer?.tap.isHeadSent ?? super.headSent
  }

  override sendHead(head: ResponseHead, length: number | undefined, close: boolean): void {
    if (this.passOn !== undefined) return
    this.#asWire(() => {
      this.answer?.tap.replaceHeaders(head.fields)
      super.sendHead(head, length, close)
    })
  }

  /** The request is one, however many layers it meets. */
  protected override closesForUnread(): boolean {
    return this.#isOutermost && super.closesForUnread()
  }

  override write(chunk: Chunk): boolean {
    const hasRoom = this.#asWire(() => super.write(chunk))
    this.answer?.tap.sent()
    return hasRoom
  }

  override flush(): void {
    this.#asWire(() => super.flush())
  }

  override end(chunk?: Chunk): void {
    const { passOn } = this
    if (passOn === undefined) {
      this.#asWire(() => super.end(chunk))
      return
    }
    // Once the body is closed.
    process.nextTick(() => {
      this.answer?.tap.release()
      passOn()
    })
  }

  /** A `drain` that is for the framework alone does not count. */
  override drained(): Promise<void> {
    const tap = this.answer?.tap
    if (tap === undefined) return super.drained()
    if (!this.#hearsDrain) {
      this.#hearsDrain = true
      // Once: from where compression puts a listener nobody can take it off.
      tap.asWire(() =>
        this.#response.on('drain', (from?: number) => {
          if (from === undefined || from < tap.level) afterPause(() => this.#letGo())
        })
      )
    }
    // One for all who wait: what was written, and what is yielded meanwhile.
    return (this.#waiting ??= new Promise(resolve => (this.#goOn = resolve)))
  }

  override get isAwaited(): boolean {
    return this.#waiting !== undefined || super.isAwaited
  }

  override release(): void {
    this.#letGo()
    super.release()
  }

  #letGo(): void {
    const goOn = this.#goOn
    this.#waiting = undefined
    this.#goOn = undefined
    goOn?.()
  }

  override breakOff(): void {
    this.#asWire(() => super.breakOff())
  }

  #asWire<T>(work: () => T): T {
    return this.answer === undefined ? work() : this.answer.tap.asWire(work)
  }
}
