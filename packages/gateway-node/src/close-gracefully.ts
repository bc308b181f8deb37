import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The open connections of a server, upgraded ones too, which Node's server does not count. */
export function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

/** Closes a server when the requests in work are answered, or after `timeout` milliseconds. */
export function closeGracefully(
  server: Server,
  sockets: ReadonlySet<Socket>,
  timeout: number
): Promise<void> {
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
