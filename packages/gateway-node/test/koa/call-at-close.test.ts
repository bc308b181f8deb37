import { toKoa } from '@tsgi/gateway-node'
import { expect } from 'chai'
import Koa from 'koa'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
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
})
