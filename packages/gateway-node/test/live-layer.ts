import { once } from 'node:events'
import {
  Agent,
  createServer,
  request as sendRequest,
  type IncomingMessage,
  type RequestListener
} from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  isPromise,
  openBody,
  type AnyMiddleware,
  type App,
  type Body,
  type Environ,
  type HeaderList
} from '@tsgi/core'

/** One request of the matrix, on its way through a server. */
interface Visit {
  readonly app: App<any>
  readonly environ: Environ
  /** What the app failed with. */
  failure?: { readonly error: unknown }
  /** The server has it. */
  readonly begun: Signal
  /** The server is done with it: every body is closed. */
  readonly over: Signal
}

interface Signal {
  readonly promise: Promise<void>
  readonly resolve: () => void
}

/** What a framework's server is made of: the environ to be used, and the app that is the innermost. */
export interface Stage {
  environOf(request: IncomingMessage): Environ
  readonly app: App<any>
}

/**
 * A layer whose requests go over a socket to a live server, where a framework runs a middleware around the app inside. With it
 * the matrix of `checkMiddleware` tests what is between a framework and a middleware.
 */
export async function createLiveLayer(
  createListener: (stage: Stage) => RequestListener
): Promise<AsyncDisposable & { readonly layer: AnyMiddleware; readonly count: () => number }> {
  const visits = new Map<string, Visit>()
  let count = 0
  const visitOf = (id: unknown): Visit => visits.get(String(id))!
  const listener = createListener({
    environOf: request => visitOf(request.headers['x-visit']).environ,
    app: (environ, startResponse) => respond(visitOf(environ.HTTP_X_VISIT), startResponse)
  })
  const server = createServer((request, response) => {
    const visit = visitOf(request.headers['x-visit'])
    // Those who heard of the end first have closed by then, but for what waits for a turn of the event loop.
    response.on('close', () => setImmediate(() => setImmediate(visit.over.resolve)))
    visit.begun.resolve()
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true })
  const layer: AnyMiddleware = (app: App<any>) => async (environ: Environ, startResponse) => {
    const id = String(++count)
    const visit: Visit = { app, environ, begun: createSignal(), over: createSignal() }
    visits.set(id, visit)
    environ.HTTP_X_VISIT = id
    const request = sendRequest({
      port,
      host: '127.0.0.1',
      agent,
      method: environ.REQUEST_METHOD,
      path: environ.REQUEST_URI,
      headers: {
        'X-Visit': id,
        ...(environ.HTTP_ACCEPT_ENCODING && { 'Accept-Encoding': environ.HTTP_ACCEPT_ENCODING })
      }
    })
    request.on('error', () => {}) // told by `once`, or by the response
    const signal = environ['tsgi.signal']
    const leave = (): void => void visit.begun.promise.then(() => request.destroy(signal.reason as Error))
    signal.addEventListener('abort', leave, { once: true })
    request.end()
    try {
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      if (visit.failure !== undefined && response.statusCode === 500) {
        response.resume()
        throw visit.failure.error
      }
      response.on('error', () => {}) // a reader hears of it
      startResponse(`${response.statusCode!} ${response.statusMessage!}`, headersOf(response))
      return bodyOf(response, visit)
    } catch (error) {
      await visit.over.promise
      throw visit.failure?.error ?? (signal.aborted ? signal.reason : error)
    }
  }
  return {
    layer,
    count: () => count,
    async [Symbol.asyncDispose]() {
      agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Calls the app with the environ that the matrix made, and hears what it fails with. */
function respond(visit: Visit, startResponse: Parameters<App>[1]): Body | Promise<Body> {
  try {
    const body = visit.app(visit.environ, startResponse)
    if (!isPromise(body)) return watch(body, visit)
    return body.then(
      arrived => watch(arrived, visit),
      error => note(error, visit)
    )
  } catch (error) {
    return note(error, visit)
  }
}

/** The same body, closed with the reason that the matrix knows in place of the server's. */
function watch(body: Body, visit: Visit): Body {
  const signal = visit.environ['tsgi.signal']
  const reason = (error: unknown): unknown => visit.failure?.error ?? (signal.aborted ? signal.reason : error)
  if (Array.isArray(body)) {
    const closed = body as Body
    if (closed.close === undefined) return body
    return Object.assign(body.slice(), {
      close: (error?: unknown) => (error === undefined ? closed.close!() : closed.close!(reason(error)))
    }) as Body
  }
  const reader = openBody(body)
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        // Client and server are one process: that the client has gone takes turns of the event loop to be heard.
        if (signal.aborted) await new Promise(resolve => setImmediate(resolve))
        const chunk = await new Promise<ReturnType<typeof reader.pull>>(resolve =>
          resolve(reader.pull())
        ).catch((error: unknown) => note(error, visit))
        if (chunk === undefined) return
        yield chunk
      }
    },
    close: (error?: unknown) => (error === undefined ? reader.close() : reader.close(reason(error)))
  }
}

function note(error: unknown, visit: Visit): never {
  visit.failure ??= { error }
  throw error
}

function bodyOf(response: IncomingMessage, visit: Visit): Body {
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for await (const chunk of response) yield chunk as Buffer
      } catch (error) {
        await visit.over.promise
        throw visit.failure?.error ?? error
      }
      if (visit.failure !== undefined) throw visit.failure.error
    },
    async close(error?: unknown) {
      if (error !== undefined) response.destroy()
      else response.resume()
      await visit.over.promise
    }
  }
}

function headersOf({ rawHeaders }: IncomingMessage): HeaderList {
  const list: HeaderList = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!CONNECTION.has(rawHeaders[i]!.toLowerCase())) list.push([rawHeaders[i]!, rawHeaders[i + 1]!])
  }
  return list
}

const CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding'])

function createSignal(): Signal {
  let resolve!: () => void
  const promise = new Promise<void>(done => (resolve = done))
  return { promise, resolve }
}
