import type { LiveSession } from '../live-session.ts'

/**
 * `request.session.cookie`, of which an app may say whether the cookie outlives the browser, and read how long the session lives.
 * How long that is, is the middleware's: any time that is set means until the absolute timeout.
 */
export class ViewedCookie {
  readonly #live: LiveSession

  constructor(live: LiveSession) {
    this.#live = live
    Object.freeze(this) // an attribute that cannot be set is no silent loss
  }

  /** Milliseconds until the session ends if it is not used again; null for a cookie that ends with the browser. */
  get maxAge(): number | null {
    return this.#live.isPersistent ? this.#live.expiresAt - Date.now() : null
  }

  set maxAge(milliseconds: number | null | undefined) {
    this.#live.persist(typeof milliseconds === 'number')
  }

  get originalMaxAge(): number | null {
    return this.maxAge
  }

  get expires(): Date | null {
    return this.#live.isPersistent ? new Date(this.#live.expiresAt) : null
  }

  set expires(date: Date | false | null | undefined) {
    this.#live.persist(date instanceof Date)
  }

  get httpOnly(): true {
    return true
  }
}
