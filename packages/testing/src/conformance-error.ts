import type { CellError } from './cell-error.ts'
import { reportOf } from './conformance-report.ts'

/** The cells that a middleware does not pass, or the tests that a gateway does not; `errors` has them all, one by one. */
export class ConformanceError extends AggregateError {
  declare errors: CellError[]

  constructor(subject: string, errors: CellError[], cells: number, what = 'cells') {
    const who = subject === '' ? 'the middleware' : subject
    super(errors, [`${who} fails ${errors.length} of ${cells} ${what}`, ...reportOf(errors)].join('\n'))
  }
}

Object.defineProperty(ConformanceError.prototype, 'name', { value: 'ConformanceError' })
