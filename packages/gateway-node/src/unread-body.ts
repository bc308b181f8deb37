import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Connection } from './connection.ts'
import { expectsContinue } from './request-input.ts'

/**
 * Sees to a request body that the app may leave unread, when the head of the response is sent: a short one is dropped
 * after the response, so that the next request can be met. True when there is too much, and the connection must close.
 */
export function closesForUnread(
  request: IncomingMessage,
  response: ServerResponse,
  begun: boolean,
  limit: number
): boolean {
  const length = announcedLength(request)
  if (length === 0) return false
  dropUnread(request, response, limit)
  // A client that still waits to be asked may send the body all the same.
  const asked = !expectsContinue(request, response)
  // An app that has begun to read may go on, and a body in chunks may be short: they are judged afterwards.
  if (asked && (begun || length === Infinity || length <= limit)) return false
  lingerOnClose(request.socket)
  return true
}

/**
 * Makes the closing of a connection wait until the client stops sending, for a second at most: bytes that meet a closed
 * socket make the kernel reset the connection, and the client may lose a response that it has not read yet.
 * @see RFC 9112, 9.6
 */
export function lingerOnClose(socket: Socket): void {
  Connection.of(socket).isClosing = true
  // Node calls this after the last response on a connection.
  socket.destroySoon = () => {
    socket.end()
    const timer = setTimeout(() => socket.destroy(), 1000)
    socket.once('close', () => clearTimeout(timer))
  }
}

/**
 * Once the response is sent, reads and drops what is left of the request body, so that the next request can be met. Beyond
 * the limit the connection is closed: a client may go on for ever.
 */
function dropUnread(request: IncomingMessage, response: ServerResponse, limit: number): void {
  // Before Node's own listener, which would drop it without counting.
  response.prependOnceListener('finish', () => {
    if (request.readableEnded || request.destroyed) return
    const { socket } = request
    dropping.set(socket, request)
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

/** Whether the body that comes on the connection is one of a request that was answered. */
export function isDropping(socket: Socket): boolean {
  return dropping.get(socket)?.complete === false
}

const dropping = new WeakMap<Socket, IncomingMessage>()

/** The length of the request body as announced: 0 without one, Infinity when it comes in chunks. */
function announcedLength(request: IncomingMessage): number {
  // Not rawHeaders: Node has made this object already, and has refused what would make the two differ.
  const { headers } = request
  if (headers['transfer-encoding'] !== undefined) return Infinity
  return headers['content-length'] === undefined ? 0 : Number(headers['content-length'])
}
