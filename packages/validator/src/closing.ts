import { isPromise } from '@tsgi/core'
import type { End, ResponseCheck } from './response-check.ts'
import type { Fault } from './validation-error.ts'

/// ### Closing it
///
/// `close(error?)` is where a body lets go of what it holds: files, locks, timers. The server ends the response and then closes,
/// from the innermost outwards: each layer closes the body inside before it lets go of its own things.

/** Checks how a body is ended. */
export class Closing {
  isClosed = false
  /** A chunk was asked for, and the iterator can be told that no other will be. */
  isBegun = false
  /** The end has come, and not been forced. */
  hasEnded = false
  failure: { readonly error: unknown } | undefined = undefined
  readonly #response: ResponseCheck
  readonly #hasClose: boolean

  constructor(response: ResponseCheck, hasClose: boolean) {
    this.#response = response
    this.#hasClose = hasClose
  }

  /** Whether somebody still has to close the body, or to end its iterator. */
  isOwed(end: End): boolean {
    if (this.isClosed) return false
    if (this.#hasClose) return true
    // An iterator that waits for its next chunk returns later.
    const returnsLater = end === 'early' || end === 'failed'
    return this.isBegun && !returnsLater && !this.hasEnded && this.failure === undefined
  }

  raiseMissing(cause: unknown): void {
    this.#response.blameServer(cause === undefined ? MISSING : { ...MISSING, cause })
  }

  tellMissing(end: End): void {
    if (this.isOwed(end)) this.#response.tellServer(MISSING)
  }

  /** A body without `close` is over when its iterator is. */
  rest(): void {
    if (this.#hasClose) return
    if (this.failure === undefined) this.#response.finish('clean')
    else this.#response.finish('failed', this.failure.error)
  }

  run<T>(close: () => T | Promise<T>, error: unknown, canTell: boolean): T | Promise<T> {
    /// [close.twice] It must be called once, and no second time.
    if (this.isClosed) {
      this.#response.blameServer({
        rule: 'close.twice',
        says: 'close must be called once',
        remedy: 'remember that it was called'
      })
      return close()
    }
    this.isClosed = true
    let closing: T | Promise<T>
    try {
      closing = close()
    } catch (thrown) {
      this.#quietly()
      throw thrown
    }
    const closed = (result: T): T => {
      this.#closed(error, canTell)
      return result
    }
    const failed = (thrown: unknown): never => {
      this.#quietly()
      throw thrown
    }
    if (!isPromise(closing)) return closed(closing)
    return closing.then(closed, failed)
  }

  #closed(error: unknown, canTell: boolean): void {
    const changed = this.#response.changedList
    const fault = canTell ? this.#reasonFault(error) : undefined
    this.#response.finish(this.hasEnded && error === undefined ? 'clean' : 'early')
    if (fault !== undefined) this.#response.blameServer(fault)
    if (changed !== undefined) this.#response.blameApp(changed)
  }

  #quietly(): void {
    try {
      this.#response.finish('early')
    } catch {
      // What `close` has thrown goes on.
    }
  }

  #reasonFault(error: unknown): Fault | undefined {
    if (error !== undefined) return undefined
    const broken = this.failure !== undefined && this.failure.error !== undefined
    const signal = Object.getOwnPropertyDescriptor(this.#response.environ, 'tsgi.signal')?.value as
      | AbortSignal
      | undefined
    const isGone = this.#response.outer === undefined && signal?.aborted === true
    /// [close.reason] `close` without an argument means a normal end. When the body has failed, or the signal has fired, `close` must
    /// pass the error or the signal's reason: who counts, logs or commits must not take half a response for a whole one. Where
    /// undefined was thrown, it passes an error that says so.
    if (!broken && !isGone) return undefined
    return {
      rule: 'close.reason',
      says: 'close must pass the reason when the response did not end as it should',
      value: this.failure?.error ?? (signal?.reason as unknown),
      remedy: 'call close(error)'
    }
  }
}

/// [close.missing] A body that has a `close` must be closed, whatever happened: also when nothing was read, when the status has no body,
/// when the body has failed, or when a middleware throws. Every close runs, whatever another one throws. A body without `close`
/// that was begun must be read to its end, or ended by its iterator's `return()`.
const MISSING: Fault = {
  rule: 'close.missing',
  says: 'the body that the app returned must be closed',
  remedy: 'call its close in yours, and before you throw; rewriteResponse does'
}
