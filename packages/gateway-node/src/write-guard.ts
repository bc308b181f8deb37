import type { ServerResponse } from 'node:http'

const guarded = new WeakSet<ServerResponse>()

/**
 * Destroys the connection when the client takes none of the bytes that wait for it during `timeout` milliseconds. An app
 * that has nothing to send may take its time. Node's own socket timeout tells a slow client from a stalled one.
 */
export function guardWrites(response: ServerResponse, timeout: number): void {
  if (timeout === Infinity || guarded.has(response)) return
  const { socket } = response
  if (socket === null) {
    // Pipelined, behind a response that is not finished.
    response.once('socket', () => process.nextTick(guardWrites, response, timeout))
    return
  }
  if (socket.destroyed || socket.writableLength === 0) return
  guarded.add(response)
  const before = socket.timeout ?? 0
  socket.setTimeout(timeout)
  const restore = (): void => {
    response.off('drain', restore)
    response.off('finish', restore)
    guarded.delete(response)
    socket.setTimeout(before)
  }
  response.on('drain', restore)
  // Before Node's own listener, which sets the timeout of an idle connection.
  response.prependListener('finish', restore)
}
