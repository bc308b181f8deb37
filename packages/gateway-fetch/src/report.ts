import { isPromise, type Environ, type ErrorStream, type HttpError } from '@tsgi/core'
import { errorStatus } from '@tsgi/core/gateway'
import type { FetchSettings } from './fetch-options.ts'

/**
 * Tells the operator of an error: `tsgi.errors`, then `onError`. A request that was refused, which has no environ, is no
 * error of the server's: anybody could fill the log with those. Never throws.
 */
export function report(error: unknown, environ: Environ | undefined, settings: FetchSettings): void {
  if (environ === undefined && isHttpError(error)) return
  log(describe(error, environ), settings.errors)
  if (environ === undefined) return
  const failed = (failure: unknown): void => log(`onError: ${stackOf(failure)}`, settings.errors)
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
  return `${request}: ${stackOf(error)}`
}

// Runtimes differ in whether a stack begins with the message: JavaScriptCore's does not.
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const title = `${error.name}: ${error.message}`
  const { stack, cause } = error
  const text = stack === undefined ? title : stack.includes(error.message) ? stack : `${title}\n${stack}`
  return cause === undefined ? text : `${text}\ncause: ${stackOf(cause)}`
}

function log(text: string, errors: ErrorStream): void {
  try {
    const written = errors.write(`${text}\n`)
    if (isPromise(written)) written.then(undefined, () => {})
  } catch {
    // Where that cannot be written there is nobody to tell.
  }
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && typeof (error as Partial<HttpError>).status === 'number'
}
