import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkOptions, isPromise, type App } from '@tsgi/core'
import { checkCount } from '../check-options.ts'
import { checkHandler, explain, misuse } from './check-handler.ts'
import { HandlerAnswer } from './handler-answer.ts'
import { HandlerRequest } from './handler-request.ts'
import { HandlerResponse } from './handler-response.ts'
import { HandlerSocket } from './handler-socket.ts'

/** A request listener of Node's, or a Connect middleware. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void
) => unknown

export interface NodeHandlerOptions {
  /**
   * Bytes that may wait for the client, for handlers that go on writing although `write` returned false; beyond it the
   * response is broken off. Default: 16777216 (16 MiB).
   */
  queueLimit?: number
}

/**
 * Makes an app of a Node handler: what `http.createServer` takes, an Express or Connect app, `koa.callback()`,
 * `fastify.routing`. The handler gets the request as the layers outside have left it, environ as `request.environ`, and what it
 * sends goes through them.
 *
 * In: the whole environ; reads tsgi.input as the handler reads the request, and tsgi.signal of a request that takes longer
 *   than a turn of the event loop.
 * Out: the handler's head, without the fields that belong to the connection, which are the gateway's.
 * Holds: what waits for the client, at most `queueLimit` bytes.
 *
 * A handler with a third parameter gets `next`, unless it is an Express or Connect app, which answer by themselves:
 * `next()` is a 404, `next(error)` is thrown.
 *
 * @throws {TypeError | RangeError} for what is no handler, or a bad option
 * @example compose(fromNodeHandler(express().get('/', (req, res) => void res.send('Hello'))), gzip)
 * @example mount({ '/old': fromNodeHandler(koa.callback(), { queueLimit: 1024 * 1024 }), '/': app })
 * @see docs/decisions/005-node-handlers-get-nodes-own-objects.md
 */
export function fromNodeHandler(handler: NodeHandler, options: NodeHandlerOptions = {}): App {
  checkHandler(handler)
  checkOptions('fromNodeHandler', options, ['queueLimit'])
  const limit = checkCount('fromNodeHandler', 'queueLimit', options.queueLimit, 16 * 1024 * 1024, 0)
  const takesNext = handler.length > 2 && typeof (handler as { handle?: unknown }).handle !== 'function'
  const call = takesNext
    ? handler
    : (handler as (request: IncomingMessage, response: ServerResponse) => unknown)

  return function nodeHandler(environ, startResponse) {
    const answer = new HandlerAnswer(environ, startResponse, limit)
    const socket = new HandlerSocket(environ, answer)
    const request = new HandlerRequest(environ, socket)
    const response = new HandlerResponse(request, socket, answer)
    answer.attach(request, response, socket)
    try {
      const returned = takesNext
        ? call(request, response, error => goOn(response, answer, error))
        : (call as (request: IncomingMessage, response: ServerResponse) => unknown)(request, response)
      if (returned !== undefined) settle(answer, returned)
    } catch (error) {
      answer.fail(explain(error))
    }
    return answer.body()
  }
}

/** Hears of what a handler returns: a failure, or what shows that it is no handler. */
function settle(answer: HandlerAnswer, returned: unknown): void {
  if (isPromise(returned)) {
    returned.then(
      (value: unknown) => {
        if (value !== undefined) settle(answer, value)
      },
      (error: unknown) => answer.fail(explain(error))
    )
    return
  }
  const error = misuse(returned)
  if (error !== undefined) answer.fail(error)
}

function goOn(response: ServerResponse, answer: HandlerAnswer, error: unknown): void {
  if (error !== undefined && error !== null) answer.fail(error)
  else if (!response.headersSent) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' })
    response.end('Not Found\n')
  }
}
