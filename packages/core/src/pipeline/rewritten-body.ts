import type { BodyReader } from '../body-reader.ts'
import { IterableReader } from '../iterable-reader.ts'
import { openBody } from '../open-body.ts'
import type { Body, Chunk } from '../types.ts'
import { Consumer } from './consumer.ts'
import { heard, isPromise } from './promises.ts'
import type { Span } from './span.ts'

type Pulled = Chunk | undefined | Promise<Chunk | undefined>

const NOTHING: unique symbol = Symbol('nothing')

/**
 * A source and the stages through which its chunks go. A stage that gets the body of the stage inside it joins that body, so
 * that a stack of any height is one object with one loop.
 */
export class RewrittenBody implements BodyReader {
  readonly span: Span
  readonly #reader: BodyReader
  #state: 'new' | 'open' | 'ended' | 'closed' = 'new'
  #isOutermost = false
  /** The reader itself sends chunks through `#onChunk`, and saves a promise. */
  #isHandled = false
  /** Every stage has its plan, none wants to know of idleness, nothing is kept: a pull need look no further. */
  #isSteady = false
  /** Output that one pull could not carry. */
  #ready: Chunk[] = []
  #failed: { readonly error: unknown } | undefined = undefined
  readonly #consumer = new Consumer<Chunk | undefined>(() => this.#idle())
  /** Something went in since the stages were last asked for what they hold. */
  #isFresh = false
  /** A pull of the source that is under way while the consumer may be given something else. */
  #isPending = false
  /** What became of that pull, when no consumer waited for it. */
  #arrived: (() => Pulled) | undefined = undefined

  constructor(body: Body, span: Span) {
    this.#reader = openBody(body)
    this.span = span
  }

  get isUntouched(): boolean {
    return this.#state === 'new'
  }

