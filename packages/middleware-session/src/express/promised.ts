import type { ExpressCallback } from './express-store.ts'

/** What a method of a store tells its callback, or rejects with. */
export function promised<T>(call: (done: ExpressCallback<T>) => unknown): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const returned = call((error, value) => {
      if (error === undefined || error === null) resolve(value)
      else reject(error as Error)
    })
    // Some are asynchronous functions, which reject where the callback is not called any more.
    Promise.resolve(returned).catch(reject)
  })
}
