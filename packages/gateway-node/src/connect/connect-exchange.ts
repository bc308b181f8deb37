import type { App } from '@tsgi/core'
import type { Connection } from '../connection.ts'
import { Exchange } from '../exchange.ts'
import type { ListenerSettings } from '../options.ts'
import type { ConnectTransport } from './connect-transport.ts'

/** An exchange within a framework: an error before the head is the framework's to answer. */
export class ConnectExchange extends Exchange {
  readonly #way: ConnectTransport
  readonly #next: (error: unknown) => void
  /** The error that the framework answers, and logs. */
  #passedOn: unknown

  constructor(
    app: App,
    way: ConnectTransport,
    connection: Connection,
    settings: ListenerSettings,
    next: (error: unknown) => void
  ) {
    super(app, way, connection, settings)
    this.#way = way
    this.#next = next
  }

  protected override fail(thrown: unknown): void {
    const error = thrown === undefined ? new Error('the middleware threw undefined') : thrown
    const way = this.#way
    if (this.state === 'running' && !way.headSent) {
      if (way.answer === undefined || way.answer.isEnded) {
        this.#passedOn = error
        way.passOn = () => this.#next(error)
      } else {
        // A framework that is still writing would go on in the middle of its other answer.
        way.answer.tap.forget()
      }
    }
    super.fail(error)
  }

  protected override tell(error: unknown): void {
    if (error !== this.#passedOn) super.tell(error)
  }
}
