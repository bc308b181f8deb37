import { describeValue, httpError } from '@tsgi/core'

/**
 * `tsgi.input` of a Request: its body, read only as the app asks for it. Breaking off a loop leaves the rest to the next one.
 */
export class RequestInput implements AsyncIterableIterator<Uint8Array> {
  readonly #reader: ReadableStreamDefaultReader<unknown> | undefined
  readonly #expected: number | undefined
  readonly #limit: number
  #error: Error | undefined
  #ended: boolean
  #received = 0

  constructor(body: ReadableStream<unknown> | null, length: string | undefined, limit: number) {
    this.#reader = body?.getReader()
    this.#ended = body === null
    // Only where there is a stream: a Request that was made by hand may bear the header without a body.
    this.#expected = body === null || length === undefined ? undefined : Number(length)
    this.#limit = limit
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#error !== undefined) throw this.#error
    if (this.#ended) return { done: true, value: undefined }
    const { done, value } = await this.#read()
    if (this.#error !== undefined) throw this.#error
    if (done) return this.#end()
    if (!(value instanceof Uint8Array)) {
      throw this.#fail(
        new TypeError(`tsgi.input: the Request's body must be bytes, got ${describeValue(value)}`)
      )
    }
    this.#received += value.byteLength
    if (this.#received > this.#limit) {
      throw this.#fail(httpError(413, `tsgi.input: the body is longer than ${this.#limit} bytes`))
    }
    return { done: false, value }
  }

  /** An input that was asked for when there was nothing to be read any more. */
  static late(): RequestInput {
    const input = new RequestInput(null, undefined, 0)
    input.#fail(ended())
    return input
  }

  /**
   * Whatever is read from now on is an error: the response has ended, or the client has left before its body was there. What
   * has not come yet is not wanted any more.
   */
  release(left: boolean): void {
    if (this.#ended) return
    this.#fail(
      left ? httpError(400, 'tsgi.input: the client left before the end of the request body') : ended()
    )
    this.#reader!.cancel().catch(() => {})
  }

  async #read(): Promise<{ done: boolean; value?: unknown }> {
    try {
      return await this.#reader!.read()
    } catch (cause) {
      throw this.#fail(httpError(400, 'tsgi.input: the request body breaks off', { cause }))
    }
  }

  #end(): IteratorResult<Uint8Array, undefined> {
    this.#ended = true
    if (this.#expected !== undefined && this.#received < this.#expected) {
      throw this.#fail(
        httpError(400, `tsgi.input: ${this.#received} bytes where Content-Length is ${this.#expected}`)
      )
    }
    return { done: true, value: undefined }
  }

  #fail(error: Error): Error {
    return (this.#error ??= error)
  }
}

function ended(): Error {
  return new Error('tsgi.input: the response has ended, and the request body with it')
}
