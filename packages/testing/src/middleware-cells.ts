import type { AnyMiddleware } from '@tsgi/core'
import { apps } from './matrix/apps.ts'
import { runCell } from './matrix/cell.ts'
import { checkMiddlewareOptions } from './matrix/check-options.ts'
import { clients, type MatrixClient } from './matrix/clients.ts'
import type { MatrixApp } from './matrix/matrix-app.ts'
import type { MiddlewareOptions } from './matrix/options.ts'

/** A middleware around one app, for one client. */
export interface MiddlewareCell {
  /** `chunks from a generator / stalls / validated`. */
  readonly name: string
  readonly app: string
  readonly client: string
  /** Whether there is a validator on both sides. */
  readonly isValidated: boolean
  /** Rejects with a `CellError` that says which checks are not passed. */
  run(): Promise<void>
}

/**
 * The matrix: every shape of apps, with every kind of client, bare and between validators. Each cell is a test, for any
 * runner.
 *
 * @throws {TypeError | RangeError} when the middleware is no function, for an option that does not exist, and for one of the wrong kind
 * @example for (const cell of middlewareCells(gzip, { decode })) it(cell.name, cell.run)
 */
export function middlewareCells(
  middleware: AnyMiddleware,
  options: MiddlewareOptions = {}
): MiddlewareCell[] {
  if (typeof middleware !== 'function') {
    throw new TypeError(`middlewareCells: a middleware must be a function, got ${String(middleware)}`)
  }
  checkMiddlewareOptions(options)
  const cells: MiddlewareCell[] = []
  for (const app of apps) {
    for (const client of clients) {
      if (!suits(app, client)) continue
      for (const isValidated of app.isBareOnly === true ? [false] : [false, true]) {
        const cell = { app: app.name, client: client.name, isValidated }
        if (options.only?.(cell) === false) continue
        const name = `${app.name} / ${client.name} / ${isValidated ? 'validated' : 'bare'}`
        cells.push({ ...cell, name, run: () => runCell(name, middleware, options, app, client, isValidated) })
      }
    }
  }
  return cells
}

// What never ends has no end to leave after.
function suits(app: MatrixApp, client: MatrixClient): boolean {
  return !(app.isEndless === true && client.leaves === 'at the end')
}
