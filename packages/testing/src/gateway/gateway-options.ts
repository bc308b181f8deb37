/** Settings that a gateway may have, by the names that TSGI's own give them; a case names only those that it needs. */
export interface GatewayOptions {
  trustedProxies?: readonly string[]
  forwardedHeader?: 'x-forwarded' | 'forwarded'
  /** Header lines. */
  maxHeaderCount?: number
  /** Bytes of a request's head. */
  maxHeaderSize?: number
  /** Bytes of a request body. */
  maxBodySize?: number
  /** Bytes of a request body that is left unread, up to which the connection is kept. */
  drainLimit?: number
  /** Milliseconds in which the head must come. */
  headersTimeout?: number
  /** Milliseconds in which the request must come. */
  requestTimeout?: number
  /** Milliseconds that a connection may be idle. */
  keepAliveTimeout?: number
  /** Milliseconds in which a client must take some of what waits for it. */
  writeTimeout?: number
  /** Milliseconds that requests in work are left when the gateway closes. */
  closeTimeout?: number
}
