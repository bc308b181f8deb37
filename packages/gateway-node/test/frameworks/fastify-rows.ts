import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { app, on, type FastifyRow } from './fastify-row.ts'
import { createFiles, note, noteError, REFUSED } from './row.ts'

const folder = createFiles()
const file = (name: string): Readable => createReadStream(join(folder, name))
const show = (get: (request: FastifyRequest) => unknown) => (q: FastifyRequest, s: FastifyReply) =>
  s.send({ got: get(q) ?? null })

/** What Fastify's tests of streams, errors, hooks, schemas and requests cover. */
export const fastifyRows: readonly FastifyRow[] = [
  on('a returned object', async () => ({ a: 1 })),
  on('a returned text', async () => 'text'),
  on('a returned stream', async () => Readable.from(['a', 'b'])),
  on('a returned reply', async (_q, s) => s.send('later')),
  on(
    'an awaited reply',
    async (_q, s) => {
      s.send('awaited')
      await s
      note('sent')
    },
    ['GET /'],
    { notes: 1 }
  ),
  on('a rejection', async () => {
    throw Object.assign(new Error('no'), { statusCode: 418 })
  }),
  on('a thrown text', async () => {
    throw 'text' as unknown as Error
  }),
  on('a stream that has no file', (_q, s) => s.send(file('none'))),
  on(
    'a stream that fails',
    (_q, s) => {
      s.raw.on('close', () => note('close', s.raw.writableFinished))
      return s.send(Readable.from(failing()))
    },
    ['GET /'],
    { notes: 1 }
  ),
  on('a web stream that fails', (_q, s) => s.send(ReadableStream.from(failing()))),
  on('a stream that fails at once', (_q, s) => {
    const stream = new PassThrough()
    setImmediate(() => stream.destroy(new Error('early')))
    return s.send(stream)
  }),
  on(
    'a stream, piped by hand',
    (_q, s) => (s.hijack(), file('nums.txt').on('error', noteError('file')).pipe(s.raw))
  ),
  on(
    'a client that leaves a stream',
    (q, s) => {
      const stream = new PassThrough().on('close', () => note('closed', stream.destroyed, q.raw.aborted))
      stream.write('part')
      return s.send(stream)
    },
    ['GET /'],
    { leaves: 'with the head', notes: 1 }
  ),
  on(
    'finish and close',
    (_q, s) => {
      s.raw.on('finish', () => note('finish')).on('close', () => note('close'))
      return s.send('x')
    },
    ['GET /'],
    { notes: 2 }
  ),

  app(
    'hooks',
    a => {
      a.addHook('onRequest', async () => note('onRequest'))
      a.addHook('onSend', async (_q, s, payload) => (s.header('X-Hook', 'yes'), `${payload as string}!`))
      a.addHook('onResponse', async (_q, s) => note('onResponse', s.statusCode))
      a.get('/', async () => 'hooked')
    },
    ['GET /'],
    { notes: 2 }
  ),
  app(
    'a hook that makes nothing of it',
    a => (a.addHook('onSend', async () => null), a.get('/', async () => 'gone'))
  ),
  app(
    'a hook that makes a stream of it',
    a => (a.addHook('onSend', async () => Readable.from(['streamed'])), a.get('/', async () => 'gone'))
  ),
  app(
    'an error handler',
    a => (
      a.setErrorHandler((error: Error, _q, s) => s.code(409).send(`handled ${error.message}`)),
      a.get('/', async () => Promise.reject(new Error('no')))
    )
  ),
  app(
    'a handler for what is not found',
    a => a.setNotFoundHandler((q, s) => s.code(404).send(`no ${q.url}`)),
    ['GET /none?a']
  ),
  app('what is not found', a => a.get('/', async () => 'x'), ['GET /none']),
  app('another method', a => a.get('/', async () => 'x'), ['POST /', '', 'x']),
  app('HEAD of a GET route', a => a.get('/', async () => 'text'), ['HEAD /']),
  app('HEAD of a route that streams', a => a.get('/', async () => Readable.from(['a', 'b'])), ['HEAD /']),
  app('a response schema', a =>
    a.get(
      '/',
      { schema: { response: { 200: { type: 'object', properties: { a: { type: 'string' } } } } } },
      async () => ({ a: 1, b: 2 })
    )
  ),
  app(
    'a query that is not valid',
    a =>
      a.get(
        '/',
        {
          schema: { querystring: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } } }
        },
        async q => q.query
      ),
    ['GET /?n=x']
  ),
  app(
    'a query that is valid',
    a =>
      a.get(
        '/',
        { schema: { querystring: { type: 'object', properties: { n: { type: 'integer' } } } } },
        async q => q.query
      ),
    ['GET /?n=5']
  ),
  app(
    'a child logger and a prefix',
    a => a.register(async child => child.get('/b/:c', async q => [q.params, q.url]), { prefix: '/a' }),
    ['GET /a/b/c%20d?e']
  ),
  app(
    'a plugin that fails the request',
    a => (
      a.addHook('preHandler', async (_q, s) => s.code(403).send('forbidden')),
      a.get('/', async () => 'no')
    )
  ),

  ...['/a%20b/%2F?x=%20&y', '//a', '/?', '/?a=1&a=2', '/%E2%98%83'].map(path =>
    on(
      `the path ${path}`,
      show(q => [q.url, q.originalUrl, q.query, q.params]),
      [`GET ${path}`]
    )
  ),
  app('a path that does not decode', a => a.get('/:id', async q => q.params), ['GET /%zz'], REFUSED),
  on(
    'the client',
    show(q => [q.ip, q.ips, q.protocol, q.host, q.hostname, q.port ?? null, q.method])
  ),
  on(
    'the client, behind a proxy',
    show(q => [q.ip, q.protocol, q.hostname]),
    ['GET /', 'X-Forwarded-For: 192.0.2.1', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: a.test']
  ),
  on(
    'the socket',
    show(q => [q.socket === q.raw.socket, q.raw.socket.remoteFamily, q.headers['x-a']]),
    ['GET /', 'X-A: 1, 2']
  )
]

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('part')
  await new Promise(resolve => setTimeout(resolve, 2))
  throw new Error('broken')
}
