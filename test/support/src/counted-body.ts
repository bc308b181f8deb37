type Chunk = string | Uint8Array
type Next = (index: number) => Chunk | undefined | Promise<Chunk | undefined>

/** An asynchronous body that counts what happens to it. `next` gives the chunk of each index, undefined at the end. */
export class CountedBody {
  pulled = 0
  returned = 0
  closes: unknown[] = []
  readonly #next: Next

  constructor(next: Next) {
    this.#next = next
  }

  get body(): AsyncIterable<Chunk> & { close(error?: unknown): void } {
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const value = await this.#next(this.pulled++)
          return value === undefined ? { done: true, value } : { done: false, value }
        },
        return: async () => {
          this.returned++
          return { done: true, value: undefined }
        }
      }),
      close: error => void this.closes.push(error)
    }
  }
}