  pull(): Pulled {
    const { flow } = this.span
    if (this.#isSteady && flow.isCalm) {
      flow.holding = false
      let chunk: Pulled
      try {
        chunk = this.#reader.pull()
      } catch (error) {
        return this.#broke(error)
      }
      if (chunk instanceof Promise) return flow.isCalm ? chunk : this.#later(chunk)
      return this.#received(chunk)
    }
    if (this.#state === 'new') this.#begin()
    if (this.#isOutermost) flow.accepted()
    if (flow.failure !== undefined) throw flow.failure.error
    if (flow.busy !== undefined) return flow.busy.then(() => this.pull())
    if (this.#ready.length > 0) return this.#give(this.#ready.shift()!)
    return this.#next()
  }

  /** Ends the body, once: the source first, then the stages from the innermost outwards. */
  close(error?: unknown): void | Promise<void> {
    if (this.#state === 'closed') return
    this.#end('closed')
    const { flow, isOutermost } = this.span
    if (isOutermost) flow.end(error)
    const closing = [flow.attempt(() => this.#reader.close(error)), ...this.span.close(error)]
    this.#consumer.give(() => undefined)
    const pending = closing.filter(isPromise)
    if (pending.length > 0) return Promise.all(pending).then(() => {})
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (;;) {
      const chunk = await this.pull()
      if (chunk === undefined) return
      yield chunk
    }
  }

  #begin(): void {
    this.#state = 'open'
    this.#isHandled = this.#reader instanceof IterableReader
    if (this.#reader instanceof IterableReader) this.#reader.handle(this.#onChunk, this.#onError)
    this.#isOutermost = this.span.isOutermost
    if (this.#isOutermost) this.span.flow.onFailure = error => this.#consumer.refuse(error)
  }

  #end(state: 'ended' | 'closed'): void {
    this.#state = state
    this.#isSteady = false
  }

  #next(): Pulled {
    for (;;) {
      if (this.#failed !== undefined) throw this.#failed.error
      if (this.#state !== 'open') return undefined
      if (this.#arrived !== undefined) {
        const arrived = this.#arrived
        this.#arrived = undefined
        return arrived()
      }
      if (this.#isPending) return this.#wait()
      let chunk: Pulled
      try {
        chunk = this.#reader.pull()
      } catch (error) {
        return this.#broke(error)
      }
      if (isPromise(chunk)) return this.#later(chunk)
      const { flow } = this.span
      // The app may have written while it was asked.
      if (flow.busy !== undefined || flow.failure !== undefined) return this.#received(chunk)
      const output = this.#accept(chunk)
      if (output !== NOTHING) return output
    }
  }

  #later(chunk: Promise<Chunk | undefined>): Promise<Chunk | undefined> {
    const { flow, idles } = this.span
    const taken = this.#isHandled ? chunk : chunk.then(this.#onChunk, this.#onError)
    if (flow.failure !== undefined) {
      void heard(taken)
      throw flow.failure.error
    }
    // Only where something else may come first does the consumer need a promise of its own.
    if (!idles && !flow.wrote) return taken
    this.#isPending = true
    return this.#wait()
  }

  #wait(): Promise<Chunk | undefined> {
    return this.#consumer.wait(this.span.idles && this.#isFresh)
  }

  readonly #onChunk = (chunk: Chunk | undefined): Pulled => {
    const { span } = this
    if (chunk === undefined || !this.#isSteady || !span.flow.isCalm) return this.#slowly(chunk)
    const output = span.push(chunk)
    if (typeof output === 'string' || output instanceof Uint8Array) {
      span.flow.holding = true
      return output
    }
    return output === undefined ? this.#next() : this.#settled(output)
  }

  #slowly(chunk: Chunk | undefined): Pulled {
    return this.#isPending ? this.#arrive(() => this.#received(chunk)) : this.#received(chunk)
  }

  #settled(output: Chunk[] | Promise<Chunk[]>): Pulled {
    const taken = this.#taken(output)
    return taken === NOTHING ? this.#next() : taken
  }

  readonly #onError = (error: unknown): Pulled =>
    this.#isPending ? this.#arrive(() => this.#broke(error)) : this.#broke(error)

  #arrive(take: () => Pulled): undefined {
    this.#isPending = false
    if (this.#consumer.waits) this.#consumer.give(take)
    else this.#arrived = take
  }

  #received(chunk: Chunk | undefined): Pulled {
    const { flow } = this.span
    if (this.#state === 'closed') return undefined
    if (flow.busy !== undefined) return flow.busy.then(() => this.#received(chunk))
    if (flow.failure !== undefined) throw flow.failure.error
    if (this.#ready.length > 0) {
      this.#arrived = () => this.#received(chunk)
      return this.#give(this.#ready.shift()!)
    }
    const output = this.#accept(chunk)
    return output === NOTHING ? this.#next() : output
  }

  /** The source failed: what it yielded before is delivered where the head has left, then the error is thrown. */
  #broke(error: unknown): Pulled {
    const { flow } = this.span
    if (this.#state === 'closed') return undefined
    if (flow.busy !== undefined) return flow.busy.then(() => this.#broke(error))
    this.#end('ended')
    this.#failed ??= { error }
    if (!this.span.last.handed) throw error
    const flushed = this.#taken(this.span.gather([], 'idle'))
    return flushed === NOTHING ? this.#next() : flushed
  }

  #accept(chunk: Chunk | undefined): Pulled | typeof NOTHING {
    if (chunk === undefined) {
      this.#end('ended')
      return this.#taken(this.span.gather([], 'end'))
    }
    this.#isFresh = true
    const output = this.span.push(chunk)
    if (output === undefined) return NOTHING
    if (typeof output === 'string' || output instanceof Uint8Array) return this.#give(output)
    return this.#taken(output)
  }

  #taken(output: Chunk[] | Promise<Chunk[]>): Pulled | typeof NOTHING {
    if (Array.isArray(output)) return this.#first(output)
    return this.span.flow
      .occupy(output, list => this.#first(list))
      .then(taken => (taken === NOTHING ? this.pull() : taken))
  }

  #first(output: Chunk[]): Chunk | typeof NOTHING {
    this.#isSteady =
      this.#isHandled &&
      this.#isOutermost &&
      this.#state === 'open' &&
      this.span.isSettled &&
      !this.span.idles &&
      output.length <= 1
    if (output.length === 0) return NOTHING
    for (let i = 1; i < output.length; i++) this.#ready.push(output[i]!)
    return this.#give(output[0]!)
  }

  #give(chunk: Chunk): Chunk {
    if (this.#isOutermost) this.span.flow.holding = true
    return chunk
  }

  /** The source has had nothing for a macrotask: the consumer gets what the stages hold, and the source stays pending. */
  #idle(): void {
    const { flow } = this.span
    if (flow.busy !== undefined) {
      this.#consumer.watch()
      return
    }
    this.#isFresh = false
    const idled = (output: Chunk[]): void => {
      this.#ready.push(...output)
      if (this.#ready.length > 0 && this.#consumer.waits)
        this.#consumer.give(() => this.#give(this.#ready.shift()!))
    }
    try {
      const output = this.span.gather([], 'idle')
      if (!isPromise(output)) idled(output)
      else flow.occupy(output, idled).catch((error: unknown) => this.#consumer.refuse(error))
    } catch (error) {
      this.#consumer.refuse(error)
    }
  }
}
