import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import type { Context } from 'koa'
import { on, type KoaRow } from './koa-row.ts'
import { around, createFiles, inside, past } from './row.ts'

const folder = createFiles()
const file = (name: string): Readable => createReadStream(join(folder, name))

/** Each kind of body, which is answered to GET and HEAD. */
const bodies: readonly [string, (context: Context) => unknown][] = [
  ['nothing', () => {}],
  ['a text', c => (c.body = 'Hello')],
  ['a text outside of ASCII', c => (c.body = 'gr\u00fc\u00dfe \u2603')],
  ['HTML', c => (c.body = ' <p>hey</p>')],
  ['an empty text', c => (c.body = '')],
  ['a text without a type', c => ((c.body = ''), (c.type = null as never))],
  ['bytes', c => (c.body = Buffer.from([0, 255, 10]))],
  ['no bytes', c => (c.body = Buffer.alloc(0))],
  ['an object', c => (c.body = { hello: 'world' })],
  ['an array', c => (c.body = ['a', 1, null])],
  ['a number', c => (c.body = 123)],
  ['true', c => (c.body = true)],
  ['null', c => (c.body = null)],
  ['undefined', c => (c.body = undefined)],
  ['null with JSON', c => ((c.type = 'json'), (c.body = null))],
  ['null with a status before', c => ((c.status = 200), (c.body = null))],
  ['null with a status after', c => ((c.body = null), (c.status = 404))],
  ['null with 401', c => ((c.body = null), (c.status = 401))],
  ['null with a length', c => ((c.body = null), (c.length = 10), (c.status = 404))],
  ['undefined with a status after', c => ((c.body = undefined), (c.status = 200))],
  ['a stream', c => (c.body = Readable.from(['a', 'b', 'c']))],
  ['a stream of nothing', c => (c.body = Readable.from([]))],
  ['a file', c => (c.body = file('nums.txt'))],
  ['a long file', c => (c.body = file('long.txt'))],
  [
    'a stream with its type',
    c => ((c.body = file('nums.txt')), c.set('Content-Type', 'text/plain; charset=utf-8'))
  ],
  ['a stream with its length', c => ((c.length = 9), (c.body = file('nums.txt')))],
  ['a stream over a text', c => ((c.body = 'hello'), (c.body = file('nums.txt')))],
  ['the same stream twice', c => ((c.length = 9), (c.body = c.body = file('nums.txt')))],
  ['a stream over a stream', c => ((c.body = file('name.txt')), (c.body = file('nums.txt')))],
  ['a text over a stream', c => ((c.body = file('name.txt')), (c.body = 'text'))],
  ['a stream of objects', c => (c.body = Readable.from([Buffer.from('a'), 'b']))],
  ['a web stream', c => (c.body = new Blob(['hello']).stream())],
  [
    'a web stream of texts',
    c => (c.body = Readable.toWeb(Readable.from([Buffer.from('a'), Buffer.from('b')])))
  ],
  ['a Blob', c => (c.body = new Blob(['hello world']))],
  ['a Blob with its type', c => (c.body = new Blob(['<a>'], { type: 'text/html' }))],
  ['an empty Blob', c => (c.body = new Blob([]))],
  ['a Response', c => (c.body = new Response('hello', { status: 201, headers: { 'X-Foo': 'bar' } }))],
  ['a Response without a body', c => (c.body = new Response(null, { status: 200, statusText: 'OK' }))],
  [
    'a Response with a type',
    c => (c.body = new Response(null, { status: 201, headers: { 'Content-Type': 'text/plain' } }))
  ],
  ['a Response of JSON', c => (c.body = Response.json({ a: 1 }))],
  ...[200, 201, 204, 304, 400, 404, 500].map((status): [string, (c: Context) => unknown] => [
    `the status ${status}`,
    c => (c.status = status)
  ]),
  ['a message of its own', c => ((c.status = 200), (c.message = 'ok'))],
  ['a status that is not registered', c => (c.res.statusCode = 701)],
  ['a text with 204', c => ((c.body = 'text'), (c.status = 204))],
  ['a text with 304', c => ((c.body = 'text'), (c.status = 304))],
  ['a status after 304', c => ((c.status = 304), (c.body = 'hello'), (c.status = 200))],
  ['an object with another type', c => ((c.type = 'application/vnd.api+json'), (c.body = { a: 1 }))],
  ['an object over a text', c => ((c.body = 'text'), (c.body = { a: 1 }))],
  ['a type without a body', c => ((c.status = 200), (c.type = 'application/javascript'))],
  [
    'a stream that has begun',
    c => {
      const stream = new PassThrough()
      stream.write('early ')
      setTimeout(() => stream.end('late'), 2)
      c.body = stream
    }
  ]
]

/** RFC 9110, 15.3.6: it says that it has no content. Koa's is undelimited. */
const NO_CONTENT = {
  because: 'a 205 says that it has no content',
  framing: 'length 0',
  ending: 'whole' as const
}
const RESET = inside(NO_CONTENT)

/** Koa destroys the response of a stream that fails, be it at its beginning. */
const BEFORE = {
  because: 'an error before the head is a response of its own',
  unmarked: true as const,
  status: 'HTTP/1.1 500 Internal Server Error',
  body: 'Internal Server Error',
  framing: 'length 21',
  ending: 'whole' as const,
  without: ['Content-Type', 'Connection', 'Keep-Alive']
}
const FAILED = { differs: { ...inside(BEFORE).differs, ...around(BEFORE).differs } }

const PAST = past('what is written to ctx.res is past the middleware')

/** What Koa's tests of respond and of response.body, length, status, type and message cover. */
export const bodyRows: readonly KoaRow[] = [
  ...bodies.flatMap(([name, handler]) => [on(name, handler), on(`${name}, to HEAD`, handler, ['HEAD /'])]),
  ...['GET /', 'HEAD /'].map(line =>
    on(`a text with 205, for ${line}`, c => ((c.body = 'text'), (c.status = 205)), [line], RESET)
  ),
  on('a stream that has no file', c => (c.body = file('none')), ['GET /'], FAILED),
  on(
    'a stream without a file, over others',
    c => ((c.body = file('none')), (c.body = file('none'))),
    ['GET /'],
    FAILED
  ),
  on('a stream without a file, and 204', c => ((c.status = 204), (c.body = file('none')))),

  on(
    'an object after the head',
    c => (
      (c.status = 200),
      (c.length = 17),
      c.set('foo', 'bar'),
      c.res.flushHeaders(),
      (c.body = { hello: 'world' })
    ),
    ['GET /'],
    PAST
  ),
  on(
    'a stream after the head',
    c => ((c.status = 200), c.set('X-A', '1'), c.flushHeaders(), (c.body = file('nums.txt'))),
    ['GET /'],
    PAST
  ),
  on('HEAD after the head', c => ((c.status = 200), c.flushHeaders(), (c.body = 'x')), ['HEAD /'], PAST),
  on(
    'ctx.respond = false',
    c => {
      c.respond = false
      setImmediate(() => c.res.writeHead(200, { 'Content-Type': 'text/plain' }).end('lol'))
    },
    ['GET /'],
    PAST
  ),
  on(
    'writes to ctx.res',
    c => (
      (c.status = 200),
      c.res.setHeader('Content-Type', 'text/html'),
      c.res.write('Hello'),
      c.res.end('Goodbye')
    ),
    ['GET /'],
    PAST
  ),
  on('an end of ctx.res, and then a body', c => (c.res.end('own'), (c.body = 'Koa')), ['GET /'], PAST)
]
