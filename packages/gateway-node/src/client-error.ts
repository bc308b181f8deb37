import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { errorResponse } from '@tsgi/core/gateway'
import { isDropping, lingerOnClose } from './unread-body.ts'

/** Node keeps the response here that is being sent; the next one takes its place when it is finished. */
type HttpSocket = Socket & { _httpMessage?: ServerResponse<IncomingMessage> | null }

const answered = new WeakSet<Socket>()

/**
 * Answers what is no request, and closes. Where it follows requests that are being answered, their responses are finished
 * first, and are the last: Node would send the refusal in their place.
 */
export function answerClientError(error: NodeJS.ErrnoException, stream: Duplex): void {
  const socket = stream as HttpSocket
  // The parser has given up, and says so again with all that still comes.
  if (answered.has(socket) && !socket.destroyed) return
  answered.add(socket)
  const current = socket._httpMessage ?? undefined
  if (current !== undefined && isOwed(current) && !socket.destroyed) {
    lingerOnClose(socket)
    closeAfterResponses(socket)
    return
  }
  if (!socket.writable || current?.headersSent === true) {
    socket.destroy(error)
    return
  }
  if (isDropping(socket)) {
    // That request was answered: a second response would be taken for the next one's.
    lingerOnClose(socket)
    socket.destroySoon()
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

function closeAfterResponses(socket: HttpSocket): void {
  const response = socket._httpMessage ?? undefined
  // After Node's own listener, which puts the next response into place.
  if (response !== undefined && isOwed(response)) response.once('finish', () => closeAfterResponses(socket))
  else socket.destroySoon()
}

/** Whether the request is whole, or the response needs no more of it. */
function isOwed(response: ServerResponse<IncomingMessage>): boolean {
  return response.req.complete || response.writableEnded
}

const STATUS: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431
}
