import { SessionDataError } from './errors.ts'
import { freezeJson, isSameJson, toJson } from './json.ts'
import { ALL, OperationLog, type Overwritten } from './operation-log.ts'
import { replay, type Content, type Operation } from './record.ts'
import type { Json, SessionDraft } from './types.ts'

/** Content as one request sees it, and the operations that made it so. What changes nothing is no operation. */
export class Draft implements SessionDraft {
  #content: Readonly<Content>
  /** Whether nobody else has that content, so that it may be changed in place. */
  #isOwn = false
  // Neither is there for who only reads.
  #changes: OperationLog | undefined
  /** All that was asked for: what changes nothing here would change something elsewhere. */
  #asked: OperationLog | undefined

  constructor(content: Readonly<Content>) {
    this.#content = content
  }

  /** What it holds now, for good: later changes go to a copy. */
  get content(): Readonly<Content> {
    this.#isOwn = false
    return this.#content
  }

  get hasChanges(): boolean {
    return this.#changes !== undefined && this.#changes.length > 0
  }

  /** The operations that have changed something, for who brings them to the store and tells `rebase` how many those were. */
  takeChanges(): readonly Operation[] {
    return this.#changes === undefined ? NONE : this.#changes.take()
  }

  /** Records the operation, and what it overwrites; does it where that changes something. */
  apply(operation: Operation, overwrites: Overwritten, isChange: boolean = true): void {
    if (isChange) operation(this.#writable())
    this.#record(operation, overwrites, isChange)
  }

  /** Does all that was asked for with another content, of which nothing is stored. */
  restart(content: Readonly<Content>): void {
    this.#content = replay(content, this.#asked?.list() ?? NONE)
    this.#isOwn = true
    this.#changes = this.#asked?.copy()
  }

  /** Takes over what was stored with the first operations, and does the others again. */
  rebase(content: Readonly<Content>, stored: number): void {
    this.#changes?.drop(stored)
    this.#isOwn = this.hasChanges
    this.#content = this.#isOwn ? replay(content, this.#changes!.list()) : content
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
    this.apply(content => content.data.set(key, copy), key, isChange)
  }

  delete(key: string): void {
    if (this.has(key)) this.apply(content => content.data.delete(key), key)
  }

  take(key: string): Json | undefined {
    const value = this.get(key)
    // Another request may have put something new there, which nobody has taken yet.
    if (value !== undefined) {
      this.apply(content => isSameJson(content.data.get(key), value) && content.data.delete(key), undefined)
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
    const isChange = !isSameJson(before, after)
    // The first run is done; only a replay calls the function again.
    if (isChange) put(this.#writable(), key, after)
    this.#record(operation, undefined, isChange)
    return after
  }

  clear(): void {
    if (this.#content.data.size > 0) this.apply(content => content.data.clear(), ALL)
  }

  #record(operation: Operation, overwrites: Overwritten, isChange: boolean): void {
    if (isChange) (this.#changes ??= new OperationLog()).add(operation, overwrites)
    ;(this.#asked ??= new OperationLog()).add(operation, overwrites)
  }

  #writable(): Content {
    if (!this.#isOwn) this.#content = replay(this.#content, [])
    this.#isOwn = true
    return this.#content
  }
}

const NONE: readonly Operation[] = []

function next(key: string, fn: (now: Json | undefined) => unknown, now: Json | undefined): Json | undefined {
  const value = fn(now)
  return value === undefined ? undefined : toJson(value, key)
}

function put(content: Content, key: string, value: Json | undefined): void {
  if (value === undefined) content.data.delete(key)
  else content.data.set(key, value)
}
