import { describeValue } from '@tsgi/core'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A reply that is text, or undefined where there is none. Clients give strings, bytes, and numbers for integers. */
export function readText(command: string, reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply
  if (reply === null) return undefined
  if (reply instanceof Uint8Array) return decoder.decode(reply)
  if (typeof reply === 'number' || typeof reply === 'bigint') return `${reply}`
  throw new TypeError(
    `createRedisStore: command must resolve to the reply of ${command} as text or bytes, got ${describeValue(reply)}`
  )
}

/** A reply that is a list of texts. */
export function readList(command: string, reply: unknown): (string | undefined)[] {
  if (Array.isArray(reply)) return reply.map(item => readText(command, item))
  throw new TypeError(
    `createRedisStore: command must resolve to the reply of ${command} as an array, got ${describeValue(reply)}`
  )
}
