import { describeValue, isBytes, isPromise } from '@tsgi/core'
import type { Encoder, EncoderStream } from './encoder.ts'

/** Somebody's encoder, of which each answer is checked: what is wrong with it is said in its name, before it is sent. */
export function checkedEncoder(encoder: Encoder): Encoder {
  const { coding, borrows } = encoder
  const bytesOf = (method: string, answer: unknown): Uint8Array => {
    if (isBytes(answer)) return answer
    throw wrong(coding, `${method} must give a Uint8Array`, answer)
  }
  return {
    coding,
    ...(borrows !== undefined && { borrows }),
    compressSync: (bytes, level) => bytesOf('compressSync', encoder.compressSync(bytes, level)),
    compress: async (bytes, level) => bytesOf('compress', await encoder.compress(bytes, level)),
    open: level => {
      const stream: Partial<EncoderStream> | undefined = encoder.open(level)
      if (stream === undefined) return undefined
      if (typeof Object(stream).encode !== 'function' || typeof stream.close !== 'function') {
        throw wrong(coding, 'open must give { encode, close }, or undefined', stream)
      }
      return checkedStream(stream as EncoderStream, bytesOf)
    }
  }
}

function checkedStream(
  stream: EncoderStream,
  bytesOf: (method: string, answer: unknown) => Uint8Array
): EncoderStream {
  const check = (output: unknown): Uint8Array | undefined =>
    output === undefined ? undefined : bytesOf('encode', output)
  return {
    encode: (bytes, then) => {
      const output = stream.encode(bytes, then)
      return isPromise(output) ? output.then(check) : check(output)
    },
    close: () => stream.close()
  }
}

function wrong(coding: string, rule: string, answer: unknown): TypeError {
  return new TypeError(`gzip: encoder '${coding}': ${rule}, got ${describeValue(answer)}`)
}
