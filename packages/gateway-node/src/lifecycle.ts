/** What the requests of a listener share: whether the server is closing down, and what it still has to wait for then. */
export class Lifecycle {
  closing = false
  readonly #held = new Set<PromiseLike<void>>()

  /** Something that the server should not close without. It must not reject. */
  hold(work: Promise<void>): void {
    const held = work.then(() => void this.#held.delete(held))
    this.#held.add(held)
  }

  /** Resolves when nothing is held any more, or after `most` milliseconds. */
  async settled(most: number): Promise<void> {
    if (this.#held.size === 0) return
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => (timer = setTimeout(resolve, most)))
    await Promise.race([Promise.all(this.#held), late])
    clearTimeout(timer)
  }
}
