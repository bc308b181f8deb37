import type { IncomingMessage } from 'node:http'
import type { App, Body, Chunk, Environ } from '@tsgi/core'
import { serve, type RunningServer, type ServeOptions } from '@tsgi/gateway-node'
import type { StartGateway } from '@tsgi/testing/gateway'

/** A gateway with one fault, and the test of the suite that is meant for it. */
export interface BrokenGateway {
  fault: string
  test: string
  /** What the report says. */
  says: RegExp
  start: StartGateway
}

export interface Breakage {
  /** What stands between the gateway and the app. */
  app?: (app: App) => App
  /** What is done to the environ of each request. */
  environ?: (environ: Environ, incoming: IncomingMessage) => void
  /** What is done to the server. */
  server?: (running: RunningServer) => void
  /** What becomes of the settings. */
  options?: (options: ServeOptions) => ServeOptions
}

/** Node's gateway, broken. */
export function broken({
  app: around = app => app,
  environ: change,
  server,
  options
}: Breakage): StartGateway {
  return async ({ app, onError, errors, options: asked }) => {
    let incoming: IncomingMessage | undefined
    const served = around(app)
    const running = await serve(
      (environ, startResponse) => {
        if (!environ.PATH_INFO.startsWith('/probe')) change?.(environ, incoming!)
        return served(environ, startResponse)
      },
      {
        port: 0,
        hostname: '127.0.0.1',
        closeTimeout: 1,
        onError,
        errors,
        ...(options === undefined ? asked : options(asked))
      }
    )
    running.server.prependListener('request', (request: IncomingMessage) => void (incoming = request))
    server?.(running)
    return { port: running.port, close: () => running.close() }
  }
}

/** A layer that makes another body. */
export const rebody =
  (make: (body: Body, environ: Environ) => Body): ((app: App) => App) =>
  app =>
  (environ, startResponse) => {
    const body = app(environ, startResponse)
    return body instanceof Promise ? body.then(found => make(found, environ)) : make(body, environ)
  }

/** The chunks of a body, and its close once they are taken. */
export async function* pass(body: Body): AsyncGenerator<Chunk> {
  try {
    yield* body as AsyncIterable<Chunk>
  } finally {
    await body.close?.()
  }
}
