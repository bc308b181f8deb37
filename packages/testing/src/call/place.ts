import { createEnviron, type EnvironInit } from '../create-environ.ts'
import type { Input } from './options.ts'

/** A request as an environ, and what it sends. */
export function readRequest(request: EnvironInit | Request): { init: EnvironInit; input: Input | undefined } {
  if (!(request instanceof Request)) return { init: request, input: undefined }
  const url = new URL(request.url)
  const init: EnvironInit = {
    REQUEST_METHOD: request.method,
    ...placeOf(url),
    ...(request.headers.has('Content-Length') && { CONTENT_LENGTH: request.headers.get('Content-Length')! })
  }
  for (const [name, value] of request.headers) {
    if (name === 'content-type') init.CONTENT_TYPE = value
    else if (name !== 'content-length') init[`HTTP_${name.toUpperCase().replaceAll('-', '_')}`] = value
  }
  return { init, input: request.body === null ? undefined : readStream(request.body) }
}

/** Where an environ says that the request goes. */
export function urlOf(init: EnvironInit): string {
  const { HTTP_HOST, REQUEST_URI, 'tsgi.url_scheme': scheme } = createEnviron(init)
  return /^[a-z][a-z\d+.-]*:/i.test(REQUEST_URI)
    ? REQUEST_URI
    : `${scheme}://${HTTP_HOST ?? 'localhost'}${REQUEST_URI}`
}

/** The same, at a live server: a URL alone stands for itself. */
export function liveUrl(server: URL, init: EnvironInit): string {
  const isPlaced = PLACE.some(key => init[key] !== undefined)
  return isPlaced ? server.origin + createEnviron(init).REQUEST_URI : server.href
}

/** The same request, to somewhere else at the same origin. */
export function moveTo(init: EnvironInit, url: URL, isLive: boolean): EnvironInit {
  if (isLive) return init
  const place = placeOf(url)
  const { SCRIPT_NAME = '' } = init
  const isMounted = SCRIPT_NAME !== '' && `${place.PATH_INFO}/`.startsWith(`${SCRIPT_NAME}/`)
  if (!isMounted) return { ...init, ...place, SCRIPT_NAME: '' }
  return { ...init, ...place, PATH_INFO: place.PATH_INFO.slice(SCRIPT_NAME.length) }
}

/** Without what a live server finds out by itself. */
export function withoutPlace(init: EnvironInit): EnvironInit {
  const {
    SERVER_NAME: _name,
    SERVER_PORT: _port,
    HTTP_HOST: _host,
    'tsgi.url_scheme': _scheme,
    ...rest
  } = init
  return rest
}

const PLACE = ['SCRIPT_NAME', 'PATH_INFO', 'REQUEST_URI', 'QUERY_STRING']

function placeOf(url: URL): EnvironInit & { PATH_INFO: string } {
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  return {
    PATH_INFO: decodeURIComponent(url.pathname),
    REQUEST_URI: url.pathname + url.search,
    QUERY_STRING: url.search.slice(1),
    SERVER_NAME: url.hostname,
    SERVER_PORT: url.port === '' ? (scheme === 'https' ? '443' : '80') : url.port,
    HTTP_HOST: url.host,
    'tsgi.url_scheme': scheme
  }
}

async function* readStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader()
  for (;;) {
    const { value } = await reader.read()
    if (value === undefined) return
    yield value
  }
}
