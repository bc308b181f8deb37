import type { Socket } from 'node:net'
import type { GatewaySetup, StartGateway } from '@tsgi/testing/gateway'
import { answer } from './answer.ts'
import { InputQueue } from './input-queue.ts'
import { listen, write } from './listen.ts'
import { FrameError, rawRequest } from './raw-request.ts'

type Params = [name: string, value: string][]

/** How the reference does it, so that a test can break one thing. */
export interface ScgiParts {
  /** Takes the headers of a request off the start; undefined while they are not complete. */
  parse: (bytes: Buffer) => { params: Params; length: number; rest: Buffer } | undefined
  rawRequest: typeof rawRequest
  breakOff: (socket: Socket) => void
  answer: typeof answer
}

export const scgiParts: ScgiParts = {
  parse(bytes) {
    const text = bytes.toString('latin1')
    const size = /^(0|[1-9]\d{0,5}):/.exec(text)
    if (size === null) {
      if (/^\d{0,6}$/.test(text) && !/^0\d/.test(text)) return undefined
      throw new FrameError('a request must begin with the length of its headers')
    }
    const from = size[0].length
    const end = from + Number(size[1])
    if (bytes.length <= end) return undefined
    if (text[end] !== ',') throw new FrameError('the headers must end in a comma')
    return { ...readHeaders(text.slice(from, end)), rest: bytes.subarray(end + 1) }
  },
  rawRequest,
  breakOff: socket => void socket.resetAndDestroy(),
  answer
}

function readHeaders(text: string): { params: Params; length: number } {
  const fields = text.split('\0')
  if (fields.pop() !== '' || fields.length === 0 || fields.length % 2 === 1) {
    throw new FrameError('headers must be names and values, each with NUL behind it')
  }
  const params: Params = []
  for (let i = 0; i < fields.length; i += 2) params.push([fields[i]!, fields[i + 1]!])
  const [[first, length]] = params as [Params[number]]
  if (first !== 'CONTENT_LENGTH' || !/^\d+$/.test(length)) {
    throw new FrameError('CONTENT_LENGTH must come first, in digits')
  }
  if (params.find(([name]) => name === 'SCGI')?.[1] !== '1') throw new FrameError('SCGI must be 1')
  return { params, length: Number(length) }
}

/** A gateway for SCGI, with one part or another in place of its own. */
export function scgiGateway(changed: Partial<ScgiParts> = {}): StartGateway {
  const parts: ScgiParts = { ...scgiParts, ...changed }
  return setup => listen(socket => serve(socket, setup, parts))
}

function serve(socket: Socket, setup: GatewaySetup, parts: ScgiParts): void {
  const abort = new AbortController()
  const input = new InputQueue()
  let bytes: Buffer | undefined = Buffer.alloc(0)
  let left = 0
  let isOver = false
  const take = (body: Buffer): void => {
    if (left > 0) input.push(body.subarray(0, left))
    left -= body.length
    if (left <= 0) input.end()
  }
  socket.on('data', (data: Buffer) => {
    if (bytes === undefined) return take(data)
    bytes = Buffer.concat([bytes, data])
    try {
      const request = parts.parse(bytes)
      if (request === undefined) return
      bytes = undefined
      left = request.length
      take(request.rest)
      const over = (): void => void (isOver = true)
      void parts.answer(
        setup,
        { ...parts.rawRequest(request.params), input, abort },
        {
          send: chunk => write(socket, chunk, abort.signal),
          end: () => (over(), socket.end()),
          breakOff: () => (over(), parts.breakOff(socket))
        }
      )
    } catch (error) {
      bytes = undefined
      socket.end(`Status: 400 Bad Request\r\nContent-Length: 0\r\n\r\n`)
      if (!(error instanceof FrameError)) setup.onError(error)
    }
  })
  // A front server ends its side when it has gone, and not when it has sent the request.
  const gone = (): void => {
    input.fail()
    if (isOver) return
    // Who reads the body hears of it there, and may still answer.
    const reason = new DOMException('the front server has gone', 'AbortError')
    setTimeout(() => isOver || abort.abort(reason), left > 0 ? 20 : 0)
  }
  socket.on('end', () => {
    if (bytes !== undefined) socket.end()
    gone()
  })
  socket.on('close', gone)
}
