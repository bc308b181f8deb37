import type { Body } from '@tsgi/core'

/** What must never reach a client: messages and stacks bear it. */
export const MARK = 'c4f1-secret'

/** Watches one request: what its app throws, how often its body is closed, and what was written to `tsgi.errors`. */
export class Witness {
  /** How often the app has given a body. */
  opened = 0
  closed = 0
  readonly reports: string[] = []
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  error(): Error {
    return new Error(`${MARK} of ${this.#path}`)
  }

  /** Counts how often a body is closed; `onClose` runs then. */
  body(body: Body, onClose?: () => void): Body {
    this.opened++
    return Object.assign(body, {
      close: (): void => {
        this.closed++
        onClose?.()
      }
    })
  }
}
