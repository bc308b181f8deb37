import type { App, Environ } from '@tsgi/core'
import type { TalkOptions } from './raw-client.ts'

/** One exchange on a raw socket: what is sent, what serves, what must come back. */
export interface WireCase {
  /** The number of the behaviour in research/gateways.md, part C. */
  behaviour: number
  name: string
  /** Bytes, one character each; pieces are sent apart. */
  request: string | readonly string[]
  /** Default: an app that answers `200 OK` with `ok`. */
  app?: App
  options?: WireOptions
  talk?: TalkOptions
  expect: WireExpectation
}

/** Settings that every gateway has. */
export interface WireOptions {
  trustedProxies?: readonly string[]
  forwardedHeader?: 'x-forwarded' | 'forwarded'
  maxHeaderCount?: number
  maxHeaderSize?: number
  maxBodySize?: number
  drainLimit?: number
}

export interface WireExpectation {
  /** Of the only response, or of each. */
  status?: number | readonly number[]
  /** Of the last response. */
  body?: string | RegExp
  /** Of the last response; several of one name are joined with `|`; undefined: not sent. */
  headers?: Readonly<Record<string, string | RegExp | undefined>>
  /** What the app saw; undefined: not there. */
  environ?: Readonly<Record<string, string | undefined>>
  /** Whether the app was called. Default: not checked. */
  called?: boolean
  /** Whether the connection serves another request. Default: not checked. */
  alive?: boolean
  /** Whether the client can see that the last response broke off. Default: false. */
  truncated?: boolean
  /** What `onError` got, and `tsgi.errors`. Default: nothing. */
  reported?: RegExp
  /** The 1xx before the last response. Default: none. */
  interim?: readonly number[]
  /** What must not be found in the bytes. */
  without?: RegExp
}

/** A request without a body. */
export function get(target: string, ...headers: string[]): string {
  return request(`GET ${target} HTTP/1.1`, ['Host: test', ...headers])
}

/** A request of those lines, and a body. */
export function request(line: string, headers: readonly string[], body = ''): string {
  return `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`
}

/** A request with a body and its length. */
export function post(body: string, ...headers: string[]): string {
  return request('POST / HTTP/1.1', ['Host: test', `Content-Length: ${body.length}`, ...headers], body)
}

/** An app that answers with what it has read of the request body. */
export const echo: App = async (environ, startResponse) => {
  const text = await readAll(environ)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [text]
}

export async function readAll(environ: Environ): Promise<string> {
  let text = ''
  for await (const chunk of environ['tsgi.input']) text += Buffer.from(chunk).toString('latin1')
  return text
}
