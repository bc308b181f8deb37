import type { Environ } from '@tsgi/core'
import { chunkedRequests } from '../chunked-requests.ts'

/** How a handler is to find a body: by its length, by its chunks, or not at all. */
export type BodyKind = 'length' | 'chunks' | 'none'

/**
 * Whether a request has a body. environ tells lengths; of a body in chunks the gateway knows, and where it is another's, there
 * may be a type.
 */
export function bodyKind(environ: Environ): BodyKind {
  if (environ.CONTENT_LENGTH !== undefined) return 'length'
  if (chunkedRequests.has(environ)) return 'chunks'
  const { REQUEST_METHOD: method } = environ
  return method === 'GET' || method === 'HEAD' || environ.CONTENT_TYPE === undefined ? 'none' : 'chunks'
}

/**
 * The headers of environ as Node's flat list: names and values in turn. A body whose length is not known is said to come in
 * chunks, since that is where handlers look whether there is one.
 */
export function requestHeaders(environ: Environ, body: BodyKind = bodyKind(environ)): string[] {
  const list: string[] = []
  const record = environ as unknown as Record<string, unknown>
  for (const key of Object.keys(environ)) {
    const name = known.get(key) ?? remember(key)
    if (name === '') continue
    const value = record[key]
    if (typeof value === 'string') list.push(name, value)
  }
  if (body === 'chunks') list.push('Transfer-Encoding', 'chunked')
  return list
}

/** `HTTP_ACCEPT_LANGUAGE` is `Accept-Language`; what is no header is `''`. */
function remember(key: string): string {
  const base =
    key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH' ? key : key.startsWith('HTTP_') ? key.slice(5) : ''
  const name = base
    .toLowerCase()
    .split('_')
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join('-')
  // Clients choose the names: bounded, in number and in length.
  if (known.size < 1024 && key.length <= 64) known.set(key, name)
  return name
}

const known = new Map<string, string>()
