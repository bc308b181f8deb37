import type { ExpressCallback } from './express-store.ts'

/** Calls back outside of the promise, so that what the callback throws is the process's and not ours. */
export function settle<T>(promise: Promise<T>, tell: ExpressCallback<T> = () => {}): void {
  promise.then(
    value => queueMicrotask(() => tell(null, value)),
    (error: unknown) => queueMicrotask(() => tell(error))
  )
}
