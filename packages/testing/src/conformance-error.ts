import type { CellError } from './cell-error.ts'

// More than anybody reads: one fault fails many cells.
const MOST_LINES = 50

/** The cells that a middleware does not pass; `errors` has them all. */
export class ConformanceError extends AggregateError {
  declare errors: CellError[]

  constructor(middleware: string, errors: CellError[], cells: number) {
    const lines = errors.flatMap(error => error.message.split('\n'))
    const shown = lines.slice(0, MOST_LINES).map(line => `\n  ${line}`)
    const more = lines.length > MOST_LINES ? `\n  and ${lines.length - MOST_LINES} more` : ''
    const who = middleware === '' ? 'the middleware' : middleware
    super(errors, `${who} fails ${errors.length} of ${cells} cells${shown.join('')}${more}`)
  }
}

Object.defineProperty(ConformanceError.prototype, 'name', { value: 'ConformanceError' })
