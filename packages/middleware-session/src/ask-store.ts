import { SessionStoreError, SessionTooLargeError } from './errors.ts'
import { isPromise } from '@tsgi/core'
import type { Maybe } from './maybe.ts'
import type { SessionStore } from './store.ts'
import { within } from './within.ts'

/** The store did not answer: there is no use in asking it for something else. */
export class StoreTimeoutError extends SessionStoreError {}

/**
 * Calls a store. Whatever it throws becomes a SessionStoreError, and a promise that takes too long is given up: a store
 * that hangs must not hang every request with it.
 */
export function askStore<R>(
  store: SessionStore,
  method: 'get' | 'create' | 'update' | 'touch' | 'delete' | 'list',
  timeout: number,
  call: (signal?: AbortSignal) => Maybe<R>
): Maybe<R> {
  const abort = store.capabilities.sync === true ? undefined : new AbortController()
  try {
    const answer = call(abort?.signal)
    return isPromise(answer) ? waitFor(answer, method, timeout, abort) : answer
  } catch (error) {
    throw isPlain(error) ? error : failed(method, error)
  }
}

function waitFor<R>(
  answer: Promise<R>,
  method: string,
  timeout: number,
  abort: AbortController | undefined
): Promise<R> {
  const late = (): Error =>
    new StoreTimeoutError(`session: the store did not answer ${method} within ${timeout} ms (storeTimeout)`)
  return within(timeout, answer, late, error => {
    if (error instanceof StoreTimeoutError) abort?.abort(error)
    return isPlain(error) ? error : failed(method, error)
  })
}

/** Whether it says itself what is wrong: a store may know of less room than `maxBytes`. */
function isPlain(error: unknown): boolean {
  return error instanceof SessionStoreError || error instanceof SessionTooLargeError
}

function failed(method: string, cause: unknown): SessionStoreError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new SessionStoreError(`session: the store failed at ${method}: ${reason}`, { cause })
}
