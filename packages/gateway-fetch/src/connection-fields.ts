/**
 * Whether a field, in lower case, belongs to the connection, which is the server's. Handlers copy them from elsewhere, and Hono's
 * streaming helpers set them.
 * @see RFC 9110, 7.6.1
 */
export function isOfConnection(name: string): boolean {
  return CONNECTION.has(name)
}

const CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])
