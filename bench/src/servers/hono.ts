import { serve } from '@hono/node-server'
import { honoApp } from '../apps/hono.ts'

/** With the adapter's defaults, of which `overrideGlobalObjects` is the fast one: it avoids undici's Request and Response. */
export function start(count: string): Promise<number> {
  const app = honoApp(Number(count))
  return new Promise(resolve => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, info => resolve(info.port))
  })
}
