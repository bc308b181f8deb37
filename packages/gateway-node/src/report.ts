import { inspect } from 'node:util'
import { isPromise, type Environ, type HttpError } from '@tsgi/core'
import { errorStatus } from '@tsgi/core/gateway'
import { log } from './log.ts'
import type { ListenerSettings } from './options.ts'

/**
 * Tells the operator of an error: `tsgi.errors`, then `onError`. A request that was refused, which has no environ, is no
 * error of the server's: anybody could fill the log with those. Never throws.
 */
export function report(error: unknown, environ: Environ | undefined, settings: ListenerSettings): void {
  if (environ === undefined && isHttpError(error)) return
  log(describe(error, environ), settings.errors)
  if (environ === undefined) return
  const failed = (failure: unknown): void => log(`onError: ${inspect(failure)}`, settings.errors)
  try {
    const handled = settings.onError?.(error, environ)
    if (isPromise(handled)) handled.then(undefined, failed)
  } catch (failure) {
    failed(failure)
  }
}

/** The stack where the app is at fault, one line where the client is. */
function describe(error: unknown, environ: Environ | undefined): string {
  const request = environ === undefined ? 'request' : `${environ.REQUEST_METHOD} ${environ.REQUEST_URI}`
  if (isHttpError(error) && errorStatus(error) < 500) return `${request}: ${error.status} ${error.message}`
  return `${request}: ${inspect(error)}`
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && typeof (error as Partial<HttpError>).status === 'number'
}
