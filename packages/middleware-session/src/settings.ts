import type { Environ } from '@tsgi/core'
import type { CookieForm } from './cookie.ts'
import type { SessionEvent } from './event.ts'
import type { SessionKey } from './options.ts'
import type { Content, Limits, RecordForm } from './record.ts'
import type { SessionStore } from './store.ts'

/** The options, checked, with defaults, and in milliseconds. */
export interface Settings {
  readonly store: SessionStore
  readonly environKey: SessionKey
  readonly cookie: {
    readonly https: CookieForm
    readonly http: CookieForm
  }
  /** What a new session holds. One for all: content is copied before it is changed. */
  readonly emptyContent: Readonly<Content>
  readonly limits: Limits
  readonly touchEvery: number
  /** How old a token becomes, or Infinity. */
  readonly renewEvery: number
  readonly renewGrace: number
  /** How long a trace stands where a record was whose content has moved; 0 where nothing stands. */
  readonly traceFor: number
  /** Read before the app runs. */
  readonly isEager: boolean
  readonly retries: number
  readonly storeTimeout: number
  /** A request whose session cannot be read goes on without. */
  readonly isLenient: boolean
  readonly form: RecordForm
  readonly report: (event: SessionEvent, environ: Environ) => void
  readonly now: () => number
}
