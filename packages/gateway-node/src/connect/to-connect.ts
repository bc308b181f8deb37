import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkOptions, type App, type Environ } from '@tsgi/core'
import { checkCount } from '../check-options.ts'
import { Connection } from '../connection.ts'
import { Lifecycle } from '../lifecycle.ts'
import { resolveListenerOptions, type ListenerSettings } from '../options.ts'
import { ConnectExchange } from './connect-exchange.ts'
import { readFramework, writeFramework } from './connect-environ.ts'
import { ConnectTransport } from './connect-transport.ts'
import { wrapApp } from './wrap-app.ts'
import { TappedAnswer } from './tapped-answer.ts'

/** A middleware of Connect's or Express'. */
export type ConnectMiddleware = (
  request: IncomingMessage & { environ?: any },
  response: ServerResponse,
  next: (error?: any) => void
) => void

export interface ConnectOptions {
  /** Bytes that the framework may have written while the client takes none. Default: 16777216 (16 MiB). */
  queueLimit?: number
}

/** One request on its way through a middleware. */
interface Visit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly next: (error?: unknown) => void
  readonly way: ConnectTransport
  readonly before: Readonly<Record<string, unknown>>
}

/**
 * Makes a TSGI middleware one of Connect's or Express'. Handlers that come after it find environ, with what the middleware has put
 * there, as `request.environ`; what they write goes through the middleware before it reaches the client.
 *
 * What fails before the head has left is given to `next`, so that the framework's error handlers answer.
 *
 * @throws {TypeError | RangeError} for what is no middleware, or a bad option; on Bun
 * @example app.use(toConnect(gzip))
 * @example app.use(toConnect(session({ idleTimeout: 600 })))
 * @see docs/decisions/006-a-frameworks-response-goes-round.md
 */
export function toConnect(
  middleware: (app: App<any>) => App<any>,
  options: ConnectOptions = {}
): ConnectMiddleware {
  if ('bun' in process.versions) {
    throw new TypeError(
      "toConnect: Bun's node:http lets nobody hold a head back; put the framework inside, by fromNodeHandler, and the middleware around it"
    )
  }
  checkOptions('toConnect', options, ['queueLimit'])
  const settings = resolveListenerOptions('toConnect', {
    drainLimit: Infinity,
    writeTimeout: Infinity,
    maxHeaderCount: 2000
  })
  const limit = checkCount('toConnect', 'queueLimit', options.queueLimit, 16 * 1024 * 1024, 0)
  const lifecycle = new Lifecycle()
  const visits = new WeakMap<object, Visit>()

  const app = wrapApp('toConnect', middleware, function framework(environ: Environ, startResponse) {
    const visit = visits.get(environ)
    if (visit === undefined) {
      throw new Error('toConnect: the middleware must call its app once, with the environ that it was given')
    }
    visits.delete(environ)
    const { request, response, next, way, before } = visit
    writeFramework('toConnect', environ, before, request)
    const answer = new TappedAnswer(environ, startResponse, limit, response)
    way.answer = answer
    next()
    return answer.body()
  })

  return function connected(request, response, next) {
    if (request.httpVersionMajor > 1) {
      next(new TypeError('toConnect: HTTP/2 requests are not supported'))
      return
    }
    if (response.headersSent) {
      // What has ended already is nobody's mistake: many call next() all the same.
      next(response.writableEnded ? undefined : new Error(TOO_LATE))
      return
    }
    const way = new ConnectTransport(request, response, settings, lifecycle)
    const enter: App = (made, startResponse) => {
      // One environ for all middleware that a request meets.
      const environ = (request.environ ??= made) as Environ
      readFramework(environ, request)
      visits.set(environ, { request, response, next, way, before: { ...environ } })
      return app(environ, startResponse)
    }
    const connection = Connection.of(request.socket)
    new ConnectExchange(enter, way, connection, settingsWithin(request.environ, settings), next).run()
  }
}

/** Inside an app, what fails is told where that app's gateway tells it. */
function settingsWithin(environ: Partial<Environ> | undefined, settings: ListenerSettings): ListenerSettings {
  const errors = environ?.['tsgi.errors']
  return errors === undefined || errors === settings.errors ? settings : { ...settings, errors }
}

const TOO_LATE =
  'toConnect: the head of the response has left already; put the middleware before what writes or flushes it'
