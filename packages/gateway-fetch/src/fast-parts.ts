import { statusLine, type Chunk, type HeaderList, type Status } from '@tsgi/core'
import { fastHeaders } from './fast-headers.ts'
import { isFresh } from './fresh-stream.ts'

/** A Response that was never asked for more than it was made of. */
export interface FastParts {
  readonly status: Status
  readonly headers: HeaderList
  /** At most one chunk, or a stream. */
  readonly body: Chunk[] | ReadableStream
}

/** Undefined for what the runtime's own shall judge. */
export function createParts(
  body: unknown,
  init: ResponseInit | undefined,
  type = 'text/plain;charset=UTF-8'
): FastParts | undefined {
  const none = body === undefined || body === null
  const isWhole = none || typeof body === 'string' || body instanceof Uint8Array
  if (!isWhole && !isFresh(body)) return undefined
  const status = statusOf(init, none)
  if (status === undefined) return undefined
  const headers = fastHeaders(init?.headers)
  if (headers === undefined) return undefined
  if (typeof body === 'string' && !headers.some(pair => pair[0] === 'content-type')) {
    headers.push(['content-type', type])
  }
  if (!isWhole) return { status, headers, body }
  // A Uint8Array is copied by the runtime's own, too: it may be changed afterwards.
  const chunk = body instanceof Uint8Array ? body.slice() : (body as string)
  return { status, headers, body: none ? [] : [chunk] }
}

function statusOf(init: ResponseInit | undefined, none: boolean): Status | undefined {
  if (init === undefined || init === null) return '200 OK'
  const { status = 200, statusText } = init
  if (statusText !== undefined && statusText !== '') return undefined
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined
  if (!none && (status === 204 || status === 205 || status === 304)) return undefined
  return statusLine(status)
}
