import type { App } from '@tsgi/core'
import { toFetch } from '@tsgi/gateway-fetch'
import { serve } from '@tsgi/gateway-node'
import { fetchHandler } from '../apps/fetch.ts'
import { greeting, TEXT } from '../apps/task.ts'

const app: App = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', TEXT]])
  return [greeting(undefined)]
}

/** On Bun or Deno: `own` is a plain handler under the runtime's server, `toFetch` an app there, `serve` the same by our `serve`. */
export async function start(what: 'own' | 'toFetch' | 'serve'): Promise<number> {
  const where = { port: 0, hostname: '127.0.0.1' }
  if (what === 'serve') return (await serve(app, where)).port
  const handler = what === 'own' ? fetchHandler('plain') : toFetch(app)
  const { Bun, Deno } = globalThis as Runtimes
  if (Bun !== undefined) return Bun.serve({ ...where, development: false, fetch: handler }).port
  return Deno!.serve({ ...where, onListen() {} }, handler).addr.port
}

interface Runtimes {
  Bun?: { serve(options: object): { port: number } }
  Deno?: { serve(options: object, handler: unknown): { addr: { port: number } } }
}
