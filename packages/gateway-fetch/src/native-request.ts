import type { Environ } from '@tsgi/core'
import { inputStream } from './input-stream.ts'
import { headerRecord } from './request-headers.ts'

// Before anybody replaces it.
export const NativeRequest: typeof Request = globalThis.Request

/** The runtime's own Request of an environ. */
export function createNativeRequest(environ: Environ, url: string, headers?: Headers): Request {
  const init = requestInit(environ, headers)
  init.signal = environ['tsgi.signal']
  return new NativeRequest(url, init)
}

/** What a Request of an environ is made of, but for its signal. */
export function requestInit(environ: Environ, headers?: Headers): RequestInit & { duplex?: 'half' } {
  const init: RequestInit & { duplex?: 'half' } = {
    method: environ.REQUEST_METHOD,
    headers: headers ?? headerRecord(environ),
    redirect: 'manual'
  }
  if (hasBody(environ)) {
    init.body = inputStream(environ)
    init.duplex = 'half'
  }
  return init
}

/** A GET and a HEAD have no body in Fetch, whatever was sent. */
export function hasBody({ REQUEST_METHOD: method }: Environ): boolean {
  // Request makes `get` a GET.
  const upper = method.toUpperCase()
  return upper !== 'GET' && upper !== 'HEAD'
}
