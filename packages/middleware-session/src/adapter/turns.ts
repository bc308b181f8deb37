const known = new WeakMap<object, Turns>()

/** Lets those who want the same key have it one after the other, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** The turns of one store, whoever asks: two adapters of it must not run at the same time. */
  static of(owner: object): Turns {
    const turns = known.get(owner) ?? new Turns()
    known.set(owner, turns)
    return turns
  }

  /** `run` is told how the turn before has failed, if it has. */
  async take<R>(key: string, run: (failure?: unknown) => Promise<R>): Promise<R> {
    const before = this.#last.get(key)
    const mine = before === undefined ? run() : before.then(run)
    const settled = mine.then(
      () => undefined,
      (error: unknown) => error
    )
    this.#last.set(key, settled)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key)
    }
  }
}
