import { isBytes, isPromise, type Environ } from '@tsgi/core'
import { copiedFault } from './environ-identity.ts'
import type { ResponseCheck } from './response-check.ts'
import { isAsyncIterable, settle } from './shapes.ts'
import { standIn } from './stand-in.ts'

/// ### The request body
///

type Input = AsyncIterable<unknown>

const opened = new WeakSet<Input>()

/** Puts a checked input in place of the one that is there, until the response is over. */
export function checkInput(response: ResponseCheck): void {
  // As the app inside finds it: a layer that replaces the input changes the length for those inside of it.
  const length = declaredLength(response.environ)
  standIn(response, 'tsgi.input', input =>
    isAsyncIterable(input) ? checkedInput(response, input, length) : input
  )
}

function declaredLength({ CONTENT_LENGTH }: Environ): number | undefined {
  return typeof CONTENT_LENGTH === 'string' && /^\d+$/.test(CONTENT_LENGTH)
    ? Number(CONTENT_LENGTH)
    : undefined
}

class CheckedInput implements Input {
  readonly source: Input
  readonly response: ResponseCheck
  readonly #length: number | undefined
  #bytes = 0

  constructor(source: Input, response: ResponseCheck, length: number | undefined) {
    this.source = source
    this.response = response
    this.#length = length
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    const { response, source } = this
    this.#checkTime()
    /// [input.one-reader] `tsgi.input` must be read by one reader: a second one would get what the first one left. A middleware that reads
    /// it for the app inside puts an input of its own there.
    if (opened.has(source)) {
      response.blameApp({
        rule: 'input.one-reader',
        says: 'tsgi.input must be read once',
        remedy: 'keep what was read, or put a new input into environ'
      })
    }
    opened.add(source)
    const iterator = source[Symbol.asyncIterator]()
    const took = (step: IteratorResult<unknown>): IteratorResult<unknown> => {
      if (step.done === true) this.#checkLength()
      else this.#checkChunk(step.value)
      return step
    }
    const checked: AsyncIterator<unknown> = {
      next: () => {
        this.#checkTime()
        const step: IteratorResult<unknown> | Promise<IteratorResult<unknown>> = iterator.next()
        return isPromise(step) ? settle(step).then(took) : (took(step) as never)
      }
    }
    if (iterator.return !== undefined) checked.return = value => iterator.return!(value)
    return checked
  }

  #checkTime(): void {
    if (!this.response.isClean) return
    /// [input.after-end] Nothing must be read of it when the response has ended: the server has given the connection to the next request.
    this.response.blameApp({
      rule: 'input.after-end',
      says: 'tsgi.input must not be read when the response has ended',
      remedy: 'end the body when all that you need was read'
    })
  }

  #checkChunk(value: unknown): void {
    if (isBytes(value)) {
      this.#bytes += value.length
      return
    }
    /// [input.chunk] The chunks of `tsgi.input` must be of the type `Uint8Array`, and no text.
    this.response.blameServer({
      rule: 'input.chunk',
      says: 'a chunk of tsgi.input must be a Uint8Array',
      value,
      remedy: 'set no encoding on the stream; encode text'
    })
  }

  #checkLength(): void {
    if (this.#length === undefined || this.#bytes === this.#length) return
    /// [input.length] Where there is a `CONTENT_LENGTH`, `tsgi.input` must have as many bytes when it ends. A middleware that replaces it
    /// by one of another length must say the new one, or remove `CONTENT_LENGTH`.
    this.response.blameServer({
      rule: 'input.length',
      says: `tsgi.input must have the ${this.#length} bytes that CONTENT_LENGTH says`,
      value: this.#bytes,
      remedy: 'fail the read when it breaks off; delete environ.CONTENT_LENGTH where the input is replaced'
    })
  }
}

// Each validator has one of its own, so that a fault is laid to the layer next to it; none reads through another.
function checkedInput(response: ResponseCheck, input: Input, length: number | undefined): CheckedInput {
  if (!(input instanceof CheckedInput)) return new CheckedInput(input, response, length)
  if (input.response.environ !== response.environ) {
    response.blameServer(copiedFault(response.environ), input.response.layer)
  }
  return new CheckedInput(input.source, response, length)
}
