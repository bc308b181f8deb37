import type { Fault } from './matrix/fault.ts'

/** A cell of the matrix that a middleware does not pass. */
export class CellError extends Error {
  readonly cell: string
  readonly faults: readonly Fault[]

  constructor(cell: string, faults: readonly Fault[]) {
    super(faults.map(({ check, says }) => `${cell}: ${check}: ${says}`).join('\n'))
    this.cell = cell
    this.faults = faults
  }
}

Object.defineProperty(CellError.prototype, 'name', { value: 'CellError' })
