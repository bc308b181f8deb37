import type { Body, StartResponse } from '@tsgi/core'
import { handlerHead } from '../node-handler/handler-head.ts'
import { headFirst } from './koa-response.ts'
import type { KoaContext } from './to-koa.ts'

/** A response that went past the middleware: Koa may answer on, and somebody must hear of it. */
export class PastKoaError extends Error {
  constructor() {
    super(
      'toKoa: the response was written to ctx.res, past the middleware; set ctx.body, or run the Koa app inside with fromNodeHandler'
    )
  }
}

/**
 * What Koa would send for a context, as an app sends it: texts, bytes, JSON, streams of both kinds, a Blob, a Response, and the
 * status for nothing.
 * @throws {PastKoaError} when the response was written past Koa
 */
export function readKoaResponse(context: KoaContext, startResponse: StartResponse): Body {
  if (context.respond === false || context.res.headersSent) throw new PastKoaError()
  const body = bodyOf(context)
  const { status, headers } = handlerHead(context.res, undefined)
  const write = startResponse(status, headers)
  if (headFirst.has(body)) void write('')
  return body
}

function bodyOf(context: KoaContext): Body {
  const { body, status, length } = context as { body: unknown; status: number; length?: unknown }
  if (status === 204 || status === 205 || status === 304) {
    callOff(body)
    context.body = null // ends a stream of Node's, and takes the headers of a body away
    return []
  }
  if (context.req.method === 'HEAD') {
    callOff(body)
    if (Number.isInteger(length) && !context.res.hasHeader('Content-Length')) context.length = length
    return []
  }
  if (body === null || body === undefined) {
    if ((context as { response?: { _explicitNullBody?: boolean } }).response?._explicitNullBody === true) {
      context.remove('Content-Type')
      context.remove('Transfer-Encoding')
      context.set('Content-Length', '0')
      return []
    }
    context.set('Content-Type', 'text/plain; charset=utf-8')
    return whole(context, context.message || String(status))
  }
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body.length === 0 ? [] : [body]
  if (body instanceof Blob) return body.stream()
  if (body instanceof Response) return body.body ?? []
  if (isStream(body)) return body
  return whole(context, JSON.stringify(body))
}

function whole(context: KoaContext, text: string): Body {
  context.set('Content-Length', String(Buffer.byteLength(text)))
  return [text]
}

/** Koa ends streams of Node's alone. What was put there may have failed already, and is nobody's to hear any more. */
function callOff(body: unknown): void {
  const stream = body instanceof Response ? body.body : body
  if (stream instanceof ReadableStream && !stream.locked) stream.cancel().catch(() => {})
}

function isStream(body: unknown): body is Body {
  return (
    typeof body === 'object' &&
    body !== null &&
    ('getReader' in body || ('pipe' in body && Symbol.asyncIterator in body))
  )
}
