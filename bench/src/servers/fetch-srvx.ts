import { FastResponse, serve } from 'srvx'
import { greeting, TEXT } from '../apps/task.ts'
import { plainHandler } from '../apps/fetch.ts'

/** `light`: a handler that uses its FastResponse; `native`: the one that all have. */
export async function start(globals: 'light' | 'native'): Promise<number> {
  const light = (request: Request): Response =>
    request.method === 'GET'
      ? new FastResponse(greeting(undefined), { headers: { 'Content-Type': TEXT } })
      : new FastResponse(null, { status: 405, headers: { Allow: 'GET' } })
  const server = serve({
    fetch: globals === 'light' ? light : plainHandler,
    port: 0,
    hostname: '127.0.0.1',
    silent: true,
    gracefulShutdown: false
  })
  await server.ready()
  return Number(new URL(server.url!).port)
}
