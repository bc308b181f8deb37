import { serve } from 'h3'
import { h3App } from '../apps/h3.ts'

/** h3's `serve` for Node: srvx with its own Request and Response, which are not undici's. */
export async function start(count: string): Promise<number> {
  const server = serve(h3App(Number(count)), { port: 0, hostname: '127.0.0.1', silent: true })
  await server.ready()
  return Number(new URL(server.url!).port)
}
