import type { App } from '@tsgi/core'
import type { RunningServer } from '../serve.ts'
import type { ServeOptions } from '../serve-options.ts'
import { serveByFetch, type FetchRuntime } from './serve-by-fetch.ts'

/** `serve` on Deno, by its own server. */
export function serveOnDeno(app: App, options: ServeOptions = {}): Promise<RunningServer> {
  return serveByFetch(DENO, app, options)
}

const DENO: FetchRuntime = {
  name: 'Deno',
  listen({ port, hostname, path }, handler) {
    const { Deno } = globalThis as unknown as { Deno: { serve: DenoServe } }
    const server = Deno.serve(
      {
        ...(path === undefined ? { port, ...(hostname !== undefined && { hostname }) } : { path }),
        // It would print where it listens.
        onListen: () => {}
      },
      handler
    )
    return {
      port: server.addr.port ?? 0,
      stop: () => server.shutdown(),
      // After shutdown() Deno closes no connection any more; those with a request in work end with its response.
      kill: () => server.finished
    }
  }
}

type DenoServe = (
  options: object,
  handler: (request: Request, info: unknown) => Promise<Response>
) => DenoServer

interface DenoServer {
  readonly addr: { readonly port?: number }
  readonly finished: Promise<void>
  shutdown(): Promise<void>
}
