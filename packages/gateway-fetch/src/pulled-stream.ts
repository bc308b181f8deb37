/**
 * A ReadableStream without a store: its source is asked for a chunk when the client wants one, and only then. What is
 * written unasked waits in its queue, and is counted.
 */
export class PulledStream {
  readonly #cancelled: (reason: unknown) => void
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #demand: (() => void) | undefined
  /** Whether the client waits for a chunk. */
  #hungry = false
  /** What ends the stream once the client has taken all. */
  #last: (() => void) | undefined
  /** The client has left. */
  #isOver = false
  /** Whether the server has been given anything. */
  #begun = false
  #release: (() => void) | undefined
  #drained: Promise<void> | undefined

  constructor(cancelled: (reason: unknown) => void) {
    this.#cancelled = cancelled
  }

  open(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: controller => {
          this.#controller = controller
        },
        // Returns at once, also where the source is slow: while a promise of it were pending, it would not be called again, and
        // nobody would tell a source that awaits write() that its chunk has been taken.
        pull: () => {
          this.#hungry = true
          this.release()
          if (this.#last === undefined) this.#demand?.()
          else this.#finish(this.#last)
        },
        cancel: reason => {
          this.#isOver = true
          this.#cancelled(reason)
        }
      },
      { highWaterMark: 0, size: chunk => chunk.byteLength }
    )
  }

  /** Names whom to ask for the next chunk; at once, if the client waits for one. */
  pullBy(demand: () => void): void {
    this.#demand = demand
    if (this.#hungry) demand()
  }

  /** Bytes that wait for the client. */
  get backlog(): number {
    return -(this.#controller?.desiredSize ?? 0)
  }

  /** Has the head sent: some servers send it with the first chunk. */
  flush(): void {
    if (!this.#begun) this.enqueue(new Uint8Array())
  }

  enqueue(bytes: Uint8Array): void {
    this.#begun = true
    this.#hungry = false
    this.#controller!.enqueue(bytes)
  }

  /** Resolves when the client has taken all, or `release` is called. */
  drained(): Promise<void> {
    return (this.#drained ??= new Promise(resolve => (this.#release = resolve)))
  }

  /** Lets go whoever waits for `drained`. */
  release(): void {
    this.#release?.()
    this.#release = undefined
    this.#drained = undefined
  }

  /** Closes the stream when the client has taken all, and calls back then; not in this turn if `isDeferred`. */
  end(ended: () => void, isDeferred: boolean): void {
    // From here on nobody is asked: the source has ended, though the client has still to be told.
    this.#demand = undefined
    const close = (): void => {
      if (this.#isOver) return
      this.#controller!.close()
      ended()
    }
    if (isDeferred) setTimeout(() => this.#endBy(close))
    else this.#endBy(close)
  }

  /** Makes the stream fail when the client has taken all, and `before` calls back. */
  fail(error: unknown, before: (breakOff: () => void) => void): void {
    this.#demand = undefined
    this.flush()
    // Not in the same turn: Bun would drop what it has taken and not sent yet.
    this.#endBy(() => void setTimeout(() => before(() => this.#controller!.error(error))))
  }

  /** Makes the stream fail at once; nothing happens to one that was cancelled. */
  abort(reason: unknown): void {
    this.#isOver = true
    this.#last = undefined
    this.#demand = undefined
    this.#controller?.error(reason)
  }

  #endBy(last: () => void): void {
    if (this.backlog === 0) this.#finish(last)
    else this.#last = last
  }

  #finish(last: () => void): void {
    this.#last = undefined
    last()
  }
}
