import { toBytes, type Chunk } from '@tsgi/core'
import type { ResponseHead } from '@tsgi/core/gateway'

/** A Response of a checked head. Its headers are given as pairs, so that several Set-Cookie stay several. */
export function createResponse(
  head: ResponseHead,
  body: Chunk | ReadableStream<Uint8Array> | null
): Response {
  const { code: status, reason: statusText, fields } = head
  const headers: [string, string][] = []
  let typed = false
  let coded = false
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!
    if (name.length === 12 && name.toLowerCase() === 'content-type') typed = true
    if (name.length === 16 && name.toLowerCase() === 'content-encoding') coded = true
    headers.push([name, fields[i + 1]!])
  }
  // A Response takes text for text/plain if nobody says otherwise.
  const content = typeof body === 'string' && !typed ? toBytes(body) : body
  const init: ResponseInit & { encodeBody?: 'manual' } = { status, statusText, headers }
  // Workers would put on themselves, for a second time, what Content-Encoding names.
  if (coded) init.encodeBody = 'manual'
  return new Response(content as BodyInit | null, init)
}
