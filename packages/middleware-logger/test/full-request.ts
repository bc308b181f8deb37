import type { LoggerOptions } from '@tsgi/middleware-logger'

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
export const SPAN = '00f067aa0ba902b7'

/** Everything that a line can hold. */
export const FULL = {
  REQUEST_URI: '/x?a=1',
  REMOTE_USER: 'bob',
  HTTP_HOST: 'example.org:81',
  HTTP_REFERER: 'http://r/?token=1',
  HTTP_USER_AGENT: 'Ã©',
  HTTP_TRACEPARENT: `00-${TRACE}-${SPAN}-01`,
  HTTP_X_REQUEST_ID: 'id-1'
}
export const FULL_OPTIONS: LoggerOptions = { format: 'json', requestId: { trust: true } }
