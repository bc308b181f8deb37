/** A client's address, as far as a server tells it. */
export interface RemoteAddress {
  readonly address: string | undefined
  readonly port: string | undefined
}

/**
 * The client's address in what servers pass beside the Request: Deno's `info.remoteAddr`, Bun's `server.requestIP(request)`,
 * the Node request of @hono/node-server, the `request.ip` of srvx.
 */
export function remoteAddressOf(request: Request, info: unknown): RemoteAddress {
  if (typeof info !== 'object' || info === null) return create((request as { ip?: unknown }).ip, undefined)
  const server = info as ServerInfo
  try {
    if (server.remoteAddr !== undefined) {
      // That of a Unix socket has a path in place of both.
      return create(server.remoteAddr?.hostname, server.remoteAddr?.port)
    }
    if (typeof server.requestIP === 'function') {
      const found = server.requestIP(request)
      return create(found?.address, found?.port)
    }
    const socket = server.incoming?.socket
    if (socket !== undefined) return create(socket.remoteAddress, socket.remotePort)
  } catch {
    // Another object that happens to bear the name.
  }
  return create((request as { ip?: unknown }).ip, undefined)
}

interface ServerInfo {
  remoteAddr?: { hostname?: unknown; port?: unknown } | undefined
  requestIP?: (request: Request) => { address?: unknown; port?: unknown } | null
  incoming?: { socket?: { remoteAddress?: unknown; remotePort?: unknown } }
}

function create(address: unknown, port: unknown): RemoteAddress {
  if (typeof address !== 'string' || address === '') return UNKNOWN
  // An IPv4 client of a socket for both families shows as `::ffff:192.0.2.1`.
  const unmapped = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
  return { address: unmapped, port: typeof port === 'number' ? String(port) : undefined }
}

const UNKNOWN: RemoteAddress = { address: undefined, port: undefined }
