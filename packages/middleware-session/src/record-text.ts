import type { Codec } from './options.ts'
import type { SessionRecord } from './record.ts'
import type { Json } from './types.ts'

/**
 * A record as stores have it. What is not of the data comes first.
 * @throws {TypeError} when the codec gives no text
 */
export function recordText(
  { content, createdAt, renewedAt }: Pick<SessionRecord, 'content' | 'createdAt' | 'renewedAt'>,
  codec: Codec | undefined
): string {
  const plain = Object.fromEntries(content.data)
  const renewed = renewedAt === createdAt ? '' : `,"renewed":${renewedAt}`
  const persist = content.persist ? ',"persist":true' : ''
  const own = JSON.stringify(codec === undefined ? plain : encodeData(codec, plain))
  return `{"created":${createdAt}${renewed}${persist},"data":${own}}`
}

function encodeData(codec: Codec, data: { [key: string]: Json }): string {
  const text: unknown = codec.encode(data)
  if (typeof text === 'string') return text
  throw new TypeError(`session: codec.encode must return a string, got ${typeof text}`)
}
