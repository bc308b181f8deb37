/** A request body that arrives in pieces. */
export class InputQueue implements AsyncIterable<Uint8Array> {
  readonly #pieces: Uint8Array[] = []
  #hasEnded = false
  #error: Error | undefined
  #wake: () => void = () => {}

  push(bytes: Uint8Array): void {
    this.#pieces.push(Uint8Array.from(bytes))
    this.#wake()
  }

  end(): void {
    this.#hasEnded = true
    this.#wake()
  }

  /** The body breaks off. */
  fail(): void {
    if (this.#hasEnded) return
    this.#error ??= Object.assign(new Error('the request body breaks off'), { status: 400 })
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const piece = this.#pieces.shift()
      if (piece !== undefined) yield piece
      else if (this.#hasEnded) return
      else if (this.#error !== undefined) throw this.#error
      else await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }
}
