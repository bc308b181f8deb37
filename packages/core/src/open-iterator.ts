import { checkChunk } from './check-chunk.ts'
import { attempt, both, closeBody } from './outcome.ts'
import { heard, isPromise } from './pipeline/promises.ts'
import type { Body, Chunk } from './types.ts'

export type Step = { done?: boolean | undefined; value?: unknown }
type Iterating = Iterator<unknown> | AsyncIterator<unknown>

/** Stands for an empty chunk, which is passed over. */
export const EMPTY: unique symbol = Symbol('empty')

/**
 * An iterator from its first step to its close, however it is read. A base class, and no part of its reader: that would be one
 * more object for each body.
 */
export abstract class OpenIterator {
  protected readonly body: (Iterable<unknown> | AsyncIterable<unknown>) & { close?: Body['close'] }
  protected state: 'open' | 'ended' | 'closed' = 'open'
  /** `next` has been called and has not answered. */
  protected isAsked = false
  #iterator: Iterating | undefined
  /** What came of `return` while `next` was pending. */
  #returned: Promise<unknown> | undefined = undefined

  constructor(body: (Iterable<unknown> | AsyncIterable<unknown>) & { close?: Body['close'] }) {
    this.body = body
  }

  protected step(): Step | Promise<Step> {
    try {
      return this.open().next() as Step | Promise<Step>
    } catch (error) {
      this.end()
      throw error
    }
  }

  protected open(): Iterating {
    return (this.#iterator ??= isAsyncIterable(this.body)
      ? this.body[Symbol.asyncIterator]()
      : (this.body as Iterable<unknown>)[Symbol.iterator]())
  }

  // An iterator that failed is done, and gets no `return` (ECMA-262, 7.4.11 IteratorClose is not for its own errors).
  protected end(): void {
    if (this.state === 'open') this.state = 'ended'
  }

  protected accept(step: Step): Chunk | typeof EMPTY | undefined {
    if (this.state === 'closed') return undefined
    if (step.done === true) {
      this.state = 'ended'
      return undefined
    }
    checkChunk(step.value)
    return step.value.length === 0 ? EMPTY : step.value
  }

  /** Whoever waits for the chunk that was under way at `close` hears what `return` failed with. */
  protected get returned(): Promise<undefined> | undefined {
    return this.#returned?.then(() => undefined)
  }

  close(error?: unknown): void | Promise<void> {
    if (this.state === 'closed') return
    const isEarly = this.state === 'open'
    this.state = 'closed'
    if (!isEarly) return closeBody(this.body, error)
    // `close` runs whatever `return` does, and at once: an async generator queues `return` behind a pending `next`.
    return both(
      attempt(() => this.#return()),
      attempt(() => closeBody(this.body, error))
    )
  }

  #return(): void | Promise<void> {
    const returned: unknown = this.#iterator?.return?.()
    if (!isPromise(returned)) return
    // While `next` is pending nobody can say when `return` answers.
    if (this.isAsked) this.#returned = heard(returned)
    else return returned as Promise<void>
  }
}

export function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return typeof (value as AsyncIterable<unknown>)[Symbol.asyncIterator] === 'function'
}
