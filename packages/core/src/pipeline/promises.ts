/** Whether a value is a promise, or anything else that `await` would wait for. */
export function isPromise<T>(value: T | PromiseLike<T>): value is Promise<T> {
  // What this is asked of is of so many shapes that looking up `then` is slow; a promise of this realm is told at once.
  if (value instanceof Promise) return true
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}

/** The same promise, marked as handled: a rejection that nobody waits for does not end the process. */
export function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
