import { isPromise, type Environ } from '@tsgi/core'
import { logLine, showError } from '@tsgi/core/gateway'

/** What handlers of workers get as their third argument. */
export class FetchContext {
  readonly #environ: Environ
  readonly props: Record<string, unknown> = {}

  constructor(environ: Environ) {
    this.#environ = environ
  }

  /** Lets work go on after the response. A failure of it is told to `tsgi.errors`. */
  waitUntil(work: unknown): void {
    if (!isPromise(work)) return
    const environ = this.#environ
    const told = work.then(
      () => {},
      (error: unknown) => logLine(`waitUntil: ${showError(error)}`, environ['tsgi.errors'])
    )
    // Under toFetch on a worker, the platform is asked to wait.
    for (const value of (environ as { 'fetch.arguments'?: readonly unknown[] })['fetch.arguments'] ?? []) {
      const outer = value as { waitUntil?: (work: Promise<unknown>) => void } | null | undefined
      if (typeof outer?.waitUntil === 'function') {
        outer.waitUntil(told)
        return
      }
    }
  }

  /** There is nothing behind this server to pass the request on to. */
  passThroughOnException(): void {}
}
