import { Readable } from 'node:stream'
import type { App } from '@tsgi/core'
import { toKoa } from '@tsgi/gateway-node'
import { expect } from 'chai'
import Koa from 'koa'
import { describe, it } from 'mocha'
import { listen } from '../listen.ts'

/** What a layer gets of a context: an array, or another body, and the head. */
async function layerGets(handler: (context: Koa.Context) => unknown, method = 'GET'): Promise<unknown[]> {
  const seen: unknown[] = []
  const look =
    (app: App): App =>
    async (environ, startResponse) => {
      const body = await app(environ, (...head) => {
        seen.push(head[0], Object.fromEntries(head[1]))
        return startResponse(...head)
      })
      seen.push(Array.isArray(body) ? body.map(String) : 'a stream')
      return body
    }
  const app = new Koa().use(toKoa(look)).use(async c => void (await handler(c)))
  app.silent = true
  const callback = app.callback()
  await using server = await listen((request, response) => void callback(request, response))
  await (await fetch(server.url, { method })).text()
  return seen
}

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' }
const cases: [name: string, handler: (context: Koa.Context) => unknown, gets: unknown[]][] = [
  ['a text', c => (c.body = 'hello'), ['200 OK', { ...TEXT, 'Content-Length': '5' }, ['hello']]],
  ['no text', c => (c.body = ''), ['200 OK', { ...TEXT, 'Content-Length': '0' }, []]],
  [
    'bytes',
    c => (c.body = Buffer.from('hi')),
    ['200 OK', { 'Content-Type': 'application/octet-stream', 'Content-Length': '2' }, ['hi']]
  ],
  [
    'JSON',
    c => (c.body = { a: 1 }),
    ['200 OK', { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': '7' }, ['{"a":1}']]
  ],
  [
    'a stream',
    c => (c.body = Readable.from(['a'])),
    ['200 OK', { 'Content-Type': 'application/octet-stream' }, 'a stream']
  ],
  [
    'a Blob',
    c => (c.body = new Blob(['a'])),
    ['200 OK', { 'Content-Type': 'application/octet-stream', 'Content-Length': '1' }, 'a stream']
  ],
  ['a status', c => (c.status = 201), ['201 Created', { ...TEXT, 'Content-Length': '7' }, ['Created']]],
  ['nothing', () => {}, ['404 Not Found', { ...TEXT, 'Content-Length': '9' }, ['Not Found']]],
  ['no content', c => ((c.body = 'x'), (c.status = 204)), ['204 No Content', {}, []]],
  [
    'null',
    c => ((c.body = null), (c.length = 10), (c.status = 404)),
    ['404 Not Found', { 'Content-Length': '0' }, []]
  ]
]

describe('readKoaResponse', () => {
  for (const [name, handler, gets] of cases) {
    it(`gives a layer ${name}`, async () => {
      expect(await layerGets(handler)).to.deep.equal(gets)
    })
  }

  it('gives a layer the head of HEAD, with the length of what is not sent', async () => {
    expect(await layerGets(c => (c.body = { a: 1 }), 'HEAD')).to.deep.equal([
      '200 OK',
      { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': '7' },
      []
    ])
    expect(await layerGets(c => (c.status = 200), 'HEAD')).to.deep.equal(['200 OK', {}, []])
  })

  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 205],
    ['GET', 304]
  ] as const) {
    it(`calls off a web stream that ${method} with ${status} does not send`, async () => {
      let cancelled = 0
      const stream = (): ReadableStream =>
        new ReadableStream({ cancel: () => void cancelled++ }, { highWaterMark: 0 })
      const gives = (body: ReadableStream): Promise<unknown> =>
        layerGets(c => ((c.status = status), (c.body = body)), method)
      await gives(stream())
      expect(cancelled).to.equal(1)
      // One that has failed is nobody's to hear of, and one that somebody reads is his.
      await gives(new ReadableStream({ start: controller => controller.error(new Error('broken')) }))
      const read = stream()
      read.getReader()
      await gives(read)
      expect(cancelled).to.equal(1)
      // Of a Response Koa takes the status, too.
      if (method === 'HEAD') await layerGets(c => (c.body = new Response(stream())), method)
      expect(cancelled).to.equal(method === 'HEAD' ? 2 : 1)
    })
  }

  const past: [name: string, handler: (context: Koa.Context) => unknown, text: string][] = [
    [
      'a body after its head',
      c => ((c.status = 200), (c.length = 2), c.flushHeaders(), (c.body = 'hi')),
      'hi'
    ],
    [
      'a response that Koa leaves alone',
      c => ((c.respond = false), setImmediate(() => c.res.writeHead(200).end('own'))),
      'own'
    ]
  ]
  for (const [name, handler, text] of past) {
    it(`lets Koa answer what is past the middleware, and says so: ${name}`, async () => {
      const messages: string[] = []
      const app = new Koa().use(toKoa((inner: App) => inner)).use(c => void handler(c))
      app.on('error', (error: Error) => messages.push(error.message))
      const callback = app.callback()
      await using server = await listen((request, response) => void callback(request, response))
      const response = await fetch(server.url)
      expect([response.status, await response.text()]).to.deep.equal([200, text])
      expect(messages.join()).to.match(
        /^toKoa: the response was written to ctx.res, past the middleware; set ctx.body/
      )
    })
  }
})
