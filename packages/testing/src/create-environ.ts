import { toBytes, type Environ } from '@tsgi/core'

export type EnvironInit = Partial<Environ> & { [key: string]: unknown }

/**
 * An environ as a gateway makes it: inherits nothing, holds every required key. `init` adds, overrides and, by undefined, takes away; REQUEST_URI is made
 * from the path and the query, unless it is given.
 * @example createEnviron({ PATH_INFO: '/search', QUERY_STRING: 'q=1' })
 */
export function createEnviron(init: EnvironInit = {}): Environ {
  const controller = new AbortController()
  const environ: Environ = Object.assign(Object.create(null) as Environ, {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    REQUEST_URI: '/',
    QUERY_STRING: '',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: '127.0.0.1',
    HTTP_HOST: 'localhost',
    'tsgi.version': [1, 0] as const,
    'tsgi.url_scheme': 'http' as const,
    'tsgi.input': readInput([]),
    'tsgi.errors': { write: (text: string) => void text },
    'tsgi.signal': controller.signal,
    'tsgi.multiprocess': false,
    'tsgi.run_once': false
  })
  Object.assign(environ, init)
  for (const key of Object.keys(init)) if (init[key] === undefined) delete environ[key as keyof Environ]
  if (init.REQUEST_URI === undefined) environ.REQUEST_URI = requestUri(environ)
  return environ
}

function requestUri({ SCRIPT_NAME, PATH_INFO, QUERY_STRING }: Environ): string {
  const path = encodeURI(SCRIPT_NAME + PATH_INFO).replace(/[?#]/g, encodeURIComponent)
  return (path === '' ? '/' : path) + (QUERY_STRING === '' ? '' : `?${QUERY_STRING}`)
}

/** A request body of those chunks, as `tsgi.input` gives it. */
export async function* readInput(chunks: Iterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield toBytes(chunk)
}
