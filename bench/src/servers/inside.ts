import { fromNodeHandler, serve, type NodeHandler } from '@tsgi/gateway-node'
import { greet } from './handlers.ts'

/** A framework inside `fromNodeHandler`, on `serve` with every default. */
export async function start(framework: string): Promise<number> {
  const handler = greet(framework) as NodeHandler
  const server = await serve(fromNodeHandler(handler), { port: 0, hostname: '127.0.0.1' })
  return server.port
}
