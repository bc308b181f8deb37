import { createReadStream } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { httpError, rewriteResponse, setHeader, type App, type Chunk, type Environ } from '@tsgi/core'
import { toKoa } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { session, type SessionEnviron } from '@tsgi/middleware-session'
import { RawClient } from '@tsgi/testing/gateway'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import Koa, { type Context } from 'koa'
import { describe, it } from 'mocha'
import { eventually, later } from '../fixture.ts'

const exclaim =
  (app: App): App =>
  (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, head => {
      setHeader(head.headers, 'X-Exclaimed', 'yes')
      return { end: () => '!' }
    })

async function listen(app: Koa): Promise<AsyncDisposable & { url: string; port: number }> {
  app.silent = true
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

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
      await using server = await listen(app)
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
    await using server = await listen(app)
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
    await using server = await listen(app)
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
    await using server = await listen(app)
    const response = await fetch(server.url)
    expect([response.status, await response.text()]).to.deep.equal([503, 'caught'])
  })

  it('lets Koa answer what it throws itself', async () => {
    const app = new Koa().use(toKoa(exclaim))
    app.use(ctx => ctx.throw(418, 'no tea'))
    await using server = await listen(app)
    const response = await fetch(server.url)
    expect([response.status, await response.text()]).to.deep.equal([418, 'no tea'])
  })

  it('delivers what an app inside writes, and breaks off where it fails', async () => {
    const writing: App = async function* (_environ, startResponse) {
      const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
      await write('one ')
      await later(5)
      yield 'two '
      await later(5)
      await write('three')
      throw new Error('boom')
    }
    const app = new Koa().use(toKoa(() => writing))
    await using server = await listen(app)
    const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.ended || client.closed)
    for (const word of ['one', 'two', 'three']) expect(client.received).to.include(word)
    expect(client.received.endsWith('0\r\n\r\n')).to.equal(false)
    client.socket.destroy()
  })

  it('keeps the order of what is written and what is yielded, and asks for one chunk at a time', async () => {
    let asked = 0
    let most = 0
    const app: App = (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      let step = 0
      const next = async (): Promise<IteratorResult<string>> => {
        most = Math.max(most, ++asked)
        const number = ++step
        void write(`w${number} `)
        await later(2)
        asked--
        return number > 4 ? { done: true, value: undefined } : { done: false, value: `y${number} ` }
      }
      return { [Symbol.asyncIterator]: () => ({ next }) }
    }
    await using server = await listen(new Koa().use(toKoa(() => app)))
    expect(await (await fetch(server.url)).text()).to.equal('w1 y1 w2 y2 w3 y3 w4 y4 w5 ')
    expect(most).to.equal(1)
  })

  it('sends the head that is written alone', async () => {
    let end!: () => void
    const app: App = async function* (_environ, startResponse) {
      void startResponse('200 OK', [])('')
      await new Promise<void>(resolve => (end = resolve))
      yield 'hello'
    }
    await using server = await listen(new Koa().use(toKoa(() => app)))
    const response = await fetch(server.url)
    end()
    expect([response.status, await response.text()]).to.deep.equal([200, 'hello'])
  })

  it('closes once, when the client leaves', async () => {
    const closes: unknown[] = []
    let aborted = false
    const endless =
      (app: App): App =>
      (environ, startResponse) => {
        environ['tsgi.signal'].addEventListener('abort', () => (aborted = true))
        return rewriteResponse(
          app,
          environ,
          startResponse,
          () => {},
          error => void closes.push(error)
        )
      }
    const source = new Readable({ read() {} })
    source.push('x')
    const app = new Koa().use(toKoa(endless))
    app.use(ctx => void (ctx.body = source))
    await using server = await listen(app)
    const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.includes('x'))
    client.socket.destroy()
    await eventually(() => closes.length > 0 && aborted && source.destroyed)
    await later(10)
    expect(closes).to.have.length(1)
    expect(closes[0]).to.be.instanceOf(Error)
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
    await using server = await listen(app)
    expect(await (await fetch(server.url)).text()).to.equal('past')
    await eventually(() => message !== '')
    expect(message).to.include('toKoa: the response was written to ctx.res')
  })

  for (const how of ['at once', 'later'] as const) {
    it(`reports a close that fails ${how}`, async () => {
      let log = ''
      const failing: App = (environ, startResponse) => {
        environ['tsgi.errors'] = { write: text => (log += text) }
        startResponse('200 OK', [])
        return Object.assign(['hello'], {
          close() {
            const error = new Error('cannot close')
            if (how === 'at once') throw error
            return Promise.reject(error)
          }
        })
      }
      await using server = await listen(new Koa().use(toKoa(() => failing)))
      expect(await (await fetch(server.url)).text()).to.equal('hello')
      await eventually(() => log !== '')
      expect(log).to.include('toKoa: close failed: Error: cannot close')
    })
  }

  it('gives Koa a single chunk as it is, and several as one', async () => {
    const chunks: Record<string, Chunk[]> = {
      '/text': ['hello'],
      '/bytes': [new Uint8Array([104, 105])],
      '/empty': ['', new Uint8Array()],
      '/several': ['', 'h', new Uint8Array([105])]
    }
    const seen: unknown[] = []
    const app = new Koa()
    app.use(async (ctx, next) => {
      await next()
      seen.push(typeof ctx.body === 'string' ? ctx.body : Buffer.isBuffer(ctx.body) && ctx.body.toString())
    })
    app.use(
      toKoa(() => (environ, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return chunks[environ.PATH_INFO]!
      })
    )
    await using server = await listen(app)
    for (const [path, text] of [
      ['/text', 'hello'],
      ['/bytes', 'hi'],
      ['/empty', ''],
      ['/several', 'hi']
    ]) {
      const response = await fetch(server.url + path)
      expect([await response.text(), response.headers.get('content-type')]).to.deep.equal([
        text,
        'text/plain'
      ])
    }
    expect(seen).to.deep.equal(['hello', 'hi', '', 'hi'])
  })

  it('refuses a chunk that is none', async () => {
    const app = new Koa()
    let message = ''
    app.on('error', (error: Error) => (message = error.message))
    app.use(
      toKoa(() => (_environ, startResponse) => {
        startResponse('200 OK', [])
        return [5 as never]
      })
    )
    await using server = await listen(app)
    expect((await fetch(server.url)).status).to.equal(500)
    expect(message).to.include('chunk')
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
    await using server = await listen(app)
    const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.includes('!'))
    for (const name of ['Content-Type', 'X-Spelt', 'X-Exclaimed'])
      expect(client.received).to.include(`\r\n${name}: `)
    client.socket.destroy()
  })
})
