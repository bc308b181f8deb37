import type { Chunk } from '@tsgi/core'
import { chunkFault } from './chunk.ts'
import { ChunkWatch } from './chunk-watch.ts'
import { Closing } from './closing.ts'
import type { End, ResponseCheck } from './response-check.ts'
import { lateFault } from './start-time.ts'

/// ### Reading it
///

/** Checks who asks for chunks, and what comes. */
export class BodyCheck {
  readonly #response: ResponseCheck
  readonly #closing: Closing
  #isOpened = false
  #isPending = false
  #watch: ChunkWatch | undefined = undefined

  constructor(response: ResponseCheck, hasClose: boolean) {
    this.#response = response
    this.#closing = new Closing(response, hasClose)
  }

  isOwed(end: End): boolean {
    return this.#closing.isOwed(end)
  }

  raiseLeft(cause: unknown): void {
    this.#closing.raiseMissing(cause)
  }

  tellLeftSoon(): void {
    setTimeout(() => this.#closing.tellMissing('early'))
  }

  tellCollected(): void {
    this.#closing.tellMissing('clean')
  }

  open(): void {
    /// [body.one-reader] A body must be read once, by one reader. It need not be an array.
    if (this.#isOpened) {
      this.#response.blameServer({
        rule: 'body.one-reader',
        says: 'a body must be read once',
        remedy: 'hand it to one reader, or collect its chunks first'
      })
    }
    this.#isOpened = true
  }

  /** The outer side asks for the next chunk. */
  ask(canReturn: boolean): void {
    /// [body.overlap] The next chunk must not be asked for before the one before has come and was accepted.
    if (this.#isPending) {
      this.#response.blameServer({
        rule: 'body.overlap',
        says: 'the next chunk must not be asked for while one is pending',
        remedy: 'await what next() returned'
      })
    }
    /// [body.after-close] Nothing must be asked of a body that was closed, or that has failed.
    if (this.#closing.isClosed || this.#closing.failure !== undefined) {
      this.#response.blameServer({
        rule: 'body.after-close',
        says: 'a body must not be read after it was closed or has failed',
        remedy: 'stop at the first error, and close last'
      })
    }
    const changed = this.#watch?.check()
    if (changed !== undefined) this.#response.blameServer(changed)
    this.#isPending = true
    this.#closing.isBegun = canReturn
  }

  /** A chunk has come. */
  take(value: unknown): void {
    this.#isPending = false
    if (this.#closing.isClosed) return
    try {
      this.#judge(value)
    } catch (error) {
      this.#closing.failure = { error }
      throw error
    }
  }

  #judge(value: unknown): void {
    const response = this.#response
    this.#arrive()
    const fault = chunkFault(value)
    if (fault !== undefined) return response.blameApp(fault)
    const chunk = value as Chunk
    if (chunk.length > 0 && !response.hasStarted) response.blameApp(lateFault(chunk))
    const excess = response.content.add(chunk, response.inner?.content)
    if (excess !== undefined) response.blameApp(excess)
    this.#watch = typeof chunk === 'string' ? undefined : new ChunkWatch(chunk)
  }

  #arrive(): void {
    const changed = this.#watch?.check()
    if (changed !== undefined) this.#response.blameApp(changed)
    this.#response.goesOn()
  }

  /** The body is at its end. */
  end(): void {
    this.#isPending = false
    if (this.#closing.isClosed || this.#closing.hasEnded) return
    this.#closing.hasEnded = true
    try {
      this.#arrive()
      this.#watch = undefined
      this.#response.ended()
    } catch (error) {
      this.#closing.failure = { error }
      throw error
    }
    this.#closing.rest()
  }

  /** The body has failed. */
  fail(error: unknown): void {
    this.#isPending = false
    if (this.#closing.isClosed) return
    this.#closing.failure = { error }
    this.#response.failed(error)
    this.#closing.rest()
  }

  /** The outer side ends it; `close` runs the body's own. */
  close(close: () => void | Promise<void>, error: unknown): void | Promise<void> {
    return this.#closing.run(close, error, true)
  }

  /** The outer side ends the iterator of a body that has no `close`, and cannot say why. */
  giveBack<T>(giveBack: () => T | Promise<T>): T | Promise<T> {
    return this.#closing.run(giveBack, undefined, false)
  }
}
