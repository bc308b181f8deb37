import type { BodyReader, Pulled, Receive } from './body-reader.ts'
import { checkChunk } from './check-chunk.ts'
import { heard, isPromise, native } from './pipeline/promises.ts'
import { attempt, both, closeBody } from './outcome.ts'
import type { Body, Chunk } from './types.ts'

type Then = (chunk: Chunk | undefined) => Pulled
type Step = { done?: boolean | undefined; value?: unknown }

/** Reads what iterates. */
export class IterableReader implements BodyReader {
  readonly #body: (Iterable<unknown> | AsyncIterable<unknown>) & { close?: Body['close'] }
  #iterator: Iterator<unknown> | AsyncIterator<unknown> | undefined
  #state: 'open' | 'ended' | 'closed' = 'open'
  #then: Then | undefined = undefined
  #catch: ((error: unknown) => Pulled) | undefined = undefined
  /** What `forEach` met, and the next pull throws. */
  #met: { readonly error: unknown } | undefined = undefined
  /** `next` has been called and has not answered. */
  #isAsked = false
  /** What came of `return` while `next` was pending. */
  #returned: Promise<unknown> | undefined = undefined
  readonly #failed = (error: unknown): Pulled => {
    this.#isAsked = false
    this.#end()
    return this.#refused(error)
  }
  readonly #received = (step: Step): Pulled => {
    this.#isAsked = false
    // Whoever waits for the chunk that was under way hears what `return` failed with.
    if (this.#returned !== undefined) return this.#returned.then(() => undefined)
    let chunk: Chunk | typeof EMPTY | undefined
    try {
      chunk = this.#accept(step)
    } catch (error) {
      return this.#refused(error)
    }
    if (chunk === EMPTY) return this.#skip()
    return this.#then === undefined ? chunk : this.#then(chunk)
  }

  constructor(body: (Iterable<unknown> | AsyncIterable<unknown>) & { close?: Body['close'] }) {
    this.#body = body
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
    while (this.#state === 'open') {
      const step = this.#step()
      if (isPromise(step)) {
        this.#isAsked = true
        return native(step).then(this.#received, this.#failed)
      }
      const chunk = this.#accept(step)
      if (chunk !== EMPTY) return chunk
    }
    return undefined
  }

  forEach(receive: Receive): Promise<boolean> | undefined {
    if (this.#state !== 'open' || !isAsyncIterable(this.#body)) return undefined
    return new Promise((resolve, reject) => {
      let iterator: Iterator<unknown> | AsyncIterator<unknown>
      const ask = (): void => {
        if (this.#state !== 'open') {
          resolve(true)
          return
        }
        try {
          const step = native(iterator.next() as Step | Promise<Step>)
          this.#isAsked = true
          step.then(received, failed)
        } catch (error) {
          failed(error)
        }
      }
      const received = (step: Step): void => {
        this.#isAsked = false
        if (this.#returned !== undefined) {
          this.#returned.then(() => resolve(true), reject)
          return
        }
        let chunk: Chunk | typeof EMPTY | undefined
        try {
          chunk = this.#accept(step)
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
        this.#isAsked = false
        this.#end()
        met(error)
      }
      const met = (error: unknown): void => {
        if (this.#state === 'closed') {
          reject(error) // nobody will pull
        } else {
          this.#met = { error }
          resolve(true)
        }
      }
      try {
        iterator = this.#open()
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
      if (this.#state !== 'open') return undefined
      let step: Step
      try {
        const asked = this.#step()
        this.#isAsked = true
        step = await asked
      } catch (error) {
        return this.#failed(error)
      }
      this.#isAsked = false
      if (this.#returned !== undefined) return this.#returned.then(() => undefined)
      try {
        chunk = this.#accept(step)
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

  #step(): Step | Promise<Step> {
    try {
      return this.#open().next() as Step | Promise<Step>
    } catch (error) {
      this.#end()
      throw error
    }
  }

  #open(): Iterator<unknown> | AsyncIterator<unknown> {
    return (this.#iterator ??= isAsyncIterable(this.#body)
      ? this.#body[Symbol.asyncIterator]()
      : (this.#body as Iterable<unknown>)[Symbol.iterator]())
  }

  // An iterator that failed is done, and gets no `return` (ECMA-262, 7.4.11 IteratorClose is not for its own errors).
  #end(): void {
    if (this.#state === 'open') this.#state = 'ended'
  }

  #accept(step: Step): Chunk | typeof EMPTY | undefined {
    if (this.#state === 'closed') return undefined
    if (step.done === true) {
      this.#state = 'ended'
      return undefined
    }
    checkChunk(step.value)
    return step.value.length === 0 ? EMPTY : step.value
  }

  close(error?: unknown): void | Promise<void> {
    if (this.#state === 'closed') return
    const isEarly = this.#state === 'open'
    this.#state = 'closed'
    if (!isEarly) return closeBody(this.#body, error)
    // `close` runs whatever `return` does, and at once: an async generator queues `return` behind a pending `next`.
    return both(
      attempt(() => this.#return()),
      attempt(() => closeBody(this.#body, error))
    )
  }

  #return(): void | Promise<void> {
    const returned: unknown = this.#iterator?.return?.()
    if (!isPromise(returned)) return
    // While `next` is pending nobody can say when `return` answers.
    if (this.#isAsked) this.#returned = heard(returned)
    else return returned as Promise<void>
  }
}

const EMPTY: unique symbol = Symbol('empty')

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return typeof (value as AsyncIterable<unknown>)[Symbol.asyncIterator] === 'function'
}
