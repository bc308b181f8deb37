import type { App, Write } from '@tsgi/core'
import { toKoa } from '@tsgi/gateway-node'
import { RawClient } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import Koa from 'koa'
import { describe, it } from 'mocha'
import { eventually } from '../support.ts'
import { listenKoa } from './listen-koa.ts'

type Make = (chunks: string[]) => ReturnType<App>

const kinds: [name: string, make: Make][] = [
  ['an array', chunks => chunks],
  [
    'a stream',
    async function* (chunks) {
      yield* chunks
    }
  ]
]

describe('KoaBody', () => {
  for (const [name, make] of kinds) {
    let log = ''
    const declares =
      (length: string): App =>
      (environ, startResponse) => {
        startResponse('200 OK', [['Content-Length', length]])
        environ['tsgi.errors'] = { write: text => void (log += text) }
        return make(['hel', 'lo'])
      }

    it(`cuts ${name} at its Content-Length, and says so`, async () => {
      log = ''
      await using server = await listenKoa(new Koa().use(toKoa(() => declares('4'))))
      const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
      // What is too long would be the beginning of the second response.
      for (let i = 1; i < 3; i++) {
        client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
        await client.until(() => client.received.split('\r\n\r\nhell').length === i + 1)
      }
      expect(client.received).to.not.include('hello')
      expect(log).to.include('toKoa: body: at least 5 bytes where Content-Length is 4; the rest was cut')
      client.socket.destroy()
    })

    it(`lets nobody take ${name} for whole that is shorter than its Content-Length`, async () => {
      const errors: string[] = []
      const app = new Koa().use(toKoa(() => declares('9')))
      app.on('error', (error: Error) => errors.push(error.message))
      await using server = await listenKoa(app)
      const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
      client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
      await client.until(() => client.ended || client.closed)
      const { status, body } = client.response()
      expect(status === 500 || body.length < 9).to.equal(true)
      expect(errors[0]).to.equal('body: 5 bytes where Content-Length is 9')
    })

    it(`refuses what is written behind the end of ${name}`, async () => {
      let write!: Write
      let closed = false
      const app = new Koa()
      app.use((ctx, next) => {
        ctx.res.once('close', () => (closed = true))
        return next()
      })
      app.use(
        toKoa(() => (_environ, startResponse) => {
          write = startResponse('200 OK', [])
          return make(['hello'])
        })
      )
      await using server = await listenKoa(app)
      for (const method of ['GET', 'HEAD']) {
        closed = false
        expect(await (await fetch(server.url, { method })).text()).to.equal(method === 'GET' ? 'hello' : '')
        await eventually(() => closed)
        expect(() => write('late')).to.throw('write: the response has ended')
      }
    })
  }

  it('refuses what is written on and on when the client has left', async () => {
    let refusal: unknown
    const writes: App = async function* (_environ, startResponse) {
      const write = startResponse('200 OK', [])
      try {
        for (;;) await write('x'.repeat(1000))
      } catch (error) {
        refusal = error
      }
      yield 'end'
    }
    await using server = await listenKoa(new Koa().use(toKoa(() => writes)))
    const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.includes('xxx'))
    client.socket.destroy()
    await eventually(() => refusal !== undefined)
    expect(refusal).to.have.property('name', 'AbortError')
  })

  it('refuses to hold without end what is written before there is a body', async () => {
    const errors: string[] = []
    const writes: App = async (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      for (;;) await write('x'.repeat(100_000))
    }
    const app = new Koa().use(toKoa(() => writes))
    app.on('error', (error: Error) => errors.push(error.message))
    await using server = await listenKoa(app)
    expect((await fetch(server.url)).status).to.equal(500)
    expect(errors[0]).to.include('write: more than 1048576 bytes wait; await write()')
  })
})
