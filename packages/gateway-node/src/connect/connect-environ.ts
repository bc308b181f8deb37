import type { IncomingMessage } from 'node:http'
import type { Environ } from '@tsgi/core'
import { requestUrl } from '../node-handler/request-url.ts'
import { RequestInput } from '../request-input.ts'

/** What Express and Koa know of the client, with the proxies that they trust. */
interface ClientOfFramework {
  readonly ip?: unknown
  readonly protocol?: unknown
}

type FrameworkRequest = IncomingMessage & ClientOfFramework & { baseUrl?: string }

/** What a framework has learnt of a request, or has changed of it, in environ. `mount`: where it runs, if `baseUrl` does not say it. */
export function readFramework(
  environ: Environ,
  request: FrameworkRequest,
  client: ClientOfFramework = request,
  mount = ''
): void {
  const { method, url = '/' } = request
  // Koa may be mounted in Express, and mount again.
  const baseUrl = `${request.baseUrl ?? ''}${mount}`
  const { ip, protocol } = client
  if (method !== undefined) environ.REQUEST_METHOD = method
  // Also on the way back from where it was mounted.
  if ((url !== environ.REQUEST_URI || baseUrl !== environ.SCRIPT_NAME) && url !== '*') {
    const [, path = '', query = ''] = TARGET.exec(url)!
    environ.SCRIPT_NAME = decode(baseUrl)
    environ.PATH_INFO = decode(path)
    environ.QUERY_STRING = query
  }
  // Express knows whom it trusts.
  if (typeof ip === 'string') environ.REMOTE_ADDR = ip.replace(/^::ffff:(?=.*\.)/, '')
  if (protocol === 'http' || protocol === 'https') environ['tsgi.url_scheme'] = protocol
}

/** Shows the framework what a middleware has changed of environ since `before`. */
export function writeFramework(
  caller: string,
  environ: Environ,
  before: Readonly<Record<string, unknown>>,
  request: IncomingMessage
): void {
  const input = Object.getOwnPropertyDescriptor(environ, 'tsgi.input')?.value as unknown
  if (input !== before['tsgi.input'] && !(input instanceof RequestInput)) {
    throw new Error(
      `${caller}: the middleware has replaced tsgi.input, which the framework does not read; run the framework inside it with fromNodeHandler`
    )
  }
  request.method = environ.REQUEST_METHOD
  if (['SCRIPT_NAME', 'PATH_INFO', 'QUERY_STRING'].some(key => environ[key as 'PATH_INFO'] !== before[key])) {
    request.url = requestUrl(environ)
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(environ)])) {
    if (!key.startsWith('HTTP_') && key !== 'CONTENT_TYPE' && key !== 'CONTENT_LENGTH') continue
    const value = (environ as unknown as Record<string, string | undefined>)[key]
    if (value === before[key]) continue
    const name = key
      .replace(/^HTTP_/, '')
      .toLowerCase()
      .replaceAll('_', '-')
    if (value === undefined) delete request.headers[name]
    else request.headers[name] = value
  }
}

/** Of a target in either form, the path and the query. */
const TARGET = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
