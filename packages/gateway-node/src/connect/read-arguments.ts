import type { Callback } from '../node-handler/pushed-answer.ts'

/**
 * The arguments of a stream's `write` and `end` in all their forms; a text in another encoding than UTF-8 becomes bytes.
 * @throws {TypeError} with Node's code for what is no chunk
 */
export function readArguments(
  method: 'write' | 'end',
  args: readonly unknown[]
): { chunk: string | Uint8Array | undefined; callback: Callback | undefined } {
  const callback = args.find(argument => typeof argument === 'function') as Callback | undefined
  const [chunk, encoding] = args
  const isMissing = chunk === undefined || chunk === null || typeof chunk === 'function'
  if (isMissing && method === 'end') return { chunk: undefined, callback }
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw Object.assign(new TypeError(`${method}: a chunk must be a string or bytes, got ${typeof chunk}`), {
      code: chunk === null ? 'ERR_STREAM_NULL_VALUES' : 'ERR_INVALID_ARG_TYPE'
    })
  }
  const isOther = typeof encoding === 'string' && encoding !== 'utf8' && encoding !== 'utf-8'
  if (typeof chunk === 'string' && isOther)
    return { chunk: Buffer.from(chunk, encoding as BufferEncoding), callback }
  return { chunk, callback }
}
