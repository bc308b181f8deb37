import {
  describeValue,
  statusLine,
  type Body,
  type Environ,
  type HeaderList,
  type StartResponse,
  type Status
} from '@tsgi/core'
import { logLine, showError } from '@tsgi/core/gateway'
import { isOfConnection } from './connection-fields.ts'
import { takeFast } from './fast-response.ts'
import { readBody } from './response-body.ts'
import { wholeBody } from './whole-body.ts'

/**
 * Hands a Response outwards: its head by `startResponse`, its body as what it returns.
 * @throws {TypeError} when it is no Response, or one that cannot be sent, with the remedy
 */
export function sendResponse(
  response: Response,
  environ: Environ,
  startResponse: StartResponse
): Body | Promise<Body> {
  const fast = takeFast(response)
  if (fast !== undefined) {
    const { status, headers, body: given } = fast
    if (!Array.isArray(given)) return sendStream(given, status, headers, environ, startResponse)
    startResponse(status, headers)
    return given
  }
  checkResponse(response)
  const whole = wholeBody(response)
  const body = whole === undefined ? response.body : null
  const [status, headers] = [statusOf(response), headersOf(response)]
  if (body !== null) return sendStream(body, status, headers, environ, startResponse)
  startResponse(status, headers)
  return whole === undefined ? [] : [whole]
}

function sendStream(
  stream: ReadableStream,
  status: Status,
  headers: HeaderList,
  environ: Environ,
  startResponse: StartResponse
): Body | Promise<Body> {
  try {
    startResponse(status, headers)
  } catch (error) {
    // Nobody gets it, and whoever is at its other end would go on.
    stream.cancel(error).catch((failure: unknown) => {
      logLine(`fromFetch: cancel failed: ${showError(failure)}`, environ['tsgi.errors'])
    })
    throw error
  }
  return readBody(stream, environ.REQUEST_METHOD === 'HEAD')
}

function statusOf({ status, statusText }: Response): Status {
  return statusText === '' ? statusLine(status) : `${status} ${statusText}`
}

function headersOf(response: Response): HeaderList {
  const headers: HeaderList = []
  // What fetch() received is decoded already: neither the coding nor the length holds for what it gives.
  const decoded = response.url !== '' && response.headers.has('content-encoding')
  for (const [name, value] of response.headers) {
    if (isOfConnection(name) || (decoded && CODED.has(name))) continue
    headers.push([name, value])
  }
  return headers
}

function checkResponse(response: unknown): asserts response is Response {
  const { status, headers, bodyUsed, body, type } = (response ?? {}) as Partial<Response>
  if (typeof status !== 'number' || typeof headers?.get !== 'function') {
    throw new TypeError(`fromFetch: the handler must return a Response, got ${explain(response)}`)
  }
  if (type === 'error' || status < 200) {
    const which = type === 'error' ? 'Response.error()' : `a Response with status ${status}`
    throw new TypeError(
      `fromFetch: ${which} is no response that can be sent; return one with status 200 to 599`
    )
  }
  if (bodyUsed === true) {
    throw new TypeError(
      'fromFetch: the body of the Response has been read already; return a clone() that was made before, or a new Response for each request'
    )
  }
  if (body !== null && typeof body?.getReader !== 'function') {
    throw new TypeError(
      `fromFetch: the body of the Response must be a ReadableStream, got ${describeValue(body)}; another library's Response is none: return new Response(body, { status, headers })`
    )
  }
  if (body?.locked === true) {
    throw new TypeError(
      'fromFetch: the body of the Response is locked to a reader; release it, or return a clone() made before'
    )
  }
}

function explain(response: unknown): string {
  if (Array.isArray(response) || isIterable(response)) {
    return `${describeValue(response)}; a TSGI app needs no fromFetch`
  }
  return describeValue(response)
}

function isIterable(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
  )
}

const CODED = new Set(['content-encoding', 'content-length'])
