import { checkOptions } from '@tsgi/core'
import { checkFunction } from '../check.ts'
import { checkMethods } from '../check-methods.ts'
import { SessionTooLargeError } from '../errors.ts'
import { MAX_PAIR } from '../max-pair.ts'
import type { CarriedRecords, SessionStore } from '../store.ts'
import { CarriedSession, type Sealer } from './carried-session.ts'
import { SealingKey } from './sealing-key.ts'
import { checkSecrets } from './secrets.ts'

export interface SealedCookieOptions {
  /**
   * 32 random bytes each, or a text of at least 43 characters. The first one seals; all of them open. To change it, put a new one
   * before it, and drop the old one when the sessions that it sealed have ended.
   */
  secrets: readonly (Uint8Array | string)[]
  /** Where the tokens of ended sessions are noted, so that cookies that hold them are refused: any store that is shared. Default: nowhere. */
  revocations?: SessionStore
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

/** A store whose records are in their visitors' cookies. */
export interface SealedCookie extends SessionStore {
  carry(value: string | undefined, cookieName: string): CarriedRecords
}

/** 400 days in milliseconds: no cookie lives longer (RFC 6265bis, 5.5). */
const LONGEST = 34_560_000_000

/**
 * Keeps each session in its visitor's cookie, encrypted and authenticated: no store, so no round trip. What it cannot do
 * follows from that: of two requests at the same time the last answer wins, nothing can be changed after the head, and a copied
 * cookie outlives a logout, unless `revocations` notes it.
 *
 * @throws {TypeError} for an option of the wrong kind, and for one that does not exist
 * @throws {RangeError} for no secret, a short one, and one that is not random
 * @example session({ store: createSealedCookie({ secrets: [process.env.SESSION_SECRET] }) })
 */
export function createSealedCookie(options: SealedCookieOptions): SealedCookie {
  checkOptions('createSealedCookie', options, ['secrets', 'revocations', 'now'])
  const { revocations, now = Date.now } = options
  const secrets = checkSecrets(options.secrets)
  if (revocations !== undefined) {
    checkMethods('createSealedCookie', 'revocations', revocations, ['get', 'create'])
  }
  checkFunction('now', now, 'createSealedCookie')
  return new CookieStore(secrets, revocations, now)
}

class CookieStore implements SealedCookie {
  readonly capabilities = { cas: 'none', shared: true, durable: true } as const
  readonly #secrets: readonly Uint8Array<ArrayBuffer>[]
  readonly #revocations: SessionStore | undefined
  readonly #now: () => number
  readonly #sealers = new Map<string, Sealer>()

  constructor(
    secrets: readonly Uint8Array<ArrayBuffer>[],
    revocations: SessionStore | undefined,
    now: () => number
  ) {
    this.#secrets = secrets
    this.#revocations = revocations
    this.#now = now
  }

  carry(value: string | undefined, cookieName: string): CarriedRecords {
    const sealer = this.#sealers.get(cookieName) ?? createSealer(this.#secrets, cookieName)
    this.#sealers.set(cookieName, sealer)
    return new CarriedSession(value, sealer, this.#revocations, this.capabilities, this.#now)
  }

  /** Nobody's, outside of a request. */
  get(): undefined {
    return undefined
  }

  create(): never {
    throw new TypeError('createSealedCookie: a record is made with a response, and not outside of a request')
  }

  update(): 'gone' {
    return 'gone'
  }

  touch(): false {
    return false
  }

  /** Ends a session that somebody else carries, where that can be noted. */
  async delete(key: string, signal?: AbortSignal): Promise<void> {
    await this.#revocations?.create(key, { data: '', expiresAt: this.#now() + LONGEST }, signal)
  }
}

/** Keys are derived once for each name, which there are two of: with a prefix and without. */
function createSealer(secrets: readonly Uint8Array<ArrayBuffer>[], cookieName: string): Sealer {
  let deriving: Promise<SealingKey[]> | undefined
  const keys = (): Promise<SealingKey[]> =>
    (deriving ??= Promise.all(secrets.map(secret => SealingKey.derive(secret, cookieName))))
  return {
    async check(text) {
      const [newest] = await keys()
      checkLength(cookieName, newest!.sealedLength(text))
    },
    async seal(text) {
      const [newest] = await keys()
      const value = await newest!.seal(text)
      checkLength(cookieName, value.length)
      return value
    },
    async open(value) {
      for (const key of await keys()) {
        const text = await key.open(value)
        if (text !== undefined) return text
      }
      return undefined
    }
  }
}

function checkLength(cookieName: string, valueLength: number): void {
  const length = cookieName.length + valueLength
  if (length <= MAX_PAIR) return
  throw new SessionTooLargeError(
    `session: the sealed cookie ${cookieName} and its name must fit in ${MAX_PAIR} bytes, or browsers ignore it, got ${length}; keep a key here and the rest in a database, or use a store`
  )
}
