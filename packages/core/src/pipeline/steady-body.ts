import type { Pulled, Receive } from '../body-reader.ts'
import { IterableReader } from '../iterable-reader.ts'
import type { Chunk } from '../types.ts'
import { BodyLife } from './body-life.ts'
import type { Span } from './span.ts'

/** What the source gave, before the stages take it: a chunk, undefined at the end, or what it failed with. */
export type Step = { readonly chunk: Chunk | undefined } | { readonly error: unknown }

const LEAVE: unique symbol = Symbol('leave')

/**
 * The short ways through a body, taken while it is steady: no stage is known to want to hear of idleness, nobody has
 * written, and nothing is ready or asked for. Then a chunk costs one promise, the source's, and a call for each stage. Whatever
 * is not one chunk in and at most one out is left to `RewrittenBody`. A base class, and no part of it: that would be one more
 * object for each body.
 */
export abstract class SteadyBody extends BodyLife {
  /** The pull under way goes the short way, so that what the reader gets goes through `#onChunk`. */
  #isShort = false
  /** Ends the loop under way, which then lets its consumer pull. */
  #interrupt: (() => void) | undefined = undefined

  /** Answers a pull when the body is not steady. */
  protected abstract pullSlowly(): Pulled
  /** Answers a pull that had begun when the body was steady. */
  protected abstract answer(): Pulled
  /** Takes over what the source gave. */
  protected abstract resume(step: Step): void
  /** Takes over what the stages made of a chunk. */
  protected abstract took(output: Chunk[] | Promise<Chunk[]>): void
  /** Takes over what a stage threw. */
  protected abstract broke(error: unknown): void

  pull(): Pulled {
    if (!this.isSteady || !this.span.flow.isCalm) {
      // What the reader gives now has been asked for by the long way.
      this.#isShort = false
      return this.pullSlowly()
    }
    this.accepted()
    this.#isShort = true
    let chunk: Pulled
    try {
      chunk = this.reader.pull()
    } catch (error) {
      return this.#onError(error)
    }
    return chunk instanceof Promise ? chunk : this.#onChunk(chunk)
  }

  forEach(receive: Receive): Promise<boolean> | undefined {
    if (!this.isSteady || !this.span.flow.isCalm) return undefined
    this.accepted()
    const running = this.reader.forEach?.(chunk => this.#through(chunk, receive))
    if (running === undefined) return undefined
    return new Promise((resolve, reject) => {
      const interrupt = (): void => resolve(true) // not assigned as it is made, see `Stage`
      this.#interrupt = interrupt
      running.then(
        more => resolve(more || !this.isSteady), // a chunk that was left to the long way is no chunk that nobody wants
        (error: unknown) => (this.#interrupt === undefined ? this.reportLate(error) : reject(error))
      )
    })
  }

  protected begin(): void {
    if (this.reader instanceof IterableReader) this.reader.handle(this.#onChunk, this.#onError)
  }

  protected interrupt(): void {
    this.#interrupt?.()
    this.#interrupt = undefined
  }

  /** One chunk of the loop. False ends it: the consumer wants no more, or the body is no longer steady. */
  #through(chunk: Chunk, receive: Receive): boolean | Promise<boolean> {
    if (!this.isSteady || !this.span.flow.isCalm) {
      this.#leave()
      this.resume({ chunk })
      return false
    }
    let output: ReturnType<Span['push']>
    try {
      output = this.span.push(chunk)
    } catch (error) {
      this.#leave()
      this.broke(error)
      return false
    }
    const single = output === chunk ? chunk : this.#single(output)
    if (single === undefined) {
      // A source without end would go on for ever, and nobody else have a turn.
      if (this.span.isFull) this.#leave()
      return this.isSteady
    }
    if (single === LEAVE) {
      this.#leave()
      this.took(output as Chunk[] | Promise<Chunk[]>)
      return false
    }
    const more = receive(single)
    return typeof more === 'boolean' ? more : this.#taking(more)
  }

  /** The chunk that came out, if it is one at most: the first, which plans, comes in a list. */
  #single(output: ReturnType<Span['push']>): Chunk | undefined | typeof LEAVE {
    if (output === undefined || typeof output === 'string' || output instanceof Uint8Array) return output
    return Array.isArray(output) && output.length < 2 && !this.span.idles ? output[0] : LEAVE
  }

  /** Meanwhile writes wait. */
  async #taking(more: Promise<boolean>): Promise<boolean> {
    this.hold()
    try {
      return await more
    } finally {
      this.accepted()
      this.span.flow.drain()
    }
  }

  readonly #onChunk = (chunk: Chunk | undefined): Pulled => {
    if (!this.#isShort) return chunk
    if (chunk === undefined || !this.isSteady || !this.span.flow.isCalm) {
      this.#leave()
      this.resume({ chunk })
      return this.answer()
    }
    try {
      const output = this.span.push(chunk)
      const single = this.#single(output)
      if (single !== LEAVE && single !== undefined) {
        this.hold()
        return single
      }
      this.#leave()
      if (single === LEAVE) this.took(output as Chunk[] | Promise<Chunk[]>)
    } catch (error) {
      this.#leave()
      this.broke(error)
    }
    return this.answer()
  }

  readonly #onError = (error: unknown): Pulled => {
    if (!this.#isShort) throw error
    this.#leave()
    this.resume({ error })
    return this.answer()
  }

  #leave(): void {
    this.#isShort = false
    this.isSteady = false
  }
}
