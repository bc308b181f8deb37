import { json, raw, text, urlencoded } from 'express'
import { app, on, type ExpressRow } from './express-row.ts'
import { note } from './row.ts'

/** What express.json.js, urlencoded.js, text.js and raw.js of Express cover, and what a handler reads itself. */
export const bodyRows: readonly ExpressRow[] = [
  ...bodies('json', json({ limit: 100, strict: true }), 'application/json', [
    '{"user":"tobi"}',
    '[1]',
    '',
    '"str"',
    '{"user',
    '{"__proto__":{}}',
    `{"long":"${'x'.repeat(200)}"}`,
    '{"\u00fc":"\u2603"}'
  ]),
  ...bodies(
    'urlencoded',
    urlencoded({ limit: 100, parameterLimit: 3 }),
    'application/x-www-form-urlencoded',
    ['user=tobi&a=1', 'name=a%20b%26c+d', 'a=1&b=2&c=3&d=4', '', 'x=%zz']
  ),
  ...bodies('urlencoded, extended', urlencoded({ extended: true }), 'application/x-www-form-urlencoded', [
    'a[b][c]=d&a[e]=f',
    'a[]=1&a[]=2'
  ]),
  ...bodies('text', text({ limit: 100 }), 'text/plain', ['user is tobi', 'gr\u00fc\u00dfe', 'x'.repeat(200)]),
  ...bodies('raw', raw(), 'application/octet-stream', ['\u0000\u0001']),
  app('JSON of another type', a => a.use(json(), (q, s) => void s.json(q.body ?? 'none')), [
    'POST /',
    'Content-Type: text/plain',
    '',
    '{}'
  ]),
  app('JSON in a charset that is not supported', a => a.use(json(), (q, s) => void s.json(q.body)), [
    'POST /',
    'Content-Type: application/json; charset=koi8-r',
    '',
    '{}'
  ]),
  app('JSON in an encoding that is not supported', a => a.use(json(), (q, s) => void s.json(q.body)), [
    'POST /',
    'Content-Type: application/json',
    'Content-Encoding: nulls',
    '',
    '{}'
  ]),
  app('JSON that says it is compressed', a => a.use(json(), (q, s) => void s.json(q.body)), [
    'POST /',
    'Content-Type: application/json',
    'Content-Encoding: gzip',
    '',
    '{}'
  ]),
  app('a body without a type', a => a.use(raw({ type: () => true }), (q, s) => void s.send(q.body)), [
    'POST /',
    '',
    'ping'
  ]),
  app(
    'a body without a type, in chunks',
    a => a.use(raw({ type: () => true }), (q, s) => void s.send(q.body)),
    ['POST /', '', 'ping'],
    { chunked: true }
  ),
  app('a body for GET', a => a.use(json(), (q, s) => void s.json(q.body)), [
    'GET /',
    'Content-Type: application/json',
    '',
    '{"a":1}'
  ]),
  app(
    'a body for GET, in chunks',
    a => a.use(json(), (q, s) => void s.json(q.body)),
    ['GET /', 'Content-Type: application/json', '', '{"a":1}'],
    { chunked: true }
  ),
  on(
    'a body, by events',
    (q, s) => {
      q.on('data', chunk => note('data', String(chunk))).on('end', () => (note('end', q.complete), s.end()))
      q.on('close', () => note('close'))
    },
    ['POST /', '', 'ping'],
    { notes: 3 }
  ),
  on('a body that is not read', (_q, s) => s.send('unread'), ['POST /', '', 'ping']),
  on('a long body that is not read', (_q, s) => s.send('unread'), ['POST /', '', 'ping'.repeat(20_000)]),
  on('a body, piped back', (q, s) => q.pipe(s), ['PUT /', '', 'ping'.repeat(20_000)]),
  on(
    'a body, iterated',
    async (q, s) => {
      let all = ''
      for await (const chunk of q) all += String(chunk)
      s.json([all, q.complete, q.readableEnded, q.destroyed])
    },
    ['POST /', '', 'ping']
  ),
  app(
    'a compressed body',
    a =>
      a.use(
        (q, _s, next) => (note(q.method), next()),
        json(),
        (q, s) => void s.json(q.body)
      ),
    ['POST /', 'Content-Type: application/json', 'Content-Encoding: identity', '', '{"a":1}']
  )
]

/** Each body with its length, and again in chunks. */
function bodies(
  name: string,
  parser: ReturnType<typeof json>,
  type: string,
  texts: readonly string[]
): ExpressRow[] {
  return [undefined, true as const].flatMap(chunked =>
    texts.map(body =>
      app(
        `${name}${chunked ? ', in chunks' : ''}: ${JSON.stringify(body.slice(0, 30))}`,
        a =>
          a.use(
            parser,
            (q, s) => void s.json({ body: q.body instanceof Buffer ? q.body.toString() : (q.body ?? null) })
          ),
        ['POST /', `Content-Type: ${type}`, '', body],
        chunked && { chunked }
      )
    )
  )
}
