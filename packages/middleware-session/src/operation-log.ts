import type { Operation } from './record.ts'

/** What an operation writes without looking at it: a key, or one of those below; undefined where it looks. */
export type Overwritten = string | symbol | undefined

/** All keys. */
export const ALL: unique symbol = Symbol('all')
export const SUBJECT: unique symbol = Symbol('subject')
export const PERSIST: unique symbol = Symbol('persist')

interface Step {
  readonly operation: Operation
  readonly overwrites: Overwritten
}

/** So few are not looked through. */
const FEW = 64

/**
 * Operations in their order. Those that a later one writes over go: a loop that sets one value a million times leaves a few, while a
 * million of `update`, each of which looks at what is there, are all kept.
 */
export class OperationLog {
  #steps: Step[] = []
  /** How many of the first somebody has taken, and will drop when they are stored. */
  #taken = 0
  /** Where it is looked through again: at twice what was left, so that no operation is looked at often. */
  #limit = FEW

  get length(): number {
    return this.#steps.length
  }

  add(operation: Operation, overwrites: Overwritten): void {
    this.#steps.push({ operation, overwrites })
    if (this.#steps.length >= this.#limit) this.#compact()
  }

  /** All so far. */
  list(): Operation[] {
    return this.#steps.map(({ operation }) => operation)
  }

  /** All so far, of which none goes before they are dropped. */
  take(): Operation[] {
    this.#taken = this.#steps.length
    return this.list()
  }

  /** Forgets the first ones. */
  drop(count: number): void {
    this.#steps.splice(0, count)
    this.#taken = Math.max(0, this.#taken - count)
  }

  copy(): OperationLog {
    const copy = new OperationLog()
    copy.#steps = this.#steps.slice()
    copy.#limit = this.#limit
    return copy
  }

  #compact(): void {
    const kept: Step[] = []
    const data = new Set<Overwritten>()
    const others = new Set<Overwritten>()
    for (let i = this.#steps.length - 1; i >= this.#taken; i--) {
      const step = this.#steps[i]!
      const { overwrites } = step
      const isData = overwrites !== SUBJECT && overwrites !== PERSIST
      const later = isData ? data : others
      if (later.has(overwrites) || (isData && data.has(ALL))) continue
      kept.push(step)
      if (overwrites !== undefined) later.add(overwrites)
      else data.clear() // it looks at the data, so what was written before it counts
    }
    this.#steps = [...this.#steps.slice(0, this.#taken), ...kept.reverse()]
    this.#limit = Math.max(FEW, this.#steps.length * 2)
  }
}
