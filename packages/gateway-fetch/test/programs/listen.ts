import type { FetchListener } from '@tsgi/gateway-fetch'

/** A server that listens; `close` leaves it to its own way of stopping what is in work. */
export interface Listening {
  port: number
  close: () => Promise<unknown>
}

/** Serves a handler on a free port of the loopback by the server of that name, with its own settings. */
export async function listen(server: string, handler: FetchListener): Promise<Listening> {
  const hostname = '127.0.0.1'
  switch (server) {
    case 'bun': {
      const { Bun } = globalThis as unknown as { Bun: BunRuntime }
      const running = Bun.serve({ port: 0, hostname, fetch: handler, development: false, idleTimeout: 0 })
      return { port: running.port, close: () => running.stop() }
    }
    case 'deno': {
      const { Deno } = globalThis as unknown as { Deno: DenoRuntime }
      const running = Deno.serve({ port: 0, hostname, onListen() {} }, handler)
      return { port: running.addr.port, close: () => running.shutdown() }
    }
    case 'node-server': {
      const { serve } = await import('@hono/node-server')
      return new Promise(resolve => {
        const running = serve({ fetch: handler, port: 0, hostname }, ({ port }) => {
          resolve({ port, close: () => new Promise(closed => running.close(closed)) })
        })
      })
    }
    case 'srvx': {
      const { serve } = await import('srvx')
      const running = serve({ port: 0, hostname, fetch: handler, silent: true, gracefulShutdown: false })
      await running.ready()
      return { port: Number(new URL(running.url!).port), close: () => running.close() }
    }
    default:
      throw new Error(`there is no server ${server}`)
  }
}

interface BunRuntime {
  serve(options: object): { port: number; stop(): Promise<void> }
}

interface DenoRuntime {
  serve(options: object, handler: FetchListener): { addr: { port: number }; shutdown(): Promise<void> }
}
