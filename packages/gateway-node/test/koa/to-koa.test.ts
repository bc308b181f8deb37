import { createReadStream } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { httpError, rewriteResponse, type App, type Environ } from '@tsgi/core'
import { toKoa } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { session, type SessionEnviron } from '@tsgi/middleware-session'
import { RawClient } from '@tsgi/testing/gateway'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import Koa, { type Context } from 'koa'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { eventually } from '../support.ts'
import { listenKoa } from './listen-koa.ts'

const bodies: [string, (context: Context) => unknown, string, number][] = [
  ['a text', ctx => (ctx.body = 'hello'), 'hello!', 200],
  ['bytes', ctx => (ctx.body = Buffer.from('hello')), 'hello!', 200],
  ['JSON', ctx => (ctx.body = { a: 1 }), '{"a":1}!', 200],
  ['a stream', ctx => (ctx.body = Readable.from(['hel', 'lo'])), 'hello!', 200],
  ['a web stream', ctx => (ctx.body = new Blob(['hello']).stream()), 'hello!', 200],
  ['a Blob', ctx => (ctx.body = new Blob(['hello'])), 'hello!', 200],
  ['a Response', ctx => (ctx.body = new Response('hello')), 'hello!', 200],
  ['a status', ctx => (ctx.status = 201), 'Created!', 201],
  ['nothing', () => {}, 'Not Found!', 404],
  ['no content', ctx => (ctx.status = 204), '', 204],
  ['not modified', ctx => (ctx.status = 304), '', 304],
  ['an explicit null', ctx => ((ctx.status = 200), (ctx.body = null)), '', 204]
]

describe('toKoa', () => {
  for (const [name, handler, text, status] of bodies) {
    it(`takes ${name} through the stages`, async () => {
      const app = new Koa()
      for (const layer of [validator, exclaim, validator]) app.use(toKoa(layer))
      app.use(ctx => void handler(ctx))
      await using server = await listenKoa(app)
      for (let i = 0; i < 2; i++) {
        const response = await fetch(server.url)
        expect([response.status, response.headers.get('x-exclaimed'), await response.text()]).to.deep.equal([
          status,
          'yes',
          text
        ])
      }
      const head = await fetch(server.url, { method: 'HEAD' })
      expect([head.status, head.headers.get('x-exclaimed'), await head.text()]).to.deep.equal([
        status,
        'yes',
        ''
      ])
    })
  }

  it('compresses, and lets Koa outside see it', async () => {
    const seen: unknown[] = []
    const app = new Koa()
    app.use(async (ctx, next) => {
      await next()
      seen.push(ctx.response.get('Content-Encoding'), ctx.status)
    })
    app.use(toKoa(gzip({ threshold: 0 })))
    app.use(
      ctx =>
        void (ctx.body = ctx.path === '/file' ? createReadStream(import.meta.filename) : 'hello '.repeat(100))
    )
    await using server = await listenKoa(app)
    const response = await fetch(server.url)
    expect([response.headers.get('content-encoding'), response.headers.get('vary')]).to.deep.equal([
      'gzip',
      'Accept-Encoding'
    ])
    expect(await response.text()).to.equal('hello '.repeat(100))
    expect(seen).to.deep.equal(['gzip', 200])
    expect((await (await fetch(`${server.url}/file`)).text()).length).to.be.greaterThan(1000)
  })

  it('keeps a session', async () => {
    const app = new Koa()
    app.use(toKoa(session))
    app.use(ctx => {
      const visitor = (ctx['environ'] as Environ & SessionEnviron)['tsgi.session']
      visitor.update('views', (views = 0) => Number(views) + 1)
      ctx.body = { views: visitor.get('views') }
    })
    await using server = await listenKoa(app)
    const first = await fetch(server.url)
    expect(await first.json()).to.deep.equal({ views: 1 })
    const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!
    expect(await (await fetch(server.url, { headers: { Cookie: cookie } })).json()).to.deep.equal({
      views: 2
    })
  })

  it('throws what a middleware fails with, to be caught outside', async () => {
    const failing =
      (app: App): App =>
      (environ, startResponse) =>
        rewriteResponse(app, environ, startResponse, () => {
          throw httpError(503, 'no store')
        })
    const app = new Koa()
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        ctx.status = (error as { status: number }).status
        ctx.body = 'caught'
      }
    })
    app.use(toKoa(failing))
    app.use(ctx => void (ctx.body = 'hello'))
    await using server = await listenKoa(app)
    const response = await fetch(server.url)
    expect([response.status, await response.text()]).to.deep.equal([503, 'caught'])
  })

  it('lets Koa answer what it throws itself', async () => {
    const app = new Koa().use(toKoa(exclaim))
    app.use(ctx => ctx.throw(418, 'no tea'))
    await using server = await listenKoa(app)
    const response = await fetch(server.url)
    expect([response.status, await response.text()]).to.deep.equal([418, 'no tea'])
  })

  it('refuses a response that is written past Koa', async () => {
    let message = ''
    const app = new Koa()
    app.on('error', (error: Error) => (message = error.message))
    app.use(toKoa(exclaim))
    app.use(ctx => {
      ctx.respond = false
      ctx.res.end('past')
    })
    await using server = await listenKoa(app)
    expect(await (await fetch(server.url)).text()).to.equal('past')
    await eventually(() => message !== '')
    expect(message).to.include('toKoa: the response was written to ctx.res')
  })

  it('refuses HTTP/2', async () => {
    const app = new Koa()
    let message = ''
    app.on('error', (error: Error) => (message = error.message))
    app.use(toKoa(exclaim)).use(ctx => void (ctx.body = 'hello'))
    const server = createServer(
      (request, response) => void app.callback()(request as never, response as never)
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    try {
      const [headers] = (await once(session.request({ ':path': '/' }), 'response')) as [
        Record<string, unknown>
      ]
      expect([headers[':status'], message]).to.deep.equal([500, 'toKoa: HTTP/2 requests are not supported'])
    } finally {
      session.destroy()
      server.close()
    }
  })

  it('spells header names as Koa and the layers do', async () => {
    const app = new Koa().use(toKoa(exclaim))
    app.use(ctx => {
      ctx.set('X-Spelt', 'yes')
      ctx.body = 'hello'
    })
    await using server = await listenKoa(app)
    const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.includes('!'))
    for (const name of ['Content-Type', 'X-Spelt', 'X-Exclaimed'])
      expect(client.received).to.include(`\r\n${name}: `)
    client.socket.destroy()
  })
})
