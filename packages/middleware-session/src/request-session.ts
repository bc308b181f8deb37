import { addVary, hasLeft, isPromise, type Environ, type Head } from '@tsgi/core'
import { logLine } from '@tsgi/core/gateway'
import { ClientToken } from './client-token.ts'
import type { Draft } from './draft.ts'
import type { SessionEventType } from './event.ts'
import { SessionStoreError } from './errors.ts'
import { guardFromCaches } from './hand-over.ts'
import { chain, recover, type Maybe } from './maybe.ts'
import type { Settings } from './settings.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** What shows the data in another form, and is changed without a word. */
export interface SessionView {
  /** Brings the changes, while they can be kept. */
  bring(): void
  /** The response is over. @throws {SessionCommittedError} when something was changed that was not kept */
  check(): void
}

/** The session of one request and its response: when it may change, when it is kept, and what the client is told. */
export class RequestSession {
  /** `open` for changes; `destroyed` by the app; `committed` when the head left; `abandoned` when it never will; `ended` after both. */
  phase: 'open' | 'destroyed' | 'committed' | 'abandoned' | 'ended' = 'open'
  isDestroyed = false
  readonly work: UnitOfWork
  readonly #environ: Environ
  readonly #settings: Settings
  readonly #token: ClientToken
  #isUsed = false
  /** What waits until the store has all that the head announces, and the head waits for. */
  afterCommit: (() => Maybe<void>) | undefined
  /** Another view of the data, which brings its changes when they are wanted. */
  view: SessionView | undefined

  constructor(settings: Settings, environ: Environ) {
    this.#environ = environ
    this.#settings = settings
    const report = (type: SessionEventType, handle?: string): void => this.#report(type, handle)
    this.#token = new ClientToken(settings, environ, report)
    const { carried } = this.#token
    const own = carried === undefined ? settings : { ...settings, store: carried, traceFor: 0 }
    this.work = new UnitOfWork(own, report)
  }

  /** The data, read now if it has not been. */
  use(): Draft {
    this.#isUsed = true
    const { draft } = this.work
    if (draft !== undefined) return draft
    const loading = this.load()
    if (isPromise(loading)) {
      loading.catch(() => {}) // whoever calls load() gets the same promise
      throw new Error(
        "session: the store answers with a promise; await session.load() before the first use, or set load to 'auto'"
      )
    }
    return this.work.draft!
  }

  load(): Maybe<void> {
    if (!this.#settings.isLenient) return this.#load()
    try {
      const loading = this.#load()
      return isPromise(loading) ? loading.catch((error: unknown) => this.#goWithout(error)) : loading
    } catch (error) {
      this.#goWithout(error)
    }
  }

  destroy(): void {
    const isLate = this.phase === 'abandoned'
    this.#isUsed = true
    this.phase = 'destroyed'
    this.isDestroyed = true
    this.work.empty()
    if (isLate) this.#endLate()
  }

  /** Writes now. */
  async save(): Promise<void> {
    this.#checkReach()
    await this.work.save()
  }

  /** What is to be done before the head leaves; nothing, and no promise, for a session that nobody has used. */
  commit(head: Head): Maybe<void> {
    const committed = this.#commit(head)
    return this.afterCommit === undefined ? committed : chain(committed, this.afterCommit)
  }

  #commit(head: Head): Maybe<void> {
    const wasDestroyed = this.phase === 'destroyed'
    if (!wasDestroyed) this.view?.bring()
    this.phase = 'committed'
    if (!this.#isUsed)
      return this.#token.carried === undefined ? undefined : this.#token.give(head, this.work)
    addVary(head.headers, 'Cookie')
    // What an app says to a stranger is not for the visitor's next request.
    if (this.work.failure !== undefined) guardFromCaches(head.headers)
    // A stranger's, as most are.
    if (!wasDestroyed && this.work.isNothing && this.#token.carried === undefined) return
    return this.work.line.take(() => {
      if (wasDestroyed) return chain(this.#end(), () => this.#token.take(head, this.work.known?.key))
      const written = this.#hasFailed(head) ? this.#rollBack() : this.#write()
      return chain(written, () => this.#token.give(head, this.work))
    })
  }

  /** The response is over. A logout holds even when no head ever left. */
  close(): Maybe<void> {
    const { phase } = this
    this.phase = phase === 'open' ? 'abandoned' : 'ended'
    if (phase === 'destroyed') return this.work.line.take(() => this.#end())
    if (phase === 'open') this.#rollBack()
    if (phase === 'committed' && !this.isDestroyed) this.view?.check()
  }

  /** With its prefix. */
  get cookieName(): string {
    return this.#token.cookieName
  }

  /** For messages. The target stands as it was sent, so it holds no line break. */
  get request(): string {
    return `${this.#environ.REQUEST_METHOD} ${this.#environ.REQUEST_URI}`
  }

  #load(): Maybe<void> {
    return chain(this.#token.read(), token => this.work.load(token))
  }

  #goWithout(error: unknown): void {
    if (!(error instanceof SessionStoreError)) throw error
    this.work.goWithout(error)
    this.#report('store-error', undefined, error)
  }

  #end(): Maybe<void> {
    return chain(this.#token.read(), token => this.work.end(token))
  }

  // A logout holds, also when its client has not waited for it. Nobody else is left to hear of a failure.
  #endLate(): void {
    void recover(
      () => this.work.line.take(() => this.#end()),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        logLine(
          `session.destroy() after the client had left (${this.request}): ${reason}`,
          this.#environ['tsgi.errors']
        )
      }
    )
  }

  #write(): Maybe<void> {
    this.#checkReach()
    return this.work.write()
  }

  /** @throws {Error} where no later request could find what is to be stored */
  #checkReach(): void {
    const { shared, durable } = this.#settings.store.capabilities
    if (!this.work.hasChanges) return
    if (!durable && this.#environ['tsgi.run_once']) {
      throw new Error(
        'session: this process serves one request (tsgi.run_once), and the store forgets with it; pass a durable store'
      )
    }
    if (!shared && this.#environ['tsgi.multiprocess']) this.#report('unshared')
  }

  // A client that has gone will not get the cookie, and may not know that anything was done.
  #hasFailed(head: Head): boolean {
    if (Number.parseInt(head.status, 10) >= 500) return true
    return this.work.concernsClient && hasLeft(this.#environ)
  }

  #rollBack(): void {
    if (this.work.hasChanges) this.#report('rollback', this.work.known?.key)
  }

  #report(type: SessionEventType, handle?: string, error?: SessionStoreError): void {
    const event = {
      type,
      ...(handle === undefined ? {} : { handle }),
      ...(error === undefined ? {} : { error })
    }
    this.#settings.report(event, this.#environ)
  }
}
