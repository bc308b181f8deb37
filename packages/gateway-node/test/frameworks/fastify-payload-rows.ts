import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { on, type FastifyRow } from './fastify-row.ts'
import { createFiles, inside } from './row.ts'

const folder = createFiles()
const file = (name: string): Readable => createReadStream(join(folder, name))

/** What Node itself writes for HEAD. */
const OWN: Record<string, true> = { 'hijack and then send': true, 'the raw response': true }
const LENGTH = inside({ because: 'HEAD gets the length that GET has', framing: 'length 3' })
/** What is sent, to GET and HEAD. */
const payloads: readonly [string, (reply: FastifyReply) => unknown][] = [
  ['a text', s => s.send('hello world!')],
  ['a text outside of ASCII', s => s.send('gr\u00fc\u00dfe \u2603')],
  ['no text', s => s.send('')],
  ['nothing', s => s.send()],
  ['null', s => s.send(null)],
  ['an object', s => s.send({ hello: 'world' })],
  ['an array', s => s.send([1, 'a'])],
  ['a number', s => s.send(5)],
  ['false', s => s.send(false)],
  ['bytes', s => s.send(Buffer.from([0, 255]))],
  ['a typed array', s => s.send(new Uint16Array([1, 2]))],
  ['a stream', s => s.send(Readable.from(['a', 'b']))],
  ['a file', s => s.type('text/plain').send(file('nums.txt'))],
  ['a long file', s => s.type('text/plain').send(file('long.txt'))],
  ['a file with its length', s => s.header('Content-Length', 9).send(file('nums.txt'))],
  ['a stream of nothing', s => s.send(Readable.from([]))],
  ['a web stream', s => s.send(new Blob(['web']).stream())],
  ['a Response', s => s.send(new Response('hello', { status: 201, headers: { 'X-Foo': 'bar' } }))],
  ['a Response of nothing', s => s.send(new Response(null, { status: 204 }))],
  ['JSON in a text', s => s.type('application/json').send('{"a":1}')],
  ['a type with its charset', s => s.type('text/html').send('<p>')],
  [
    'headers',
    s =>
      s
        .headers({ 'X-A': '1', 'x-b': 2 })
        .header('Set-Cookie', 'a=1')
        .header('Set-Cookie', ['b=2', 'c=3'])
        .send('x')
  ],
  ['a removed header', s => s.header('X-A', '1').removeHeader('x-a').send('x')],
  ['headers on the raw response', s => (s.raw.setHeader('X-Raw', '1'), s.header('X-A', '1').send('x'))],
  ['a status', s => s.code(418).send('teapot')],
  ['204', s => s.code(204).send('dropped')],
  ['304', s => s.code(304).send()],
  ['304 with a text', s => s.code(304).send('x')],
  ['a redirect', s => s.redirect('/next')],
  ['a redirect with a status', s => s.redirect('/n\u00e4chste?a b', 307)],
  ['a serializer', s => s.serializer(() => 'serialized').send({ a: 1 })],
  ['an error', s => s.send(new Error('boom'))],
  ['an error with a status', s => s.code(400).send(Object.assign(new Error('bad'), { code: 'E_BAD' }))],
  [
    'an error with headers',
    s => s.send(Object.assign(new Error('no'), { statusCode: 401, headers: { 'WWW-Authenticate': 'Basic' } }))
  ],
  ['what cannot be sent', s => s.type('text/plain').send({ a: 1 })],
  ['JSON that cannot be made', s => s.send({ n: 10n })],
  ['callNotFound', s => s.callNotFound()],
  [
    'the getters',
    s =>
      s
        .header('X-A', '1')
        .send([s.getHeader('x-a'), s.getHeaders(), s.hasHeader('x-b'), s.sent, s.statusCode])
  ],
  [
    'hijack',
    s => (s.hijack(), s.raw.writeHead(202, { 'X-Own': 'yes' }), s.raw.write('own '), s.raw.end('answer'))
  ],
  ['hijack and then send', s => (s.hijack(), s.send('ignored'), s.raw.end('own'))],
  ['the raw response', s => s.raw.end('raw')],
  ['send twice', s => (s.send('once'), s.send('twice'))],
  ['early hints', s => (s.writeEarlyHints({ link: '</a.css>; rel=preload' }), s.send('x'))]
]

/** What Fastify's tests of reply, hijack, redirect and serialize cover, for GET and HEAD. */
export const payloadRows: readonly FastifyRow[] = payloads.flatMap(([name, send]) => [
  on(name, (_q, s) => void send(s)),
  on(`${name}, to HEAD`, (_q, s) => void send(s), ['HEAD /'], name in OWN ? LENGTH : {})
])
