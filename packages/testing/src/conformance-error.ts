import type { CellError } from './cell-error.ts'
import { reportOf } from './conformance-report.ts'

/** The cells that a middleware does not pass, or the tests that a gateway does not. */
export class ConformanceError extends Error {
  /** All of them, one by one. */
  declare readonly failures: readonly CellError[]

  constructor(subject: string, failures: readonly CellError[], cells: number, what = 'cells') {
    const who = subject === '' ? 'the middleware' : subject
    super([`${who} fails ${failures.length} of ${cells} ${what}`, ...reportOf(failures)].join('\n'))
    // No AggregateError, and not enumerable: node:test would print each of a thousand below a message that fits on a screen.
    Object.defineProperty(this, 'failures', { value: failures })
  }
}

Object.defineProperty(ConformanceError.prototype, 'name', { value: 'ConformanceError' })
