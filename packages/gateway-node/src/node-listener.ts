import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkOptions, type App } from '@tsgi/core'
import { checkApp } from './check-options.ts'
import { Connection } from './connection.ts'
import { Exchange } from './exchange.ts'
import { Http1Response } from './http1-response.ts'
import { Lifecycle } from './lifecycle.ts'
import {
  LISTENER_OPTIONS,
  resolveListenerOptions,
  type ListenerOptions,
  type ListenerSettings
} from './options.ts'

/** What `http.createServer` takes. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Makes an app a listener for any `http.Server` or `https.Server`. Give it to `checkContinue` too, so that a client that
 * waits for `100 Continue` is asked for its body when the app reads it, not before.
 *
 * A server of your own keeps Node's settings; `serve` sets deadlines.
 *
 * @throws {TypeError | RangeError} for an app that is no function, or a bad option
 * @example const listener = toNodeListener(app)
 * https.createServer({ key, cert }, listener).on('checkContinue', listener).listen(8443)
 */
export function toNodeListener(app: App, options: ListenerOptions = {}): NodeListener {
  checkApp('toNodeListener', app)
  checkOptions('toNodeListener', options, LISTENER_OPTIONS)
  return createListener(app, resolveListenerOptions('toNodeListener', options), new Lifecycle())
}

export function createListener(app: App, settings: ListenerSettings, lifecycle: Lifecycle): NodeListener {
  return (request, response) => {
    const connection = Connection.of(request.socket)
    if (connection.isClosing) {
      request.resume() // else the connection waits for somebody to read it
      return
    }
    const transport = new Http1Response(request, response, settings, lifecycle)
    new Exchange(app, transport, connection, settings).run()
  }
}
