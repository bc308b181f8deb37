import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { app, on, type FastifyRow } from './fastify-row.ts'
import { inside } from './row.ts'

const show = (get: (request: FastifyRequest) => unknown) => (q: FastifyRequest, s: FastifyReply) =>
  s.send({ got: get(q) ?? null })

/** Fastify closes behind a body that it does not trust. */
const CLOSED = inside({
  because: "the connection is the gateway's, which closes it where the rest of a body is too long",
  ending: 'whole',
  without: ['Connection', 'Keep-Alive']
})

/** What Fastify's tests of content-type parsers cover. */
export const bodyRows: readonly FastifyRow[] = [
  ...[undefined, true as const].flatMap(chunked =>
    [
      ['application/json', '{"a":1}'],
      ['application/json', '{"a":'],
      ['application/json', ''],
      ['application/json', '{"__proto__":1}'],
      ['application/json; charset=utf-8', '"\u2603"'],
      ['text/plain', 'gr\u00fc\u00dfe'],
      ['text/plain', ''],
      ['application/x-none', 'x'],
      ['text/plain', 'x'.repeat(200_000)]
    ].map(([type, body]) =>
      on(
        `a body${chunked ? ' in chunks' : ''}: ${type} ${body!.slice(0, 20)}`,
        show(q => (typeof q.body === 'string' ? q.body.length : q.body)),
        ['POST /', `Content-Type: ${type}`, '', body!],
        { ...(chunked && { chunked }), ...(isRefused(type!, body!) && CLOSED) }
      )
    )
  ),
  on(
    'a body without a type',
    show(q => q.body),
    ['POST /', '', 'x']
  ),
  on(
    'a body without a type, in chunks',
    show(q => q.body),
    ['POST /', '', 'x'],
    { chunked: true }
  ),
  on(
    'POST without a body',
    show(q => q.body),
    ['POST /']
  ),
  on(
    'DELETE with a body',
    show(q => q.body),
    ['DELETE /', 'Content-Type: application/json', '', '{"a":1}']
  ),
  on(
    'GET with a body',
    show(q => q.body),
    ['GET /', 'Content-Type: application/json', '', '{"a":1}']
  ),
  app(
    'a parser that gets the stream',
    a => {
      a.addContentTypeParser('*', async (_q: FastifyRequest, payload: Readable) => {
        let all = ''
        for await (const chunk of payload) all += String(chunk)
        return all
      })
      a.post('/', async q => ({ body: q.body }))
    },
    ['POST /', 'Content-Type: text/x-own', '', 'streamed']
  ),
  on(
    'a long body that is refused',
    show(q => q.body),
    ['POST /', 'Content-Type: application/x-none', '', 'x'.repeat(90_000)]
  )
]

/** What Fastify's parsers make nothing of. */
function isRefused(type: string, body: string): boolean {
  return body.length > 100_000 || (type === 'application/json' && !/^\{"a":1\}$/.test(body))
}
