import type { App } from '@tsgi/core'
import type { RunningServer } from '../serve.ts'
import type { ServeOptions } from '../serve-options.ts'
import { serveByFetch, type FetchRuntime } from './serve-by-fetch.ts'

/** `serve` on Bun, by its own server. */
export function serveOnBun(app: App, options: ServeOptions = {}): Promise<RunningServer> {
  return serveByFetch(BUN, app, options)
}

const BUN: FetchRuntime = {
  name: 'Bun',
  listen({ port, hostname, path }, handler) {
    const { Bun } = globalThis as unknown as { Bun: { serve(options: object): BunServer } }
    const server = Bun.serve({
      ...(path === undefined ? { port, ...(hostname !== undefined && { hostname }) } : { unix: path }),
      // Else another server may listen on the same port, and gets some of the requests.
      reusePort: false,
      // Its error page shows what was thrown.
      development: false,
      // maxBodySize says how much.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch(request: Request, running: BunServer) {
        // Else it cuts off a response that pauses for ten seconds.
        running.timeout(request, 0)
        return handler(request, running)
      }
    })
    return {
      port: server.port ?? 0,
      stop: () => server.stop(false),
      kill: () => server.stop(true)
    }
  }
}

interface BunServer {
  /** Undefined for a Unix socket. */
  readonly port: number | undefined
  stop(connections: boolean): Promise<void>
  timeout(request: Request, seconds: number): void
}
