import { describeValue, type App } from '@tsgi/core'
import { FetchExchange } from './fetch-exchange.ts'
import { resolveFetchOptions, type FetchOptions } from './fetch-options.ts'
import { nodeExchangeOf } from './node-exchange.ts'

/**
 * What a Fetch server takes. Beside the Request it may pass what it likes: from that come the client's address and
 * `waitUntil`, and the app finds it under `fetch.arguments`.
 */
export type FetchListener = (request: Request, ...rest: unknown[]) => Promise<Response>

/** What the Fetch gateway adds to environ. */
export interface FetchEnviron {
  /** What the server passed after the Request: Workers' `env` and `ctx`, Deno's `info`, Bun's `server`. */
  'fetch.arguments': readonly unknown[]
}

/**
 * Makes an app a handler for any Fetch server: Bun, Deno, Workers, service workers.
 *
 * The response resolves with the first chunk: an error before it is a 500 (or the error's `status`) without details, one
 * after it an errored stream. A body that is an array is a whole body, with its length.
 *
 * @throws {TypeError | RangeError} for an app that is no function, or a bad option. The handler rejects with a `TypeError` when
 * it is called with no Request, or with one that was read
 * @example export default { fetch: toFetch(app) }
 * @example Deno.serve(toFetch(app, { trustedProxies: ['loopback'] }))
 * @see the Fetch Standard, 5.3 and 5.5
 */
export function toFetch(app: App, options: FetchOptions = {}): FetchListener {
  if (typeof app !== 'function') throw new TypeError(`toFetch: ${explain(app)}`)
  const settings = resolveFetchOptions('toFetch', options)
  return (request, ...rest) => {
    try {
      checkRequest(request, rest[0])
    } catch (error) {
      return Promise.reject(error)
    }
    return new FetchExchange(app, request, rest, settings).run()
  }
}

function explain(app: unknown): string {
  const got = `the app must be a function, got ${describeValue(app)}`
  if (typeof (app as { fetch?: unknown } | null)?.fetch === 'function') {
    return `${got} with a fetch(); that needs no toFetch, or make it an app by fromFetch`
  }
  return app instanceof Promise ? `${got}; await it first` : got
}

function checkRequest(request: unknown, info: unknown): void {
  const { url, headers, bodyUsed } = (request ?? {}) as Partial<Request>
  if (typeof url !== 'string' || typeof headers?.get !== 'function') {
    throw new TypeError(`toFetch: the handler takes a Request, got ${describeValue(request)}`)
  }
  if (bodyUsed === true) {
    throw new TypeError(
      'toFetch: the body of the Request has been read already; pass on a clone() that was made before'
    )
  }
  // Where node:http is behind it, to look at the body is to begin to read it, and what nobody reads is not dropped any more.
  if (nodeExchangeOf(request as Request, info) !== undefined) return
  if ((request as Request).body?.locked === true) {
    throw new TypeError(
      'toFetch: the body of the Request is locked to a reader; release it, or pass on a clone() made before'
    )
  }
}
