import { isPromise } from '@tsgi/core'
import type { LogDestination } from '../options.ts'
import type { Batch } from './line-buffer.ts'
import type { Output, OutputOwner } from './output.ts'

/** What streams, sonic-boom and pino's destinations have besides `write`. */
interface Writer extends LogDestination {
  on?(event: string, listener: (error?: unknown) => void): unknown
  off?(event: string, listener: (error?: unknown) => void): unknown
  flushSync?(): void
  readonly destroyed?: boolean
}

/**
 * Writes to anything with `write`. It is not asked to take more before a promise that it gave is settled, or, when it has
 * said `false` and is an emitter, before it says `drain`.
 */
export class WriterOutput implements Output {
  readonly #writer: Writer
  readonly #owner: OutputOwner
  #awaitsDrain = false

  constructor(destination: LogDestination, owner: OutputOwner) {
    this.#writer = destination
    this.#owner = owner
    for (const [event, listener] of this.#listeners()) this.#writer.on?.(event, listener)
  }

  write(batch: Batch): boolean {
    if (this.#writer.destroyed === true) {
      this.#owner.break(closed())
      return false
    }
    let taken: unknown
    try {
      taken = this.#writer.write(batch.text)
    } catch (error) {
      this.#owner.fail(error, batch)
      return true
    }
    if (isPromise(taken)) {
      taken.then(
        () => this.#owner.ready(),
        (error: unknown) => {
          this.#owner.fail(error, batch)
          this.#owner.ready(true)
        }
      )
      return false
    }
    this.#awaitsDrain = taken === false && typeof this.#writer.on === 'function'
    return !this.#awaitsDrain
  }

  /** Back-pressure is for those who have time. */
  writeSync(batch: Batch): boolean {
    const isThrough = batch.text === '' || this.write(batch)
    try {
      this.#writer.flushSync?.()
    } catch (error) {
      this.#owner.fail(error)
    }
    return isThrough && !this.#awaitsDrain
  }

  close(): void {
    for (const [event, listener] of this.#listeners()) this.#writer.off?.(event, listener)
  }

  #listeners(): [event: string, listener: (error?: unknown) => void][] {
    return [
      ['drain', this.#onDrain],
      ['error', this.#onError],
      ['close', this.#onClose]
    ]
  }

  readonly #onDrain = (): void => {
    if (!this.#awaitsDrain) return
    this.#awaitsDrain = false
    this.#owner.ready()
  }

  readonly #onError = (error: unknown): void => this.#owner.break(error)

  /** Who is only idle may be closed by its owner; whoever writes to it then will hear of it. */
  readonly #onClose = (): void => {
    if (this.#awaitsDrain) this.#owner.break(closed())
  }
}

function closed(): Error {
  return new Error('the destination was closed')
}
