import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { StartedGateway } from '@tsgi/testing/gateway'

/** Listens for front servers, on a port of the loopback. */
export async function listen(connected: (socket: Socket) => void): Promise<StartedGateway> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    connected(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(resolve))
    }
  }
}

/** Writes, and waits while the other side does not read. */
export async function write(socket: Socket, bytes: Uint8Array | string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (socket.write(bytes, 'latin1')) return
  try {
    await once(socket, 'drain', { signal })
  } catch {
    // A socket has its error, a reset, before it closes, which is when the signal fires: its reason is what everybody is to get.
    if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve))
    throw signal.reason
  }
}
