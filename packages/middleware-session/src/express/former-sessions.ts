import { SessionStoreError } from '../errors.ts'
import { within } from '../within.ts'
import type { ExpressCallback, ExpressSessionData, ExpressStore } from './express-store.ts'
import { promised } from './promised.ts'

/** The sessions that express-session has left behind. */
export class FormerSessions {
  readonly #store: ExpressStore
  readonly #secrets: readonly string[]
  readonly #timeout: number
  #keys: Promise<CryptoKey[]> | undefined

  /** `timeout`: milliseconds after which a store that does not answer has failed. */
  constructor(store: ExpressStore, secrets: readonly string[], timeout: number) {
    this.#store = store
    this.#secrets = secrets
    this.#timeout = timeout
  }

  /** The id in the cookie's value, `s:<id>.<HMAC-SHA256 in base64>` percent-encoded, if one of the secrets has signed it. */
  async verify(value: string): Promise<string | undefined> {
    const parts = /^s:(.+)\.([A-Za-z0-9+/]{43})=?$/.exec(decode(value))
    if (parts === null) return undefined
    const [, sid, signature] = parts as unknown as [string, string, string]
    const bytes = Uint8Array.from(atob(`${signature}=`), character => character.charCodeAt(0))
    const signed = new TextEncoder().encode(sid)
    // Not before: Workers forbid it while modules are loaded.
    this.#keys ??= Promise.all(this.#secrets.map(importKey))
    for (const key of await this.#keys) {
      if (await crypto.subtle.verify('HMAC', key, bytes, signed)) return sid
    }
    return undefined
  }

  /** The session as JSON has it, unless it has ended. */
  async get(sid: string): Promise<ExpressSessionData | undefined> {
    const found = await this.#ask<ExpressSessionData | null>('get', done => this.#store.get(sid, done))
    if (found === undefined || found === null) return undefined
    const session = JSON.parse(JSON.stringify(found)) as ExpressSessionData & {
      cookie?: { expires?: string | null }
    }
    const { expires } = session.cookie ?? {}
    return expires && Date.parse(expires) <= Date.now() ? undefined : session
  }

  /** Ends the session after that many milliseconds, if not before. */
  async retire(sid: string, grace: number): Promise<void> {
    if (grace === 0) {
      await this.#ask('destroy', done => this.#store.destroy(sid, done))
      return
    }
    // Another request may have ended it meanwhile, and such stores write over what is gone.
    const session = await this.get(sid)
    if (session === undefined) return
    const old = (session.cookie ?? {}) as { expires?: string | null }
    const end = Math.min(Date.now() + grace, old.expires ? Date.parse(old.expires) : Infinity)
    const left = Math.max(1, end - Date.now())
    const cookie = { ...old, originalMaxAge: left, expires: new Date(end) }
    await this.#ask('set', done => this.#store.set(sid, { ...session, cookie }, done))
  }

  async #ask<T>(
    method: 'get' | 'set' | 'destroy',
    call: (done: ExpressCallback<T>) => unknown
  ): Promise<T | undefined> {
    const timeout = this.#timeout
    const late = (): Error => new Error(`no answer within ${timeout} ms (storeTimeout)`)
    try {
      return await within(timeout, promised(call), late)
    } catch (cause) {
      // Of a file that is not there; express-session takes it so as well.
      if (method === 'get' && (cause as { code?: unknown } | null)?.code === 'ENOENT') return undefined
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new SessionStoreError(`expressMigration: the old store failed at ${method}: ${reason}`, { cause })
    }
  }
}

function importKey(secret: string): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['verify'])
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
