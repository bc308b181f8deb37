import { SessionDataError } from './errors.ts'
import { freezeJson, isSameJson, toJson } from './json.ts'
import { replay, type Content, type Operation } from './record.ts'
import type { Json, SessionDraft } from './types.ts'

/** Content as one request sees it, and the operations that made it so. What changes nothing is no operation. */
export class Draft implements SessionDraft {
  #content: Readonly<Content>
  /** Whether nobody else has that content, so that it may be changed in place. */
  #isOwn = false
  readonly operations: Operation[] = []
  /** All that was asked for: what changes nothing here would change something elsewhere. */
  readonly #asked: Operation[] = []

  constructor(content: Readonly<Content>) {
    this.#content = content
  }

  /** What it holds now, for good: later changes go to a copy. */
  get content(): Readonly<Content> {
    this.#isOwn = false
    return this.#content
  }

  /** Records the operation, and does it where that changes something. */
  apply(operation: Operation, isChange: boolean = true): void {
    if (isChange) {
      operation(this.#writable())
      this.operations.push(operation)
    }
    this.#asked.push(operation)
  }

  /** Does all that was asked for with another content, of which nothing is stored. */
  restart(content: Readonly<Content>): void {
    this.#content = replay(content, this.#asked)
    this.#isOwn = true
    this.operations.splice(0, this.operations.length, ...this.#asked)
  }

  /** Takes over what was stored with the first operations, and does the others again. */
  rebase(content: Readonly<Content>, stored: number): void {
    this.operations.splice(0, stored)
    this.#isOwn = this.operations.length > 0
    this.#content = this.#isOwn ? replay(content, this.operations) : content
  }

  get(key: string): Json | undefined {
    const value = this.#content.data.get(key)
    return value === undefined ? undefined : freezeJson(value)
  }

  has(key: string): boolean {
    return this.#content.data.has(key)
  }

  keys(): IterableIterator<string> {
    return this.#content.data.keys()
  }

  set(key: string, value: unknown): void {
    if (typeof key !== 'string') {
      throw new SessionDataError(`session: a key must be a string, got ${typeof key}`)
    }
    const copy = toJson(value, key)
    const isChange = !this.has(key) || !isSameJson(this.#content.data.get(key), copy)
    this.apply(content => content.data.set(key, copy), isChange)
  }

  delete(key: string): void {
    if (this.has(key)) this.apply(content => content.data.delete(key))
  }

  take(key: string): Json | undefined {
    const value = this.get(key)
    // Another request may have put something new there, which nobody has taken yet.
    if (value !== undefined) {
      this.apply(content => isSameJson(content.data.get(key), value) && content.data.delete(key))
    }
    return value
  }

  update(key: string, fn: (now: Json | undefined) => unknown): Json | undefined {
    const before = this.get(key)
    const after = next(key, fn, before)
    const operation: Operation = content => {
      const now = content.data.get(key)
      put(content, key, next(key, fn, now === undefined ? undefined : freezeJson(now)))
    }
    if (!isSameJson(before, after)) {
      // The first run is done; only a replay calls the function again.
      put(this.#writable(), key, after)
      this.operations.push(operation)
    }
    this.#asked.push(operation)
    return after
  }

  clear(): void {
    if (this.#content.data.size > 0) this.apply(content => content.data.clear())
  }

  #writable(): Content {
    if (!this.#isOwn) this.#content = replay(this.#content, [])
    this.#isOwn = true
    return this.#content
  }
}

function next(key: string, fn: (now: Json | undefined) => unknown, now: Json | undefined): Json | undefined {
  const value = fn(now)
  return value === undefined ? undefined : toJson(value, key)
}

function put(content: Content, key: string, value: Json | undefined): void {
  if (value === undefined) content.data.delete(key)
  else content.data.set(key, value)
}
