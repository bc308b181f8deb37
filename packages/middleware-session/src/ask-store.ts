import { SessionStoreError } from './errors.ts'
import { isPromise } from '@tsgi/core'
import type { Maybe } from './maybe.ts'
import type { SessionStore } from './store.ts'

/** The store did not answer: there is no use in asking it for something else. */
export class StoreTimeoutError extends SessionStoreError {}

/**
 * Calls a store. Whatever it throws becomes a SessionStoreError, and a promise that takes too long is given up: a store
 * that hangs must not hang every request with it.
 */
export function askStore<R>(
  store: SessionStore,
  method: 'get' | 'create' | 'update' | 'touch' | 'delete',
  timeout: number,
  call: (signal?: AbortSignal) => Maybe<R>
): Maybe<R> {
  const abort = store.capabilities.sync === true ? undefined : new AbortController()
  try {
    const answer = call(abort?.signal)
    return isPromise(answer) ? waitFor(answer, method, timeout, abort) : answer
  } catch (error) {
    throw failed(method, error)
  }
}

async function waitFor<R>(
  answer: Promise<R>,
  method: string,
  timeout: number,
  abort: AbortController | undefined
): Promise<R> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new StoreTimeoutError(
        `session: the store did not answer ${method} within ${timeout} ms (storeTimeout)`
      )
      reject(error)
      abort?.abort(error)
    }, timeout)
  })
  try {
    return await Promise.race([answer, late])
  } catch (error) {
    throw error instanceof SessionStoreError ? error : failed(method, error)
  } finally {
    clearTimeout(timer)
  }
}

function failed(method: string, cause: unknown): SessionStoreError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new SessionStoreError(`session: the store failed at ${method}: ${reason}`, { cause })
}
