import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { resetConnection } from '@tsgi/core/gateway'

/**
 * Destroys the connection after the bytes that wait have been handed to the kernel. Where neither a length nor chunks tell
 * the end of the body, a FIN would look like it, so that the connection is reset.
 */
export function breakOff(response: ServerResponse, delimited: boolean): void {
  const { socket } = response
  if (socket !== null) destroyFlushed(socket, delimited)
  // Pipelined: the responses before this one are still to be sent, and Node writes what waits right after this event.
  else response.once('socket', assigned => process.nextTick(destroyFlushed, assigned, delimited))
}

function destroyFlushed(socket: Socket, delimited: boolean): void {
  if (socket.destroyed) return
  const destroy = (): void => {
    if (delimited) socket.destroy()
    else resetConnection(socket)
  }
  socket.uncork()
  if (socket.writableLength === 0) destroy()
  else socket.write('', destroy)
}
