import { checkOptions, describeValue } from '@tsgi/core'
import { checkSubject } from './check-subject.ts'
import type { Draft } from './draft.ts'
import { SessionCommittedError, SessionDestroyedError, SessionStoreError } from './errors.ts'
import { PERSIST, SUBJECT } from './operation-log.ts'
import type { RequestSession, SessionView } from './request-session.ts'
import type { Json, Session, SessionDraft } from './types.ts'

type Method = keyof Session | 'reload'

/** What the app sees: every change asks first whether it still can be kept. */
export class LiveSession implements Session {
  readonly #request: RequestSession

  constructor(request: RequestSession) {
    this.#request = request
  }

  get handle(): string | undefined {
    // The log asks for it at every request, when that is over: then no store is called for it.
    if (this.#request.phase === 'open') this.#request.use()
    return this.#request.work.known?.key
  }

  get cookieName(): string {
    return this.#request.cookieName
  }

  /** Whether the app has ended it, also after the head. */
  get isDestroyed(): boolean {
    return this.#request.isDestroyed
  }

  /** Whether it stands in the place of one that could not be read (`onStoreError`). */
  get isUnread(): boolean {
    return this.#request.work.failure !== undefined
  }

  get isPersistent(): boolean {
    return this.#request.use().content.persist
  }

  get isNew(): boolean {
    return this.handle === undefined
  }

  get createdAt(): number {
    this.#request.use()
    return this.#request.work.createdAt
  }

  get expiresAt(): number {
    this.#request.use()
    return this.#request.work.expiresAt
  }

  get(key: string): Json | undefined {
    return this.#request.use().get(key)
  }

  has(key: string): boolean {
    return this.#request.use().has(key)
  }

  keys(): IterableIterator<string> {
    return this.#request.use().keys()
  }

  set(key: string, value: unknown): void {
    this.#change('set', key).set(key, value)
  }

  delete(key: string): void {
    this.#change('delete', key).delete(key)
  }

  take(key: string): Json | undefined {
    return this.#change('take', key).take(key)
  }

  update(key: string, fn: (now: Json | undefined) => unknown): Json | undefined {
    return this.#change('update', key).update(key, fn)
  }

  clear(): void {
    this.#change('clear').clear()
  }

  regenerate(options: { keep?: readonly string[] } = {}): void {
    checkOptions('session.regenerate()', options, ['keep'])
    const { keep } = options
    if (keep !== undefined && !Array.isArray(keep)) {
      throw new TypeError(`session.regenerate(): keep must be an array of keys, got ${describeValue(keep)}`)
    }
    const draft = this.#change('regenerate')
    if (keep !== undefined) {
      draft.apply(({ data }) => {
        for (const key of data.keys()) if (!keep.includes(key)) data.delete(key)
      }, undefined)
    }
    this.#request.work.move()
  }

  destroy(): void {
    const { phase } = this.#request
    if (phase === 'destroyed') return
    if (phase !== 'abandoned') this.checkOpen('destroy')
    this.#request.destroy()
  }

  bind(subject: string | null): void {
    if (subject !== null) checkSubject('session.bind()', subject, ', or null')
    const draft = this.#change('bind')
    const next = subject ?? undefined
    draft.apply(content => void (content.subject = next), SUBJECT, draft.content.subject !== next)
  }

  persist(on: boolean): void {
    const draft = this.#change('persist')
    draft.apply(content => void (content.persist = on), PERSIST, draft.content.persist !== on)
  }

  async load(): Promise<void> {
    await this.#request.load()
  }

  save(): Promise<void> {
    try {
      this.#change('save')
    } catch (error) {
      return Promise.reject(error)
    }
    const saved = this.#request.save()
    // Who does not wait for it hears of a failure with the head, which tries again.
    saved.catch(() => {})
    return saved
  }

  /** Reads the record anew and forgets the changes. @throws {SessionGoneError} when it has ended or was never stored */
  async reload(): Promise<void> {
    this.#change('reload')
    await this.#request.work.reload()
  }

  /** Forgets what was changed, and that it was. */
  forget(): void {
    this.checkOpen('reload')
    this.#request.work.forget()
  }

  /** Does that when the store has all that the head announces; the head waits for it. */
  afterCommit(work: () => Promise<void>): void {
    this.#request.afterCommit = work
  }

  /** Shows the data in another form as well: one for each request, made where there is none. */
  viewAs<V extends SessionView>(create: () => V): V {
    return (this.#request.view ??= create()) as V
  }

  async transact<R>(fn: (draft: SessionDraft) => R): Promise<R> {
    if (this.#request.phase === 'destroyed') this.checkOpen('transact')
    await this.#request.load()
    this.#request.use()
    this.#checkRead('transact')
    return this.#request.work.transact(fn)
  }

  #change(method: Method, key?: string): Draft {
    this.checkOpen(method, key)
    const draft = this.#request.use()
    this.#checkRead(method, key)
    return draft
  }

  /** @throws where the record could not be read: what is done to it would be done blindly */
  #checkRead(method: Method, key?: string): void {
    const { failure } = this.#request.work
    if (failure === undefined) return
    throw new SessionStoreError(
      `session.${call(method, key)} in a session that could not be read, and is read-only (onStoreError): ${(failure as Error).message}`,
      { cause: failure }
    )
  }

  /** @throws where a change can no longer be kept */
  checkOpen(method: Method, key?: string): void {
    const { phase } = this.#request
    if (phase === 'open') return
    const { request } = this.#request
    const what = call(method, key)
    if (phase === 'destroyed') {
      throw new SessionDestroyedError(`session.${what} after session.destroy() (${request})`)
    }
    throw new SessionCommittedError(
      phase === 'ended' || phase === 'abandoned'
        ? `session.${what} after the response was over (${request}); use await session.transact(...)`
        : `session.${what} after the response head was sent (${request}); move it before the first yield or write, or use await session.transact(...)`
    )
  }
}

function call(method: Method, key: string | undefined): string {
  return key === undefined ? `${method}()` : `${method}('${String(key)}')`
}
