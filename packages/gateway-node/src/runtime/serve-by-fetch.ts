import type { App } from '@tsgi/core'
import { toFetch, type FetchOptions } from '@tsgi/gateway-fetch'
import { checkApp } from '../check-options.ts'
import { Lifecycle } from '../lifecycle.ts'
import { explainListenError } from '../listen.ts'
import { oneLine } from '../one-line.ts'
import { resolveListenerOptions } from '../options.ts'
import type { RunningServer } from '../serve.ts'
import { resolveServeOptions, type ServeOptions, type ServeSettings } from '../serve-options.ts'
import { urlHost } from '../url-host.ts'

/** A runtime with a server of its own. */
export interface FetchRuntime {
  readonly name: string
  /** Listens; throws when it cannot, with Node's `code`. */
  listen(
    where: Pick<ServeSettings, 'port' | 'hostname' | 'path'>,
    handler: (request: Request, info: unknown) => Promise<Response>
  ): FetchServer
}

export interface FetchServer {
  readonly port: number
  /** Takes no new connections; resolves when the requests in work are answered. */
  stop(): Promise<void>
  /** Closes all connections; the responses in work have been broken off. */
  kill(): Promise<void>
}

/**
 * `serve` by a runtime's own server, with the same result but for Node's `server`.
 * @throws an error of one line: a bad option, or one that the runtime's server does not have; a port in use, no permission
 */
export async function serveByFetch(
  runtime: FetchRuntime,
  app: App,
  options: ServeOptions
): Promise<RunningServer> {
  try {
    return start(runtime, app, options)
  } catch (error) {
    throw oneLine(error)
  }
}

function start(runtime: FetchRuntime, app: App, options: ServeOptions): RunningServer {
  checkApp('serve', app)
  const where = resolveServeOptions(options)
  const settings = resolveListenerOptions('serve', options)
  checkSupported(runtime, options)
  const { signal } = options
  signal?.throwIfAborted()
  const lifecycle = new Lifecycle()
  const killing = new AbortController()
  const handler = toFetch(app, { ...fetchOptions(options), errors: settings.errors, signal: killing.signal })
  // For the `close` of bodies.
  const context = { waitUntil: (work: Promise<void>) => lifecycle.hold(work) }
  const server = listen(runtime, where, (request, info) => handler(request, info, context))

  let closed: Promise<void> | undefined
  const aborted = (): void => void close()
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', aborted)
    return (closed ??= closeServer(server, where.closeTimeout, lifecycle, killing))
  }
  signal?.addEventListener('abort', aborted)

  const { port } = server
  const url = where.path === undefined ? `http://${urlHost(where.hostname)}:${port}` : `unix:${where.path}`
  return {
    url,
    port,
    get server(): never {
      throw new TypeError(`serve: on ${runtime.name} there is no http.Server; it serves by its own`)
    },
    close,
    [Symbol.asyncDispose]: close
  }
}

function listen(
  runtime: FetchRuntime,
  where: ServeSettings,
  handler: Parameters<FetchRuntime['listen']>[1]
): FetchServer {
  try {
    return runtime.listen(where, handler)
  } catch (error) {
    throw error instanceof Error ? explainListenError(error, where) : error
  }
}

/** Milliseconds for the `close` of bodies, once all connections are closed. */
const GRACE = 1000

async function closeServer(
  server: FetchServer,
  timeout: number,
  lifecycle: Lifecycle,
  killing: AbortController
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    const kill = (): void => {
      killing.abort()
      resolve(server.kill())
    }
    if (timeout !== Infinity) timer = setTimeout(kill, timeout)
  })
  await Promise.race([server.stop(), late])
  clearTimeout(timer)
  await lifecycle.settled(GRACE)
}

function checkSupported({ name }: FetchRuntime, options: ServeOptions): void {
  for (const option of UNSUPPORTED) {
    if (options[option] === undefined) continue
    throw new TypeError(
      `serve: ${name}'s own server has no ${option}; leave it out, or give toNodeListener(app) to a server of node:http`
    )
  }
}

const UNSUPPORTED = [
  'allowHalfOpen',
  'onUpgrade',
  'headersTimeout',
  'requestTimeout',
  'keepAliveTimeout',
  'writeTimeout',
  'maxHeaderSize',
  'drainLimit'
] as const satisfies (keyof ServeOptions)[]

function fetchOptions(options: ServeOptions): FetchOptions {
  const given: FetchOptions = { scheme: 'http' }
  for (const name of SHARED) {
    if (options[name] !== undefined) Object.assign(given, { [name]: options[name] })
  }
  return given
}

const SHARED = [
  'onError',
  'trustedProxies',
  'forwardedHeader',
  'maxHeaderCount',
  'maxBodySize'
] as const satisfies (keyof ServeOptions & keyof FetchOptions)[]
