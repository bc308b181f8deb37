import { turn, turns } from '../turn.ts'
import type { MatrixClient } from './clients.ts'

/** How fast a client reads. */
export class Pace {
  readonly #client: MatrixClient
  #hasStalled = false
  #stalling: Promise<void> | undefined = undefined

  constructor(client: MatrixClient) {
    this.#client = client
  }

  /** What the client waits for before it takes more; undefined where it does not wait. */
  next(count: number): Promise<void> | undefined {
    const { isSlow, stalls } = this.#client
    if (isSlow === true) return turn()
    if (stalls === true && count > 0 && !this.#hasStalled) {
      this.#hasStalled = true
      this.#stalling = turns(5).then(() => (this.#stalling = undefined))
    }
    return this.#stalling
  }
}
