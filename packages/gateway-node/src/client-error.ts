import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { errorResponse } from '@tsgi/core/gateway'
import { Connection } from './connection.ts'
import { lingerOnClose } from './unread-body.ts'

const answered = new WeakSet<Socket>()

/**
 * Answers what is no request, and closes. Where it follows a request that is being answered, that response is finished
 * first, and is the last: Node would send the refusal in its place.
 */
export function answerClientError(error: NodeJS.ErrnoException, stream: Duplex): void {
  const socket = stream as Socket
  // The parser has given up, and says so again with all that still comes.
  if (answered.has(socket) && !socket.destroyed) return
  answered.add(socket)
  const [current] = Connection.of(socket).pending
  if (current !== undefined && current.requestComplete && !socket.destroyed) {
    lingerOnClose(socket)
    current.closeAfter()
    return
  }
  if (!socket.writable || current?.headSent === true) {
    socket.destroy(error)
    return
  }
  const { status, headers, body } = errorResponse({ status: STATUS[error.code ?? ''] ?? 400 })
  const lines = [...headers, ['Connection', 'close']].map(pair => pair.join(': '))
  socket.write(`HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
  if (current !== undefined) {
    socket.destroy(error)
    return
  }
  lingerOnClose(socket)
  socket.destroySoon()
}

const STATUS: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431
}
