import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { toConnect } from '@tsgi/gateway-node'
import type { Row } from './row.ts'
import type { Framework } from './run-table.ts'

export type ExpressSetup = (app: Express) => unknown
export type ExpressRow = Row<ExpressSetup>

type More = Partial<Omit<ExpressRow, 'name' | 'setup' | 'request'>>

/** A row whose handler is all that the app has. */
export function on(
  name: string,
  handler: (request: Request, response: Response, next: NextFunction) => unknown,
  request: readonly string[] = ['GET /'],
  more: More = {}
): ExpressRow {
  return { name, setup: app => app.use((q, s, next) => handler(q, s, next) as void), request, ...more }
}

/** A row that sets the app up. */
export function app(
  name: string,
  setup: ExpressSetup,
  request: readonly string[] = ['GET /'],
  more: More = {}
): ExpressRow {
  return { name, setup, request, ...more }
}

export const expressFramework: Framework<ExpressSetup> = {
  name: 'Express',
  around: true,
  create(setup, layer) {
    // Express logs errors to the console, unless it is tested.
    const created = express().set('env', 'test')
    if (layer !== undefined) created.use(toConnect(layer))
    setup(created)
    created.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
      if (response.headersSent || 'isFinal' in error) return next(error)
      const { status = 500 } = error as { status?: number }
      response.status(status).send(`${error.name}: ${error.message}`)
    })
    return created
  }
}
