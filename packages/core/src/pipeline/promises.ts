/**
 * Whether a value is a promise, or anything else that `await` would wait for. What is not core's own goes through
 * `Promise.resolve` then: a `then` need not return a promise, nor wait for its turn.
 */
export function isPromise<T>(value: T | PromiseLike<T>): value is Promise<T> {
  // What this is asked of is of so many shapes that looking up `then` is slow; a promise of this realm is told at once.
  if (value instanceof Promise) return true
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}

/** The same promise, marked as handled: a rejection that nobody waits for does not end the process. */
export function heard<T>(promise: PromiseLike<T>): Promise<T> {
  const native = Promise.resolve(promise)
  native.catch(() => {})
  return native
}

/** What has a `then` of its own need not return a promise from it. */
export function native<T>(promise: T | Promise<T>): Promise<T> {
  return promise instanceof Promise ? promise : Promise.resolve(promise)
}
