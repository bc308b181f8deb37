import { toKoa } from '@tsgi/gateway-node'
import Koa, { type Context, type Next } from 'koa'
import type { Row } from './row.ts'
import type { Framework } from './run-table.ts'

export type KoaSetup = (app: Koa) => unknown
export type KoaRow = Row<KoaSetup>

type More = Partial<Omit<KoaRow, 'name' | 'setup' | 'request'>>

/** A row whose middleware is all that the app has. */
export function on(
  name: string,
  middleware: (context: Context, next: Next) => unknown,
  request: readonly string[] = ['GET /'],
  more: More = {}
): KoaRow {
  return {
    name,
    setup: app => app.use(async (context, next) => void (await middleware(context, next))),
    request,
    ...more
  }
}

export const koaFramework: Framework<KoaSetup> = {
  name: 'Koa',
  around: true,
  create(setup, layer) {
    const app = new Koa()
    app.silent = true
    if (layer !== undefined) app.use(toKoa(layer))
    setup(app)
    const callback = app.callback()
    return (request, response) => void callback(request, response)
  }
}
