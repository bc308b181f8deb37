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
  /** Made when somebody reads on: an error costs more than the reading of a short body. */
  #released = false
  #arrival: Promise<void> | undefined
  #arrived: (() => void) | undefined
  #listening = false
  #received = 0

  readonly #wake = (): void => {
    const arrived = this.#arrived
    this.#arrival = undefined
    this.#arrived = undefined
    arrived?.()
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

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      if (!this.#listening) this.#listen()
      const result = this.#read()
      return result === undefined ? this.#wait() : Promise.resolve(result)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Whatever is read from now on is an error: the response has ended, and what is left of the body is dropped. */
  release(): void {
    this.#released = true
    // A stream with this listener does not flow, and could not be drained.
    this.#request.off('readable', this.#wake)
    this.#wake()
  }

  async #wait(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      // One for all who wait.
      await (this.#arrival ??= new Promise(resolve => (this.#arrived = resolve)))
      const result = this.#read()
      if (result !== undefined) return result
    }
  }

  /** Undefined while nothing has come. */
  #read(): IteratorResult<Uint8Array, undefined> | undefined {
    if (this.#error !== undefined) throw this.#error
    if (this.#released) throw (this.#error = ended())
    const chunk = this.#request.read() as Buffer | null
    if (chunk !== null) return { done: false, value: this.#count(chunk) }
    // Complete is what the parser has seen the end of; the end of the connection alone is a body cut short.
    if (this.isSpent) return { done: true, value: undefined }
    if (this.#request.destroyed) throw (this.#error = cutShort())
    return undefined
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

function ended(): Error {
  return new Error('tsgi.input: the response has ended, and the request body with it')
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
