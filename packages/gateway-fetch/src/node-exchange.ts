import { resetConnection } from '@tsgi/core/gateway'

/** What node:http knows of an exchange, as much of it as is needed. */
export interface NodeExchange {
  readonly req?: { readonly httpVersion?: string } | undefined
  /** Null while a pipelined response waits for its turn. */
  readonly socket: NodeSocket | null
  readonly destroyed?: boolean
  once(event: 'socket', listener: () => void): void
}

interface NodeSocket {
  readonly remoteAddress?: string
  readonly remotePort?: number
  resetAndDestroy(): unknown
  destroy(): unknown
}

/**
 * The response of node:http by which an adapter answers, where it passes that on beside the Request: @hono/node-server in its bindings,
 * srvx as `request.runtime`.
 */
export function nodeExchangeOf(request: Request, info: unknown): NodeExchange | undefined {
  const lent =
    (info as { outgoing?: unknown } | null | undefined)?.outgoing ??
    (request as { runtime?: { node?: { res?: unknown } } }).runtime?.node?.res
  const found = lent as NodeExchange | null | undefined
  return typeof found?.once === 'function' && 'socket' in found ? found : undefined
}

/**
 * Calls back when a response may be broken off: in its turn, so that those before it on the connection stay whole. What has neither
 * a length nor chunks is reset: its end would look like the end of the body.
 */
export function beforeBreakOff(
  exchange: NodeExchange | undefined,
  isDelimited: boolean,
  breakOff: () => void
): void {
  try {
    if (exchange !== undefined && exchange.destroyed !== true) {
      if (exchange.socket === null) {
        // Node writes what waits right after this event.
        exchange.once('socket', () => setTimeout(beforeBreakOff, 0, exchange, isDelimited, breakOff))
        return
      }
      if (!isDelimited && isHttp10(exchange)) resetConnection(exchange.socket)
    }
  } catch {
    // It is another's object: whatever it throws, the response must not stay open for ever.
  }
  breakOff()
}

/** HTTP/1.0 knows no chunks (RFC 9112, 6.1). */
export function isHttp10(exchange: NodeExchange | undefined): boolean {
  return exchange?.req?.httpVersion === '1.0'
}
