import type { Environ } from '@tsgi/core'
import type { CookieForm } from './cookie.ts'
import type { SessionEvent } from './event.ts'
import type { Limits } from './record.ts'
import type { SessionStore } from './store.ts'

/** The options, checked, with defaults, and in milliseconds. */
export interface Settings {
  readonly store: SessionStore
  readonly cookie: {
    readonly https: CookieForm
    readonly http: CookieForm
    /** Whether a new session's cookie outlives the browser. */
    readonly persist: boolean
  }
  readonly limits: Limits
  readonly touchEvery: number
  /** Read before the app runs. */
  readonly isEager: boolean
  readonly retries: number
  readonly storeTimeout: number
  readonly maxBytes: number
  readonly report: (event: SessionEvent, environ: Environ) => void
  readonly now: () => number
}
