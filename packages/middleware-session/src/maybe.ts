import { isPromise } from '@tsgi/core'

/** What may come at once or later. A store in memory answers at once, and no promise is made for it. */
export type Maybe<T> = T | Promise<T>

/** `value.then(use)`, without a promise where there is none. */
export function chain<T, R>(value: Maybe<T>, use: (value: T) => Maybe<R>): Maybe<R> {
  return isPromise(value) ? value.then(use) : use(value)
}

/** `call()`, and where that fails, at once or later, what `use` makes of the error. */
export function recover<T>(call: () => Maybe<T>, use: (error: unknown) => Maybe<T>): Maybe<T> {
  try {
    const value = call()
    return isPromise(value) ? value.catch(use) : value
  } catch (error) {
    return use(error)
  }
}
