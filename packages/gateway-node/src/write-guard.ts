import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const guarded = new WeakSet<ServerResponse>()

/**
 * Destroys the connection when the client takes none of the bytes that wait for it during `timeout` milliseconds, twice that
 * at the latest. An app that has nothing to send may take its time.
 */
export function guardWrites(response: ServerResponse, timeout: number): void {
  if (timeout === Infinity || guarded.has(response)) return
  const { socket } = response
  if (socket === null) {
    // Pipelined, behind a response that is not finished. One listener, however much is written meanwhile.
    guarded.add(response)
    response.once('socket', () =>
      process.nextTick(() => {
        guarded.delete(response)
        guardWrites(response, timeout)
      })
    )
    return
  }
  // Node 26 keeps the chunks of a tick in the response until its end, and none of them in the socket.
  if (socket.destroyed || response.writableLength === 0) return
  guarded.add(response)
  let before = taken(socket)
  let waited = true
  // Not the socket's own timeout: any byte that the client sends would put it off. It lasts as long as the response, since a stream
  // waits for its client at every chunk.
  const timer = setInterval(() => {
    const now = taken(socket)
    const waits = response.writableLength > 0
    if (waits && waited && now <= before) socket.destroy()
    before = now
    waited = waits
  }, timeout)
  timer.unref()
  const stop = (): void => {
    clearInterval(timer)
    response.off('finish', stop)
    response.off('close', stop)
  }
  response.on('finish', stop)
  response.on('close', stop)
}

/** How many bytes the kernel has taken: those of a large write little by little, as the handle alone tells. */
function taken(socket: Socket & { _handle?: Handle | null }): number {
  // Below TLS, whose own handle moves only when a whole batch of records has left.
  const handle = socket._handle?._parent ?? socket._handle
  return (handle?.bytesWritten ?? socket.bytesWritten) - (handle?.writeQueueSize ?? socket.writableLength)
}

interface Handle {
  bytesWritten?: number
  writeQueueSize?: number
  _parent?: Handle
}
