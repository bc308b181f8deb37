import { describeValue, isPromise, type App, type Environ } from '@tsgi/core'
import { createRequest } from './create-request.ts'
import { explainThrown } from './explain-thrown.ts'
import { FetchContext } from './fetch-context.ts'
import { mountedUrl } from './request-url.ts'
import { sendResponse } from './send-response.ts'

/** Answers a Request. Beside it come environ and a context, where handlers of workers find their bindings. */
export type FetchFunction<E extends object = Environ> = (
  request: Request,
  environ: E,
  context: FetchContext
) => Response | Promise<Response>

/** A function that answers a Request, or an object that has one, as the apps of Hono, h3 and Elysia do. */
export type FetchHandler<E extends object = Environ> = FetchFunction<E> | { fetch: FetchFunction<E> }

/**
 * Makes an App of a Fetch handler. The URL of its Request is the one below the app's mount; environ is the second argument: in Hono
 * `c.env['tsgi.session']`. Streams stay streams, both ways.
 *
 * @throws {TypeError} for what is no handler
 * @example const app = compose(fromFetch(new Hono().get('/', c => c.text('Hello'))), gzip, logger)
 * @example const app = fromFetch(request => new Response(`Hello from ${request.url}`))
 * @see the Fetch Standard, 5.4 and 5.5
 */
export function fromFetch<E extends object = Environ>(handler: FetchHandler<E>): App<E & Environ> {
  const answer = functionOf(handler)
  return (environ, startResponse) => {
    const request = createRequest(environ, mountedUrl(environ))
    let response: Response | Promise<Response>
    try {
      response = answer(request, environ, new FetchContext(environ))
    } catch (error) {
      throw explainThrown(error, answer)
    }
    if (!isPromise(response)) return sendResponse(response, environ, startResponse)
    return response.then(
      arrived => sendResponse(arrived, environ, startResponse),
      (error: unknown) => {
        throw explainThrown(error, answer)
      }
    )
  }
}

function functionOf<E extends object>(handler: FetchHandler<E>): FetchFunction<E> {
  if (typeof handler === 'function') return handler
  if (typeof handler !== 'object' || handler === null || typeof handler.fetch !== 'function') {
    throw new TypeError(
      `fromFetch: the handler must be a function or an object with a fetch(), got ${describeValue(handler)}`
    )
  }
  return (request, environ, context) => handler.fetch(request, environ, context)
}
