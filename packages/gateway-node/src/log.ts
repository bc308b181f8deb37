import { isPromise, type ErrorStream } from '@tsgi/core'

/** Writes a line of the gateway's own to `tsgi.errors`. Never fails: where that cannot be written there is nobody to tell. */
export function log(text: string, errors: ErrorStream): void {
  try {
    const written = errors.write(`${text}\n`)
    if (isPromise(written)) written.then(undefined, () => {})
  } catch {
    // See above.
  }
}
