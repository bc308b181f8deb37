import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { inspect } from 'node:util'
import { isPromise, type App } from '@tsgi/core'
import { logLine } from '@tsgi/core/gateway'
import { answerClientError } from './client-error.ts'
import type { Lifecycle } from './lifecycle.ts'
import { createListener } from './node-listener.ts'
import type { ListenerSettings } from './options.ts'
import type { ServeSettings } from './serve-options.ts'

/** Node's server, with its quirks set right. */
export function createHttpServer(
  app: App,
  settings: ListenerSettings,
  options: ServeSettings,
  lifecycle: Lifecycle
): Server {
  const listener = createListener(app, settings, lifecycle)
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize, onUpgrade } = options
  const server = createServer(
    {
      headersTimeout: orNone(headersTimeout),
      requestTimeout: orNone(requestTimeout),
      keepAliveTimeout: orNone(keepAliveTimeout),
      // How often Node looks for those that are late; every 30 seconds if not told.
      connectionsCheckingInterval: Math.min(5000, Math.max(10, Math.ceil(headersTimeout / 4))),
      maxHeaderSize,
      insecureHTTPParser: false
    },
    listener
  )
  // Else Node asks for the body before anyone reads it.
  server.on('checkContinue', listener)
  // Node drops lines beyond it in silence; maxHeaderCount refuses the request.
  server.maxHeadersCount = 0
  ;(server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = options.allowHalfOpen
  server.on('clientError', answerClientError)
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => {})
    socket.end('HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  if (onUpgrade !== undefined) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Until the handler listens itself, a client that leaves must not end the process.
      socket.on('error', () => {})
      const failed = (error: unknown): void => {
        logLine(`onUpgrade: ${inspect(error)}`, settings.errors)
        socket.destroy()
      }
      try {
        const handled = onUpgrade(request, socket, head)
        if (isPromise(handled)) handled.then(undefined, failed)
      } catch (error) {
        failed(error)
      }
    })
  }
  return server
}

function orNone(milliseconds: number): number {
  return milliseconds === Infinity ? 0 : milliseconds
}
