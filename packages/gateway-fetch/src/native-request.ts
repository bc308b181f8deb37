import type { Environ } from '@tsgi/core'
import { inputStream } from './input-stream.ts'
import { requestHeaders } from './request-headers.ts'

// Before anybody replaces it.
export const NativeRequest: typeof Request = globalThis.Request

/** The runtime's own Request of an environ. */
export function createNativeRequest(
  environ: Environ,
  url: string,
  headers: Headers = requestHeaders(environ)
): Request {
  const init: RequestInit & { duplex?: 'half' } = {
    method: environ.REQUEST_METHOD,
    headers,
    signal: environ['tsgi.signal'],
    redirect: 'manual'
  }
  if (hasBody(environ)) {
    init.body = inputStream(environ)
    init.duplex = 'half'
  }
  return new NativeRequest(url, init)
}

/** A GET and a HEAD have no body in Fetch, whatever was sent. */
export function hasBody({ REQUEST_METHOD: method }: Environ): boolean {
  // Request makes `get` a GET.
  const upper = method.toUpperCase()
  return upper !== 'GET' && upper !== 'HEAD'
}
