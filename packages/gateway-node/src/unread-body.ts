import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The length of the request body as announced: 0 without one, Infinity when it comes in chunks. */
export function announcedLength(request: IncomingMessage): number {
  // Not rawHeaders: Node has made this object already, and has refused what would make the two differ.
  const { headers } = request
  if (headers['transfer-encoding'] !== undefined) return Infinity
  return headers['content-length'] === undefined ? 0 : Number(headers['content-length'])
}

/**
 * Once the response is sent, reads and drops what is left of the request body, so that the next request can be met. Beyond
 * the limit the connection is closed: a client may go on for ever.
 */
export function dropUnread(request: IncomingMessage, response: ServerResponse, limit: number): void {
  // Before Node's own listener, which would drop it without counting.
  response.prependOnceListener('finish', () => {
    if (request.readableEnded || request.destroyed) return
    const { socket } = request
    let dropped = 0
    request.on('data', function count(chunk: Buffer) {
      dropped += chunk.length
      if (dropped <= limit) return
      request.off('data', count)
      lingerOnClose(socket)
      socket.destroySoon()
    })
    request.resume()
  })
}

/**
 * Makes the closing of a connection wait until the client stops sending, for a second at most: bytes that meet a closed
 * socket make the kernel reset the connection, and the client may lose a response that it has not read yet.
 * @see RFC 9112, 9.6
 */
export function lingerOnClose(socket: Socket): void {
  // Node calls this after the last response on a connection.
  socket.destroySoon = () => {
    socket.end()
    const timer = setTimeout(() => socket.destroy(), 1000)
    socket.once('close', () => clearTimeout(timer))
  }
}
