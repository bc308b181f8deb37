import type { AnyMiddleware } from '@tsgi/core'
import { CellError } from './cell-error.ts'
import { ConformanceError } from './conformance-error.ts'
import type { MiddlewareOptions } from './matrix/options.ts'
import { middlewareCells } from './middleware-cells.ts'

/**
 * Runs a middleware against the matrix of apps and clients, bare and between validators. Resolves to the number of cells.
 *
 * @throws {ConformanceError} that tells the checks which fail, and in which cells
 * @throws {TypeError | RangeError} for options that would leave it untested
 * @example it('keeps the convention', () => checkMiddleware(upperware, { expected: upper }))
 */
export async function checkMiddleware(
  middleware: AnyMiddleware,
  options: MiddlewareOptions = {}
): Promise<number> {
  const cells = middlewareCells(middleware, options)
  if (cells.length === 0) {
    throw new RangeError(
      'checkMiddleware: only must leave a cell, got none; middlewareCells lists the names of apps and clients'
    )
  }
  const errors: CellError[] = []
  for (const cell of cells) {
    try {
      await cell.run()
    } catch (error) {
      // An option that throws, such as `expected`, is for the author to mend, and says nothing of the middleware.
      if (!(error instanceof CellError)) throw error
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new ConformanceError(options.name ?? middleware.name, errors, cells.length)
  return cells.length
}
