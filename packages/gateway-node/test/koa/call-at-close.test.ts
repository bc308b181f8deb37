import { Readable } from 'node:stream'
import { toKoa } from '@tsgi/gateway-node'
import { RawClient } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import Koa from 'koa'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { notingCloses } from '../noting-closes.ts'
import { eventually, later } from '../support.ts'
import { listenKoa } from './listen-koa.ts'

describe('callAtClose', () => {
  it('needs one listener, however many middlewares there are', async () => {
    const counts: number[] = []
    for (const layers of [1, 12]) {
      const app = new Koa()
      for (let i = 0; i < layers; i++) app.use(toKoa(exclaim))
      app.use(ctx => {
        counts.push(ctx.res.listenerCount('close'))
        ctx.body = 'hi'
      })
      await using server = await listenKoa(app)
      expect(await (await fetch(server.url)).text()).to.equal(`hi${'!'.repeat(layers)}`)
    }
    expect(counts[1]).to.equal(counts[0])
  })

  it('hears that the client has left of a response that waits behind another', async () => {
    const closes: unknown[] = []
    const app = new Koa()
    app.use(toKoa(notingCloses(closes)))
    const answered: string[] = []
    app.use(async ctx => {
      if (ctx.path === '/text') ctx.body = 'hello'
      else if (ctx.path === '/stream') ctx.body = new Readable({ read() {} })
      else await new Promise<void>(resolve => ctx.res.once('close', resolve))
      answered.push(ctx.path)
    })
    await using server = await listenKoa(app)
    const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
    for (const path of ['/', '/text', '/stream']) client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
    await eventually(() => answered.length === 2)
    client.socket.destroy()
    await eventually(() => closes.length === 3)
    await later(10)
    expect(closes).to.have.length(3)
    for (const error of closes) expect(error).to.have.property('name', 'AbortError')
  })
})
