/** As much of a socket of Node's as is needed. */
interface Resettable {
  resetAndDestroy(): unknown
  destroy(): unknown
}

/** Ends a connection so that its end cannot pass for that of a body. A Unix socket knows no reset, and Node throws for it. */
export function resetConnection(socket: Resettable): void {
  try {
    socket.resetAndDestroy()
  } catch {
    socket.destroy()
  }
}
