import type { Environ, Head } from '@tsgi/core'
import { clearToken, readToken, readValue, writeToken, type CookieForm } from './cookie.ts'
import type { SessionEventType } from './event.ts'
import { handOver } from './hand-over.ts'
import type { KnownSession } from './known-session.ts'
import { chain, type Maybe } from './maybe.ts'
import type { Settings } from './settings.ts'
import type { CarriedRecords } from './store.ts'

/** The token of one client: read from the cookie that came, handed over or taken away by the head that leaves. */
export class ClientToken {
  /** The records of this request, where its cookie holds them. */
  readonly carried: CarriedRecords | undefined
  readonly #environ: Environ
  readonly #settings: Settings
  readonly #form: CookieForm
  readonly #report: (type: SessionEventType, handle?: string) => void
  /** What came; null until the cookie has been read. */
  #token: Maybe<string | undefined> | null = null

  constructor(
    settings: Settings,
    environ: Environ,
    report: (type: SessionEventType, handle?: string) => void
  ) {
    this.#environ = environ
    this.#settings = settings
    this.#report = report
    this.#form = settings.cookie[environ['tsgi.url_scheme']]
    this.carried = settings.store.carry?.(this.#value, this.#form.name)
  }

  /** With its prefix. */
  get cookieName(): string {
    return this.#form.name
  }

  /** The one that the client sent. */
  read(): Maybe<string | undefined> {
    if (this.#token !== null) return this.#token
    const { carried } = this
    if (carried === undefined) this.#token = readToken(this.#environ.HTTP_COOKIE, this.#form.name)
    else this.#token = this.#value === undefined ? undefined : this.#open(carried)
    return this.#token
  }

  /** Hands the session's token over, where the client does not have it, or the session itself, where the cookie carries that. */
  give(head: Head, session: KnownSession): Maybe<void> {
    const { owesCookie, known } = session
    if (this.carried === undefined) {
      if (owesCookie && known !== undefined) this.#giveValue(head, known.token, session)
      return
    }
    return chain(this.carried.seal(known?.token), value => {
      if (value !== undefined) this.#giveValue(head, value, session)
    })
  }

  /** Takes the cookie away, where one of ours came. */
  take(head: Head, handle: string | undefined): Maybe<void> {
    return chain(this.read(), token => {
      if (token !== undefined) this.#setCookie(head, clearToken(this.#form), handle)
    })
  }

  get #value(): string | undefined {
    return readValue(this.#environ.HTTP_COOKIE, this.#form.name)
  }

  async #open(carried: CarriedRecords): Promise<string | undefined> {
    const token = await carried.open()
    if (token === undefined) this.#report('rejected')
    return token
  }

  #giveValue(head: Head, value: string, { draft, createdAt, known }: KnownSession): void {
    const { limits, now } = this.#settings
    const maxAge = draft?.content.persist === true ? (createdAt + limits.absolute - now()) / 1000 : undefined
    this.#setCookie(head, writeToken(this.#form, value, maxAge), known?.key)
    if (this.#form.secure && this.#environ['tsgi.url_scheme'] === 'http') this.#report('insecure')
  }

  #setCookie(head: Head, setCookie: string, handle: string | undefined): void {
    const problem = handOver(head.headers, this.#form.name, setCookie)
    if (problem !== undefined) this.#report(problem, handle)
  }
}
