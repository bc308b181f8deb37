/** When those who stand outside of a middleware, such as compression, must flush, because the framework inside has. */
export class OutsideFlush {
  /** `wanted`: once the stages have had what was written before. `kept`: of what a stage still holds of it. */
  #state: 'none' | 'wanted' | 'kept' = 'none'

  /** The framework flushes what it has written. */
  want(): void {
    this.#state = 'wanted'
  }

  /** The framework writes on: what it has flushed is out. */
  writeOn(): void {
    if (this.#state === 'kept') this.#state = 'none'
  }

  /** The stages have had all that was written; whether it is to be flushed now. */
  reached(): boolean {
    if (this.#state !== 'wanted') return false
    this.#state = 'kept'
    return true
  }

  /** Whether what a stage gives now is to be flushed. */
  get isKept(): boolean {
    return this.#state === 'kept'
  }
}
