import type { ServerResponse } from 'node:http'
import { afterPause } from './pause.ts'

/** Waits until the client has taken what was written, or nobody needs to wait any more. */
export class Drain {
  readonly #response: ServerResponse
  #waiting: Promise<void> | undefined
  #resolve: (() => void) | undefined

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get isAwaited(): boolean {
    return this.#waiting !== undefined
  }

  wait(): Promise<void> {
    if (this.#waiting !== undefined) return this.#waiting
    this.#waiting = new Promise(resolve => (this.#resolve = resolve))
    this.#response.once('drain', () => afterPause(() => this.release()))
    return this.#waiting
  }

  /** Lets go whoever waits: a connection that breaks off never drains. */
  release(): void {
    this.#waiting = undefined
    this.#resolve?.()
  }
}
