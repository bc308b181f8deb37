import { heard, isPromise } from './pipeline/promises.ts'
import type { ErrorStream } from './types.ts'

/** Writes a line to `tsgi.errors`. Never fails: where that cannot be written there is nobody to tell. */
export function logLine(text: string, errors: ErrorStream): void {
  try {
    const written = errors.write(`${text}\n`)
    if (isPromise(written)) void heard(written)
  } catch {
    // See above.
  }
}
