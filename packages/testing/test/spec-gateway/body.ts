import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Body, Chunk } from '@tsgi/core'
import { Refusal } from './environ.ts'

/** "The end": before the head a 500 or the error's status; later what was yielded is flushed, and the transport broken off. */
export async function breakOff(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  isFull: boolean
): Promise<void> {
  if (!response.headersSent) return answer(response, error)
  // Cut at its length, it is all that the client waits for.
  if (isFull) return void response.end()
  response.flushHeaders()
  // A pipelined one gets its socket when those before it have ended.
  if (response.socket === null) await once(response, 'socket')
  const socket = response.socket!
  await new Promise<void>(resolve => socket.write('', () => resolve()))
  if (request.httpVersion === '1.0') socket.resetAndDestroy()
  else response.destroy()
}

function answer(response: ServerResponse, error: unknown): void {
  const { status } = Object(error) as { status?: unknown }
  const isFit = typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599
  // What follows a request that is refused may be a part of it.
  if (error instanceof Refusal) response.setHeader('Connection', 'close')
  response.writeHead(isFit ? status : 500, { 'Content-Type': 'text/plain' })
  response.end('This did not work.')
}

export function toBytes(chunk: Chunk): Uint8Array {
  if (typeof chunk === 'string') return Buffer.from(chunk)
  if (chunk instanceof Uint8Array) return chunk
  throw new TypeError(`body: a chunk must be bytes or text, got ${typeof chunk}`)
}

export type Steps = AsyncIterator<Chunk> | Iterator<Chunk>

export function open(body: unknown): Steps {
  const found = Object(body) as {
    [Symbol.iterator]?: () => Iterator<Chunk>
    [Symbol.asyncIterator]?: () => AsyncIterator<Chunk>
  }
  const steps =
    typeof body === 'string' ? undefined : (found[Symbol.asyncIterator]?.() ?? found[Symbol.iterator]?.())
  if (steps === undefined) throw new TypeError('an app must return a body')
  return steps
}

export async function close(
  body: Body | undefined,
  steps: Steps | undefined,
  reason: unknown
): Promise<void> {
  if (reason !== undefined) void Promise.resolve(steps?.return?.()).catch(() => {})
  await (reason === undefined ? body?.close?.() : body?.close?.(reason))
}
