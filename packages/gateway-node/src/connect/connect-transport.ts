import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Chunk } from '@tsgi/core'
import type { RawRequest, ResponseHead } from '@tsgi/core/gateway'
import { Http1Response } from '../http1-response.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { ListenerSettings } from '../options.ts'
import type { TappedAnswer } from './tapped-answer.ts'

/** The way to the client behind a framework's response, whose methods are the framework's own way in. */
export class ConnectTransport extends Http1Response {
  /** Where the framework writes to, once the middleware has let it. */
  answer: TappedAnswer | undefined
  /** Answers an error in place of this. */
  passOn: (() => void) | undefined
  readonly #framework: { readonly originalUrl?: string }
  readonly #response: ServerResponse
  #goOn: (() => void) | undefined

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    settings: ListenerSettings,
    lifecycle: Lifecycle
  ) {
    super(request, response, settings, lifecycle)
    this.#framework = request as { originalUrl?: string }
    this.#response = response
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

  override write(chunk: Chunk): boolean {
    return this.#asWire(() => super.write(chunk))
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
    const level = this.answer?.tap.level
    if (level === undefined) return super.drained()
    return new Promise(resolve => {
      const goOn = (): void => {
        this.#response.off('drain', heard)
        resolve()
      }
      const heard = (from?: number): void => {
        if (from === undefined || from < level) goOn()
      }
      this.#goOn = goOn
      this.#response.on('drain', heard)
    })
  }

  override release(): void {
    this.#goOn?.()
    super.release()
  }

  override breakOff(): void {
    this.#asWire(() => super.breakOff())
  }

  #asWire<T>(work: () => T): T {
    return this.answer === undefined ? work() : this.answer.tap.asWire(work)
  }
}
