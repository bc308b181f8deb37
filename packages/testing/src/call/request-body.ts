import { toBytes } from '@tsgi/core'
import { turn } from '../turn.ts'
import type { CallOptions, Input } from './options.ts'

type InputOptions = Pick<CallOptions, 'input' | 'slowInput' | 'breakInputAt'>

/** The request body that the client sends, chunk by chunk. */
export async function* requestBody(options: InputOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const { slowInput = false, breakInputAt = Infinity } = options
  let left = breakInputAt
  for await (const chunk of inChunks(options.input)) {
    const bytes = toBytes(chunk)
    if (slowInput) await turn()
    if (bytes.length >= left) {
      if (left > 0) yield bytes.subarray(0, left)
      break
    }
    left -= bytes.length
    yield bytes
  }
  if (breakInputAt === Infinity) return
  if (slowInput) await turn()
  throw Object.assign(new Error('call: the request body breaks off'), { status: 400 })
}

/** Whether the body is one that is sent in one piece. */
export function isWhole({ input, slowInput, breakInputAt }: InputOptions): boolean {
  if (slowInput === true || breakInputAt !== undefined) return false
  return input === undefined || typeof input === 'string' || input instanceof Uint8Array
}

function inChunks(
  input: Input | undefined
): Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array> {
  if (input === undefined) return []
  return typeof input === 'string' || input instanceof Uint8Array ? [input] : input
}
