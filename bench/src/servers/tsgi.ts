import { serve } from '@tsgi/gateway-node'
import { tsgiApp } from '../apps/tsgi.ts'

/** `serve` with every default: deadlines, header policy and checks are on. */
export async function start(count: string): Promise<number> {
  const server = await serve(tsgiApp(Number(count)), { port: 0, hostname: '127.0.0.1' })
  return server.port
}
