import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import type { App } from '@tsgi/core'
import { logLine } from '@tsgi/core/gateway'
import { checkApp } from './check-options.ts'
import { closeGracefully, trackSockets } from './close-gracefully.ts'
import { createHttpServer } from './create-http-server.ts'
import { Lifecycle } from './lifecycle.ts'
import { listen } from './listen.ts'
import { oneLine } from './one-line.ts'
import { resolveListenerOptions } from './options.ts'
import { resolveServeOptions, type ServeOptions } from './serve-options.ts'
import { urlHost } from './url-host.ts'

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** `http://localhost:8000`, or `unix:/path`. */
  readonly url: string
  /** The TCP port; 0 for a Unix socket. */
  readonly port: number
  /** Node's own server. On Bun and Deno, which serve by their own, asking for it is an error. */
  readonly server: Server
  /**
   * Takes no new connections, announces `Connection: close` on those that are open, and resolves when the last is closed:
   * after `closeTimeout` at the latest, and a second more for the `close` of bodies. May be called more than once.
   */
  close(): Promise<void>
}

/**
 * Serves an app by HTTP/1.1. Resolves when the server listens.
 *
 * @throws an error of one line: a bad option, a port in use, no permission
 * @example const { url } = await serve(app, { port: 8000 })
 * @example await using server = await serve(app, { port: 0, trustedProxies: ['loopback'] })
 * @see PEP 3333, "The Server/Gateway Side"
 */
export async function serve(app: App, options: ServeOptions = {}): Promise<RunningServer> {
  try {
    return await start(app, options)
  } catch (error) {
    throw oneLine(error)
  }
}

async function start(app: App, options: ServeOptions): Promise<RunningServer> {
  checkApp('serve', app)
  const resolved = resolveServeOptions(options)
  const settings = resolveListenerOptions('serve', options)
  const { signal } = options
  signal?.throwIfAborted()
  const lifecycle = new Lifecycle()
  const server = createHttpServer(app, settings, resolved, lifecycle)
  const sockets = trackSockets(server)
  await listen(server, resolved)
  if (signal?.aborted === true) {
    await closeGracefully(server, sockets, 0, lifecycle)
    throw signal.reason
  }
  // Such as too many open files: the server goes on when there are fewer.
  server.on('error', error => logLine(`serve: ${inspect(error)}`, settings.errors))

  let closed: Promise<void> | undefined
  const aborted = (): void => void close()
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', aborted)
    return (closed ??= closeGracefully(server, sockets, resolved.closeTimeout, lifecycle))
  }
  signal?.addEventListener('abort', aborted)

  const address = server.address() as AddressInfo | string
  const port = typeof address === 'string' ? 0 : address.port
  const url = typeof address === 'string' ? `unix:${address}` : `http://${urlHost(resolved.hostname)}:${port}`
  return { url, port, server, close, [Symbol.asyncDispose]: close }
}
