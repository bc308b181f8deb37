import { checkInteger, checkOptions, describeValue, isPromise, type App } from '@tsgi/core'
import { callApp } from './call/call-app.ts'
import { callUrl } from './call/call-url.ts'
import { keepCookies, withCookies } from './call/cookies.ts'
import { CALL_OPTIONS, type CallOptions, type CallResult } from './call/options.ts'
import { liveUrl, moveTo, readRequest, urlOf, withoutPlace } from './call/place.ts'
import { redirectOf } from './call/redirect.ts'
import { checkEnvironKeys } from './check-environ-keys.ts'
import type { EnvironInit } from './create-environ.ts'

/** An app, or a live server: its URL, or what bears it, as what `serve` resolves to does. */
export type Callee = App<any> | string | URL | { readonly url: string }

/**
 * Calls an app in process, as a gateway does: pulls the whole body, closes it once, and says what happened. An error is
 * returned, not thrown; after one, as when the client leaves, `tsgi.signal` fires and `close` gets the reason. A live server is
 * called by the runtime's `fetch`.
 *
 * No bytes arrive for HEAD and with 204, 205 and 304, whatever the app yields: it is pulled until the head is known, and closed. Framing is
 * shown as the app gives it: in process nobody adds or enforces Content-Length.
 *
 * @throws {TypeError | RangeError} for what is neither an app nor a URL, for a key of other clients, for an option that does not exist, and
 * for a count that is none
 * @example const { status, text } = await call(app, { PATH_INFO: '/hello' })
 * @example await call(app, { REQUEST_METHOD: 'POST' }, { input: ['na', 'me=Ada'] })
 * @example await call(await serve(app, { port: 0 }), new Request('http://localhost/hello'), { leaveAt: 1 })
 */
export async function call(
  callee: Callee,
  request: EnvironInit | Request = {},
  options: CallOptions = {}
): Promise<CallResult> {
  const live = typeof callee === 'function' ? undefined : serverUrl(callee)
  checkCall(request, options)
  const read = readRequest(request)
  const behaviour: CallOptions = read.input === undefined ? { ...options } : { input: read.input, ...options }
  let { init } = read
  let url = live === undefined ? urlOf(init) : liveUrl(live, init)
  for (let redirects = 0; ; redirects++) {
    const sent = withCookies(init, options.cookies)
    const result =
      typeof callee === 'function'
        ? await callApp(callee, spoken(sent, options), url, behaviour)
        : await callUrl(url, request instanceof Request ? withoutPlace(sent) : sent, behaviour)
    keepCookies(result.headers, options.cookies)
    const next = redirectOf(result, init.REQUEST_METHOD ?? 'GET')
    if (next === undefined || redirects === (options.redirects ?? 0)) return result
    init = moveTo(init, next.url, live !== undefined)
    url = next.url.href
    if (next.isGet) {
      init = { ...init, REQUEST_METHOD: 'GET' }
      for (const key of ['CONTENT_TYPE', 'CONTENT_LENGTH'] as const) delete init[key]
      delete behaviour.input
    }
  }
}

function serverUrl(callee: Exclude<Callee, App<any>>): URL {
  const url = readUrl(callee)
  if (!URL.canParse(url)) {
    throw new TypeError(
      `call: the URL must be absolute, as http://localhost:8000/, got ${JSON.stringify(url)}`
    )
  }
  const parsed = new URL(url)
  if (/^https?:$/.test(parsed.protocol)) return parsed
  throw new TypeError(`call: fetch cannot reach ${parsed.href}; let the server listen on a port`)
}

function readUrl(callee: unknown): string {
  if (typeof callee === 'string') return callee
  if (callee instanceof URL) return callee.href
  const { url } = (callee ?? {}) as { url?: unknown }
  if (typeof url === 'string' || url instanceof URL) return String(url)
  const remedy = isPromise(callee) ? '; await it first' : ''
  throw new TypeError(`call: an app, a URL or { url } is needed, got ${describeValue(callee)}${remedy}`)
}

function checkCall(request: unknown, options: CallOptions): void {
  if (typeof request !== 'object' || request === null) {
    throw new TypeError(
      `call: the request must be an object of environ keys, or a Request, got ${describeValue(request)}; write { PATH_INFO: '/' }`
    )
  }
  if (!(request instanceof Request)) checkEnvironKeys('call: the request', request)
  checkOptions('call', options, CALL_OPTIONS)
  checkCookies(options.cookies)
  checkInput(options.input)
  const { leaveAt, leaveAfter, stallAt, breakInputAt, redirects } = options
  const counts = { leaveAt: leaveAt === 'end' ? 0 : leaveAt, leaveAfter, stallAt, breakInputAt, redirects }
  for (const [name, value] of Object.entries(counts)) {
    if (value !== undefined) checkInteger(`call: ${name}`, value, 0)
  }
}

function checkCookies(cookies: unknown): void {
  if (cookies === undefined || cookies instanceof Map) return
  throw new TypeError(
    `call: cookies must be a Map of names and values, got ${describeValue(cookies)}; write new Map(Object.entries(cookies))`
  )
}

function checkInput(input: unknown): void {
  if (input === undefined || typeof input === 'string') return
  if (typeof input === 'object' && input !== null) {
    if (input instanceof Uint8Array || Symbol.iterator in input || Symbol.asyncIterator in input) return
  }
  throw new TypeError(
    `call: input must be a text, bytes, or an iterable of chunks, got ${describeValue(input)}; write JSON.stringify(input), ` +
      'or String(new URLSearchParams(input))'
  )
}

/** What the app sees of the protocol. */
function spoken(init: EnvironInit, { protocol }: CallOptions): EnvironInit {
  if (protocol === undefined) return init
  // RFC 9112, 3.2: a client of HTTP/1.0 need not send Host.
  const host = protocol === 'HTTP/1.0' && init.HTTP_HOST === undefined ? { HTTP_HOST: undefined } : {}
  return { SERVER_PROTOCOL: protocol, ...host, ...init }
}
