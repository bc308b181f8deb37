import type { BodyReader, Pulled, Receive } from './body-reader.ts'
import { EMPTY, isAsyncIterable, OpenIterator, type Step } from './open-iterator.ts'
import { isPromise, native } from './pipeline/promises.ts'
import type { Chunk } from './types.ts'

type Then = (chunk: Chunk | undefined) => Pulled

/** Reads what iterates: a chunk for each `pull`, or in one loop (docs/decisions/008). */
export class IterableReader extends OpenIterator implements BodyReader {
  #then: Then | undefined = undefined
  #catch: ((error: unknown) => Pulled) | undefined = undefined
  /** What `forEach` met, and the next pull throws. */
  #met: { readonly error: unknown } | undefined = undefined
  readonly #failed = (error: unknown): Pulled => {
    this.isAsked = false
    this.end()
    return this.#refused(error)
  }
  readonly #received = (step: Step): Pulled => {
    this.isAsked = false
    const { returned } = this
    if (returned !== undefined) return returned
    let chunk: Chunk | typeof EMPTY | undefined
    try {
      chunk = this.accept(step)
    } catch (error) {
      return this.#refused(error)
    }
    if (chunk === EMPTY) return this.#skip()
    return this.#then === undefined ? chunk : this.#then(chunk)
  }

  /** Sends every chunk that `pull` gives a promise for through these first: one promise a chunk in place of two. */
  handle(received: Then, broke: (error: unknown) => Pulled): void {
    this.#then = received
    this.#catch = broke
  }

  pull(): Pulled {
    const met = this.#met
    this.#met = undefined
    if (met !== undefined) throw met.error
    while (this.state === 'open') {
      const step = this.step()
      if (isPromise(step)) {
        this.isAsked = true
        return native(step).then(this.#received, this.#failed)
      }
      const chunk = this.accept(step)
      if (chunk !== EMPTY) return chunk
    }
    return undefined
  }

  forEach(receive: Receive): Promise<boolean> | undefined {
    if (this.state !== 'open' || !isAsyncIterable(this.body)) return undefined
    return new Promise((resolve, reject) => {
      let iterator: ReturnType<OpenIterator['open']>
      const ask = (): void => {
        if (this.state !== 'open') {
          resolve(true)
          return
        }
        try {
          const step = native(iterator.next() as Step | Promise<Step>)
          this.isAsked = true
          step.then(received, failed)
        } catch (error) {
          failed(error)
        }
      }
      const received = (step: Step): void => {
        this.isAsked = false
        const { returned } = this
        if (returned !== undefined) {
          returned.then(() => resolve(true), reject)
          return
        }
        let chunk: Chunk | typeof EMPTY | undefined
        try {
          chunk = this.accept(step)
        } catch (error) {
          met(error)
          return
        }
        if (chunk === EMPTY) ask()
        else if (chunk === undefined) resolve(true)
        else hand(chunk)
      }
      const hand = (chunk: Chunk): void => {
        try {
          const more = receive(chunk)
          if (more === true) ask()
          else if (more === false) resolve(false)
          else more.then(wanted => (wanted ? ask() : resolve(false)), reject)
        } catch (error) {
          reject(error)
        }
      }
      const failed = (error: unknown): void => {
        this.isAsked = false
        this.end()
        met(error)
      }
      const met = (error: unknown): void => {
        if (this.state === 'closed') {
          reject(error) // nobody will pull
        } else {
          this.#met = { error }
          resolve(true)
        }
      }
      try {
        iterator = this.open()
        ask()
      } catch (error) {
        failed(error)
      }
    })
  }

  // In a loop, since a promise that waits for the next one's, and so on, would keep them all while nothing comes.
  async #skip(): Promise<Chunk | undefined> {
    let chunk: Chunk | typeof EMPTY | undefined = EMPTY
    while (chunk === EMPTY) {
      if (this.state !== 'open') return undefined
      let step: Step
      try {
        const asked = this.step()
        this.isAsked = true
        step = await asked
      } catch (error) {
        return this.#failed(error)
      }
      this.isAsked = false
      const { returned } = this
      if (returned !== undefined) return returned
      try {
        chunk = this.accept(step)
      } catch (error) {
        return this.#refused(error)
      }
    }
    return this.#then === undefined ? chunk : this.#then(chunk)
  }

  #refused(error: unknown): Pulled {
    if (this.#catch === undefined) throw error
    return this.#catch(error)
  }
}
