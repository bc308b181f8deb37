import { isPromise } from '@tsgi/core'
import type { Maybe } from './maybe.ts'

/** Does one thing after the other, whatever becomes of the one before; at once, and without a promise, where nothing is under way. */
export class Line {
  #last: Promise<void> | undefined

  take<R>(work: () => Maybe<R>): Maybe<R> {
    const done = this.#last === undefined ? work() : this.#last.then(work)
    if (!isPromise(done)) return done
    const leave = (): void => {
      if (this.#last === last) this.#last = undefined
    }
    const last: Promise<void> = done.then(leave, leave)
    this.#last = last
    return done
  }
}
