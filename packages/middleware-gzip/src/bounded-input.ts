import { httpError } from '@tsgi/core'
import type { GzipDecoder } from './gzip-decoder.ts'

/**
 * A decoded request body that does not outgrow its bounds: what a small body can decode to is a thousand times its size.
 * @throws {HttpError} with status 413 while being read, once it does
 */
export async function* boundedInput(
  input: AsyncIterable<Uint8Array>,
  { decode, limit, ratio }: { decode: GzipDecoder; limit: number; ratio: number }
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytesIn = 0
  let bytesOut = 0

  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of input) {
      bytesIn += chunk.length
      yield chunk
    }
  }

  for await (const chunk of decode(counted())) {
    bytesOut += chunk.length
    if (bytesOut > limit) {
      throw httpError(413, `gunzip: the request body decodes to more than ${limit} bytes`)
    }
    if (bytesOut > RATIO_FROM && bytesOut > bytesIn * ratio) {
      throw httpError(413, `gunzip: the request body decodes to more than ${ratio} times its size`)
    }
    yield chunk
  }
}

// A page of blanks shrinks a hundredfold, and harms nobody.
const RATIO_FROM = 65_536
