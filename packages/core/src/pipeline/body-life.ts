import type { BodyReader, Pulled } from '../body-reader.ts'
import { openBody } from '../open-body.ts'
import type { Body, Chunk } from '../types.ts'
import { isPromise } from './promises.ts'
import type { Span } from './span.ts'

/**
 * A source and its stages from the first pull to the close, however chunks go through them. A base class, and no part of
 * `RewrittenBody`: that would be one more object for each body.
 */
export abstract class BodyLife implements BodyReader {
  readonly span: Span
  protected readonly reader: BodyReader
  protected state: 'new' | 'open' | 'ended' | 'closed' = 'new'
  /** Whether the short ways serve. */
  protected isSteady = false
  /** What broke the body off. */
  #reason: unknown = undefined
  /** Whether there is output that the consumer has not accepted: counted in the flow, where writes wait for it. */
  #holds = false

  constructor(body: Body, span: Span) {
    this.reader = openBody(body)
    this.span = span
  }

  abstract pull(): Pulled
  /** The consumer, if it waits, looks again. */
  protected abstract wake(): void

  get isUntouched(): boolean {
    return this.state === 'new'
  }

  /** Ends the body, once: the source first, then the stages from the innermost outwards. */
  close(error?: unknown): void | Promise<void> {
    if (this.state === 'closed') return
    this.#reason = error
    this.end('closed')
    this.accepted()
    const { flow, isOutermost } = this.span
    if (isOutermost) flow.end(error)
    const closing = flow.attempt(() => this.reader.close(error))
    const pending = this.span.close(error)
    if (isPromise(closing)) pending.push(closing)
    this.wake()
    if (pending.length > 0) return Promise.all(pending).then(() => {})
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    try {
      for (;;) {
        const chunk = await this.pull()
        if (chunk === undefined) return
        yield chunk
      }
    } finally {
      // Whoever leaves the loop has accepted what it was given, and perhaps forgets to close.
      this.accepted()
      this.span.flow.drain()
    }
  }

  protected end(state: 'ended' | 'closed'): void {
    this.state = state
    this.isSteady = false
  }

  /** The source failed after it was closed, when nobody waits any more. Work that was called off is no news. */
  protected reportLate(error: unknown): void {
    const isCalledOff = error === this.#reason || (error instanceof Error && error.name === 'AbortError')
    if (!isCalledOff) this.span.flow.report(error)
  }

  /** What a plan throws goes on when the body is closed. */
  protected thrown(error: unknown): unknown {
    if (this.span.flow.isUnplanned) void this.close(error)
    return error
  }

  protected hold(): void {
    if (this.#holds) return
    this.#holds = true
    this.span.flow.holding++
  }

  protected accepted(): void {
    if (!this.#holds) return
    this.#holds = false
    this.span.flow.holding--
  }
}
