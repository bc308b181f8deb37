import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Lifecycle } from './lifecycle.ts'

/** The open connections of a server, upgraded ones too, which Node's server does not count. */
export function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

/** Milliseconds for the `close` of bodies, once all connections are closed. */
const GRACE = 1000

/** Closes a server when the requests in work are answered, or after `timeout` milliseconds. */
export async function closeGracefully(
  server: Server,
  sockets: ReadonlySet<Socket>,
  timeout: number,
  lifecycle: Lifecycle
): Promise<void> {
  lifecycle.closing = true
  await closeServer(server, sockets, timeout)
  // Node's server may be closed before its last connections have said so, and with that their bodies are closed.
  await Promise.all(Array.from(sockets, socket => new Promise(resolve => void socket.once('close', resolve))))
  await lifecycle.settled(GRACE)
}

function closeServer(server: Server, sockets: ReadonlySet<Socket>, timeout: number): Promise<void> {
  return new Promise(resolve => {
    // A response whose head had left before announced nothing: its connection becomes idle, and nobody says when.
    const sweep = setInterval(() => server.closeIdleConnections(), 20)
    const deadline =
      timeout === Infinity
        ? undefined
        : setTimeout(() => {
            for (const socket of sockets) socket.destroy()
          }, timeout)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(deadline)
      resolve()
    })
    // Browsers open connections in advance. For Node those are not idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  })
}
