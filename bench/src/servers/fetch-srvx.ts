import { FastResponse, serve } from 'srvx'
import { fetchHandler, type FetchTask } from '../apps/fetch.ts'

/** `light`: a handler that uses its FastResponse; `native`: the one that all have. */
export async function start(globals: 'light' | 'native', task: FetchTask): Promise<number> {
  const server = serve({
    fetch: fetchHandler(task, globals === 'light' ? FastResponse : undefined),
    port: 0,
    hostname: '127.0.0.1',
    silent: true,
    gracefulShutdown: false
  })
  await server.ready()
  return Number(new URL(server.url!).port)
}
