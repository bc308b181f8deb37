/** Waits for something to happen, but not for ever. */
export class Change {
  /** How often something has happened. */
  count = 0
  readonly #limit: number
  #tell: (() => void) | undefined = undefined

  /** `limit` is in milliseconds. */
  constructor(limit: number) {
    this.#limit = limit
  }

  tell(): void {
    this.count++
    this.#tell?.()
  }

  /** Resolves when more has happened than that; to false, when nothing does. */
  after(count: number): Promise<boolean> {
    if (this.count > count) return Promise.resolve(true)
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(false), this.#limit)
      this.#tell = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }
}
