import { serve } from '@hono/node-server'
import { plainHandler } from '../apps/fetch.ts'

/** `light`: its default, which replaces the global Request and Response by its own; `native`: without that. */
export function start(globals: 'light' | 'native'): Promise<number> {
  const overrideGlobalObjects = globals === 'light'
  return new Promise(resolve => {
    serve({ fetch: plainHandler, port: 0, hostname: '127.0.0.1', overrideGlobalObjects }, info => {
      resolve(info.port)
    })
  })
}
