import { turns } from '../turn.ts'

/** What to do when something has happened, or when nothing has. */
export interface Watch {
  /** Called at once when the promise is settled. */
  settled?(): void
  /** Called at first, and after each change: `wait` for the next, look `again`, or `stop` waiting for the promise. */
  look?(): Promise<'wait' | 'again' | 'stop'>
  /** Called when nothing has happened for long. */
  late(): 'again' | 'stop'
}

export const STOPPED: unique symbol = Symbol('stopped')

/** Waits for promises, but not for ever. */
export class Patience {
  readonly #limit: number
  #changes = 0
  #tell: (() => void) | undefined = undefined

  /** `limit` is in milliseconds. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Something has happened. */
  tell(): void {
    this.#changes++
    this.#tell?.()
  }

  async wait<T>(pending: Promise<T>, watch: Watch): Promise<T | typeof STOPPED> {
    let isSettled = false
    const settled = (): void => {
      isSettled = true
      watch.settled?.()
      this.tell()
    }
    pending.then(settled, settled)
    for (;;) {
      const changes = this.#changes
      if (isSettled) return pending
      let next = (await watch.look?.()) ?? 'wait'
      if (next === 'wait') next = (await this.#after(changes)) ? 'again' : watch.late()
      if (next === 'stop') return STOPPED
    }
  }

  /** Resolves when there are more changes than that; to false, when there are none in time. */
  #after(changes: number): Promise<boolean> {
    if (this.#changes > changes) return Promise.resolve(true)
    return new Promise(resolve => {
      const late = async (): Promise<void> => {
        // On a busy machine the process may have been asleep: what came meanwhile is in these turns.
        await turns(10)
        resolve(this.#changes > changes)
      }
      const timer = setTimeout(() => void late(), this.#limit)
      this.#tell = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }
}
