import { readBytes, type Environ } from '@tsgi/core'

const CLAIMED = Symbol('claimed')

type Claimable = AsyncIterable<Uint8Array> & { [CLAIMED]?: object }

/** Those that take no mark. */
const frozen = new WeakSet<AsyncIterable<Uint8Array>>()

/**
 * Takes an environ's input for one Request.
 * @throws {TypeError} when another Request has it: each would get a part
 */
export function claimInput(environ: Environ): AsyncIterable<Uint8Array> {
  const input: Claimable = environ['tsgi.input']
  if (input[CLAIMED] === input || frozen.has(input)) {
    throw new TypeError(
      'Request: another Request of this environ has read the body already; keep that one, or a clone() of it'
    )
  }
  // A mark: a WeakSet of every request costs more than the reading of a short body. It names its input, since what is made of an
  // input by inheritance or by a copy bears its mark, too, and has not been read.
  try {
    input[CLAIMED] = input
  } catch {
    frozen.add(input)
  }
  return input
}

/** An environ's input for one Request, without a stream; rejects as `claimInput` throws. */
export function takeInput(environ: Environ): Promise<Uint8Array> {
  try {
    claimInput(environ)
  } catch (error) {
    return Promise.reject(error)
  }
  return readBytes(environ, UNLIMITED)
}

const UNLIMITED = { limit: Infinity }

/** An environ's input as a stream, whose chunks are read when they are asked for. */
export function inputStream(environ: Environ): ReadableStream<Uint8Array> {
  let input: AsyncIterator<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        input ??= claimInput(environ)[Symbol.asyncIterator]()
        const { done, value } = await input.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await input?.return?.()
      }
    },
    { highWaterMark: 0 }
  )
}
