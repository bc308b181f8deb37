import { serve } from '@hono/node-server'
import { fetchHandler, type FetchTask } from '../apps/fetch.ts'

/** `light`: its default, which replaces the global Request and Response by its own; `native`: without that. */
export function start(globals: 'light' | 'native', task: FetchTask): Promise<number> {
  const overrideGlobalObjects = globals === 'light'
  const fetch = fetchHandler(task)
  return new Promise(resolve => {
    serve({ fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects }, info => {
      resolve(info.port)
    })
  })
}
