import type { IncomingMessage, ServerResponse } from 'node:http'
import { httpError } from '@tsgi/core'

/**
 * `tsgi.input`: the request body, read from the socket only as the app asks for it. Breaking off a loop leaves the rest to
 * the next one. Node's own iterator would destroy the connection then.
 */
export class RequestInput implements AsyncIterableIterator<Uint8Array> {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #limit: number
  #error: Error | undefined
  #waiting: (() => void) | undefined
  #listening = false
  #received = 0

  readonly #wake = (): void => {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.()
  }

  constructor(request: IncomingMessage, response: ServerResponse, limit: number) {
    this.#request = request
    this.#response = response
    this.#limit = limit
  }

  /** Whether all of it has come, and has been read. */
  get isSpent(): boolean {
    return this.#request.complete && this.#request.readableLength === 0
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!this.#listening) this.#listen()
    for (;;) {
      if (this.#error !== undefined) throw this.#error
      const chunk = this.#request.read() as Buffer | null
      if (chunk !== null) return { done: false, value: this.#count(chunk) }
      // Complete is what the parser has seen the end of; the end of the connection alone is a body cut short.
      const { complete, readableEnded, destroyed } = this.#request
      if (complete && (readableEnded || destroyed)) return { done: true, value: undefined }
      if (destroyed) throw (this.#error ??= cutShort())
      await new Promise<void>(resolve => (this.#waiting = resolve))
    }
  }

  /** Whatever is read from now on is an error: the response has ended, and what is left of the body is dropped. */
  release(): void {
    this.#error ??= new Error('tsgi.input: the response has ended, and the request body with it')
    // A stream with this listener does not flow, and could not be drained.
    this.#request.off('readable', this.#wake)
    this.#wake()
  }

  #listen(): void {
    this.#listening = true
    const request = this.#request
    request.on('readable', this.#wake)
    request.on('end', this.#wake)
    request.on('close', this.#wake)
    request.on('error', this.#wake)
    askForBody(request, this.#response)
  }

  #count(chunk: Buffer): Uint8Array {
    this.#received += chunk.length
    if (this.#received <= this.#limit) return chunk
    this.#error = httpError(413, `tsgi.input: the body is longer than ${this.#limit} bytes`)
    throw this.#error
  }
}

function cutShort(): Error {
  return httpError(400, 'tsgi.input: the connection was closed before the end of the request body')
}

function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (!expectsContinue(request, response)) return
  if (response.socket !== null) response.writeContinue()
  // Pipelined, behind a response that is not finished: Node would queue it, and put a final head before it.
  else response.once('socket', () => askForBody(request, response))
}

/** Whether the client still waits for a 100: Node sends it at once to a server that has no `checkContinue` listener. */
export function expectsContinue(
  request: IncomingMessage,
  response: ServerResponse & { _sent100?: boolean }
): boolean {
  return (
    request.headers.expect !== undefined &&
    request.httpVersion === '1.1' &&
    response._sent100 !== true &&
    !response.headersSent
  )
}
