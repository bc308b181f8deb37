import type { App } from '@tsgi/core'
import type { GatewayOptions } from './gateway-options.ts'

/** One exchange on a raw socket: what is sent, what serves, what must come back. */
export interface WireCase {
  behaviour: number
  name: string
  /** One character per byte. */
  request: string
  /** Default: an app that answers `200 OK` with `ok`. */
  app?: App
  options?: GatewayOptions
  expect: WireExpectation
}

export interface WireExpectation {
  status?: number
  body?: string
  /** Several of one name are joined with `|`; undefined: not sent. */
  headers?: Readonly<Record<string, string | RegExp | undefined>>
  /** What the app saw; undefined: not there. */
  environ?: Readonly<Record<string, string | undefined>>
  /** Whether the app was called. Default: not checked. */
  called?: boolean
  /** Whether the connection serves another request. Default: not checked. */
  alive?: boolean
  /** Whether the client can see that the response broke off. Default: false. */
  truncated?: boolean
  /** What `onError` got, and `tsgi.errors`. Default: nothing. */
  reported?: RegExp
  /** The 1xx before the response. Default: none. */
  interim?: readonly number[]
  /** What must not be found in the bytes. */
  without?: RegExp
}
