import { fromFetch, overrideGlobals } from '@tsgi/gateway-fetch'
import { serve } from '@tsgi/gateway-node'
import { fetchHandler, type FetchTask } from '../apps/fetch.ts'

/** `light`: with the light globals, which are a program's choice; else with Node's own. */
export async function start(globals: 'light' | 'native', task: FetchTask): Promise<number> {
  if (globals === 'light') overrideGlobals()
  const server = await serve(fromFetch(fetchHandler(task)), { port: 0, hostname: '127.0.0.1' })
  return server.port
}
