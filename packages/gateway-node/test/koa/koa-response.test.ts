import { once } from 'node:events'
import { Readable } from 'node:stream'
import { hasLeft, type App, type Chunk, type Environ } from '@tsgi/core'
import { toKoa } from '@tsgi/gateway-node'
import { RawClient } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import Koa from 'koa'
import { describe, it } from 'mocha'
import { eventually, later } from '../support.ts'
import { notingCloses } from '../noting-closes.ts'
import { listenKoa } from './listen-koa.ts'

describe('KoaResponse', () => {
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
    await using server = await listenKoa(app)
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
    await using server = await listenKoa(new Koa().use(toKoa(() => app)))
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
    await using server = await listenKoa(new Koa().use(toKoa(() => app)))
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
        return notingCloses(closes)(app)(environ, startResponse)
      }
    const source = new Readable({ read() {} })
    source.push('x')
    const app = new Koa().use(toKoa(endless))
    app.use(ctx => void (ctx.body = source))
    await using server = await listenKoa(app)
    const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.includes('x'))
    client.socket.destroy()
    await eventually(() => closes.length > 0 && aborted && source.destroyed)
    await later(10)
    expect(closes).to.have.length(1)
    expect(closes[0]).to.be.instanceOf(Error)
  })

  for (const [name, body] of [
    ['a text', () => 'hello'],
    ['a stream', () => new Readable({ read() {} })]
  ] as const) {
    it(`closes the layers of ${name} that comes after the client has left, and tells whoever asks`, async () => {
      const closes: unknown[] = []
      const told: boolean[] = []
      let isInside = false
      let goOn!: () => void
      const app = new Koa()
      app.use(toKoa(notingCloses(closes)))
      app.use(async ctx => {
        isInside = true
        const closed = once(ctx.res, 'close')
        await new Promise<void>(resolve => (goOn = resolve))
        await closed
        const environ = ctx['environ'] as Environ
        told.push(hasLeft(environ), environ['tsgi.signal'].aborted)
        ctx.body = body()
      })
      await using server = await listenKoa(app)
      const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      await eventually(() => isInside)
      client.socket.destroy()
      goOn()
      await eventually(() => closes.length > 0)
      await later(10)
      expect(told).to.deep.equal([true, true])
      expect(closes).to.have.length(1)
      expect(closes[0]).to.have.property('name', 'AbortError')
    })
  }

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
      await using server = await listenKoa(new Koa().use(toKoa(() => failing)))
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
    await using server = await listenKoa(app)
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
    await using server = await listenKoa(app)
    expect((await fetch(server.url)).status).to.equal(500)
    expect(message).to.include('chunk')
  })
})
