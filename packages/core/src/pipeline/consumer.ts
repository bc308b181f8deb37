import { Quiet } from './quiet.ts'

/** Whoever has pulled and waits. It gets the source's next chunk, or before that what the stages hold. */
export class Consumer<T> {
  readonly #onQuiet: () => void
  #quiet: Quiet | undefined = undefined
  #resolve: ((value: T | Promise<T>) => void) | undefined = undefined
  #reject: ((error: unknown) => void) | undefined = undefined

  /** `onQuiet` is called when one waits in vain for a macrotask. */
  constructor(onQuiet: () => void) {
    this.#onQuiet = onQuiet
  }

  get waits(): boolean {
    return this.#resolve !== undefined
  }

  wait(watch: boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      if (watch) this.watch()
    })
  }

  watch(): void {
    this.#quiet ??= new Quiet(this.#onQuiet)
    this.#quiet.begin()
  }

  /** Ends the wait with what `take` gives or throws; `take` may begin another one. */
  give(take: () => T | Promise<T>): void {
    const resolve = this.#resolve
    const reject = this.#reject
    this.#end()
    try {
      resolve?.(take())
    } catch (error) {
      reject?.(error)
    }
  }

  refuse(error: unknown): void {
    const reject = this.#reject
    this.#end()
    reject?.(error)
  }

  #end(): void {
    this.#quiet?.end()
    this.#resolve = undefined
    this.#reject = undefined
  }
}
