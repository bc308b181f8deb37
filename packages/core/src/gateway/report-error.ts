import type { HttpError } from '../http-error.ts'
import { logLine } from '../log-line.ts'
import { isPromise } from '../pipeline/promises.ts'
import { showError } from '../show-error.ts'
import type { Environ, ErrorStream } from '../types.ts'
import { errorStatus } from './error-response.ts'

export interface ReportSettings {
  readonly errors: ErrorStream
  readonly onError: ((error: unknown, environ: Environ) => unknown) | undefined
}

/**
 * Tells the operator of an error: `tsgi.errors`, then `onError`. A request that was refused, which has no environ, is no
 * error of the server's: anybody could fill the log with those. Never throws.
 *
 * `show` is how the runtime shows an error best.
 */
export function reportError(
  error: unknown,
  environ: Environ | undefined,
  { errors, onError }: ReportSettings,
  show: (error: unknown) => string = showError
): void {
  const refused = isHttpError(error)
  if (environ === undefined && refused) return
  const request = environ === undefined ? 'request' : `${environ.REQUEST_METHOD} ${environ.REQUEST_URI}`
  // The stack where the app is at fault, one line where the client is.
  const isClients = refused && errorStatus(error) < 500
  const text = isClients ? `${error.status} ${error.message}` : shown(error, show)
  logLine(`${request}: ${text}`, errors)
  if (environ === undefined || onError === undefined) return
  const failed = (failure: unknown): void => logLine(`onError: ${shown(failure, show)}`, errors)
  try {
    const handled = onError(error, environ)
    if (isPromise(handled)) handled.then(undefined, failed)
  } catch (failure) {
    failed(failure)
  }
}

// What was thrown may be anything, and must not keep the response from being ended.
function shown(error: unknown, show: (error: unknown) => string): string {
  try {
    return show(error)
  } catch {
    return showError(error)
  }
}

function isHttpError(error: unknown): error is HttpError {
  try {
    return error instanceof Error && typeof (error as Partial<HttpError>).status === 'number'
  } catch {
    return false
  }
}
