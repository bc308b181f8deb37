import { addVary, isPromise, type Environ, type Head } from '@tsgi/core'
import { clearToken, readToken, readValue, writeToken, type CookieForm } from './cookie.ts'
import type { Draft } from './draft.ts'
import type { SessionEventType } from './event.ts'
import { SessionStoreError } from './errors.ts'
import { guardFromCaches, handOver } from './hand-over.ts'
import { chain, type Maybe } from './maybe.ts'
import type { Settings } from './settings.ts'
import type { CarriedRecords } from './store.ts'
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
  /** `open` for changes; `destroyed` by the app; `committed` when the head left; `ended` when it never will. */
  phase: 'open' | 'destroyed' | 'committed' | 'ended' = 'open'
  isDestroyed = false
  /** Whether anything can have happened since the request came: until then its client cannot have left. */
  hasWaited = false
  readonly work: UnitOfWork
  readonly #environ: Environ
  readonly #settings: Settings
  readonly #form: CookieForm
  /** The records of this request, where its cookie holds them. */
  readonly #carried: CarriedRecords | undefined
  /** The token that the client sent; null until the cookie has been read. */
  #token: Maybe<string | undefined> | null = null
  #isUsed = false
  /** Another view of the data, which brings its changes when they are wanted. */
  view: SessionView | undefined

  constructor(settings: Settings, environ: Environ) {
    this.#environ = environ
    this.#settings = settings
    this.#form = settings.cookie[environ['tsgi.url_scheme']]
    const carried = settings.store.carry?.(this.#value, this.#form.name)
    this.#carried = carried
    const own = carried === undefined ? settings : { ...settings, store: carried, traceFor: 0 }
    this.work = new UnitOfWork(own, (type, handle) => this.#report(type, handle))
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
    this.#isUsed = true
    this.phase = 'destroyed'
    this.isDestroyed = true
    this.work.empty()
  }

  /** What is to be done before the head leaves; nothing, and no promise, for a session that nobody has used. */
  commit(head: Head): Maybe<void> {
    const wasDestroyed = this.phase === 'destroyed'
    if (!wasDestroyed) this.view?.bring()
    this.phase = 'committed'
    if (!this.#isUsed) return this.#carried === undefined ? undefined : this.#giveCarried(head, this.#carried)
    addVary(head.headers, 'Cookie')
    // What an app says to a stranger is not for the visitor's next request.
    if (this.work.failure !== undefined) guardFromCaches(head.headers)
    return chain(this.work.saving, () => {
      if (wasDestroyed) return chain(this.#end(), () => this.#takeCookie(head))
      const written = this.#hasFailed(head) ? this.#rollBack() : this.#write()
      return chain(written, () => this.#giveCookie(head))
    })
  }

  /** The response is over. A logout holds even when no head ever left. */
  close(): Maybe<void> {
    const { phase } = this
    this.phase = 'ended'
    if (phase === 'destroyed') return chain(this.work.saving, () => this.#end())
    if (phase === 'open') this.#rollBack()
    if (phase === 'committed') this.view?.check()
  }

  /** With its prefix. */
  get cookieName(): string {
    return this.#form.name
  }

  /** For messages. The target stands as it was sent, so it holds no line break. */
  get request(): string {
    return `${this.#environ.REQUEST_METHOD} ${this.#environ.REQUEST_URI}`
  }

  get #value(): string | undefined {
    return readValue(this.#environ.HTTP_COOKIE, this.#form.name)
  }

  #readToken(): Maybe<string | undefined> {
    if (this.#token !== null) return this.#token
    const carried = this.#carried
    if (carried === undefined) this.#token = readToken(this.#environ.HTTP_COOKIE, this.#form.name)
    else this.#token = this.#value === undefined ? undefined : this.#open(carried)
    return this.#token
  }

  async #open(carried: CarriedRecords): Promise<string | undefined> {
    const token = await carried.open()
    if (token === undefined) this.#report('rejected')
    return token
  }

  #load(): Maybe<void> {
    return chain(this.#readToken(), token => this.work.load(token))
  }

  #goWithout(error: unknown): void {
    if (!(error instanceof SessionStoreError)) throw error
    this.work.goWithout(error)
    this.#report('store-error', undefined, error)
  }

  #end(): Maybe<void> {
    return chain(this.#readToken(), token => this.work.end(token))
  }

  #write(): Maybe<void> {
    const { shared, durable } = this.#settings.store.capabilities
    if (this.work.hasChanges && !durable && this.#environ['tsgi.run_once']) {
      throw new Error(
        'session: this process serves one request (tsgi.run_once), and the store forgets with it; pass a durable store'
      )
    }
    if (this.work.hasChanges && !shared && this.#environ['tsgi.multiprocess']) this.#report('unshared')
    return this.work.write()
  }

  // A client that has gone will not get the cookie, and may not know that anything was done.
  #hasFailed(head: Head): boolean {
    if (Number.parseInt(head.status, 10) >= 500) return true
    // The signal costs more to make than all the rest.
    return this.hasWaited && this.work.concernsClient && this.#environ['tsgi.signal'].aborted
  }

  #rollBack(): void {
    if (this.work.hasChanges) this.#report('rollback', this.work.known?.key)
  }

  #giveCookie(head: Head): Maybe<void> {
    if (this.#carried !== undefined) return this.#giveCarried(head, this.#carried)
    const { owesCookie, known } = this.work
    if (owesCookie && known !== undefined) this.#giveValue(head, known.token)
  }

  #giveCarried(head: Head, carried: CarriedRecords): Maybe<void> {
    return chain(carried.seal(this.work.known?.token), value => {
      if (value !== undefined) this.#giveValue(head, value)
    })
  }

  #giveValue(head: Head, value: string): void {
    const { draft, createdAt } = this.work
    const { limits, now } = this.#settings
    const maxAge = draft?.content.persist === true ? (createdAt + limits.absolute - now()) / 1000 : undefined
    this.#setCookie(head, writeToken(this.#form, value, maxAge))
    if (this.#form.secure && this.#environ['tsgi.url_scheme'] === 'http') this.#report('insecure')
  }

  #takeCookie(head: Head): Maybe<void> {
    return chain(this.#readToken(), token => {
      if (token !== undefined) this.#setCookie(head, clearToken(this.#form))
    })
  }

  #setCookie(head: Head, setCookie: string): void {
    const problem = handOver(head.headers, this.#form.name, setCookie)
    if (problem !== undefined) this.#report(problem, this.work.known?.key)
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
