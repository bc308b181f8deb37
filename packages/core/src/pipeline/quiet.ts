import { nextMacrotask } from '../next-macrotask.ts'

/**
 * Tells when a macrotask has passed and what was waited for is still not there. One timer at a time, however many waits come
 * and go meanwhile: a busy source costs one timer per turn of the event loop, not one per chunk.
 */
export class Quiet {
  readonly #onQuiet: () => void
  #wait = 0
  #armedFor = 0
  #waiting = false
  #armed = false

  constructor(onQuiet: () => void) {
    this.#onQuiet = onQuiet
  }

  begin(): void {
    this.#wait++
    this.#waiting = true
    if (!this.#armed) this.#arm()
  }

  end(): void {
    this.#waiting = false
  }

  #arm(): void {
    this.#armed = true
    this.#armedFor = this.#wait
    nextMacrotask(() => {
      this.#armed = false
      if (!this.#waiting) return
      if (this.#armedFor === this.#wait) this.#onQuiet()
      else this.#arm()
    })
  }
}
