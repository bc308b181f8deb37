import { compose } from '@tsgi/core'
import { serve, toNodeListener } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import connect from 'connect'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, it } from 'mocha'
import { eventually } from './support.ts'
import { listen } from './listen.ts'

const foreign: [name: string, app: unknown, remedy: string][] = [
  ['Express', express(), 'write fromNodeHandler(app)'],
  ['a router of Express', express.Router(), 'write fromNodeHandler(app)'],
  ['Connect', connect(), 'write fromNodeHandler(app)'],
  ['Koa', new Koa(), 'write fromNodeHandler(app.callback())'],
  ['Fastify', fastify(), 'await app.ready() and write fromNodeHandler(app.routing)']
]

describe('checkApp', () => {
  for (const [name, app, remedy] of foreign) {
    it(`refuses an app of another kind with the remedy: ${name}`, async () => {
      expect(() => toNodeListener(app as never)).to.throw(TypeError, remedy)
      expect(() => compose(app as never, gzip)).to.throw(TypeError, remedy)
      const error: unknown = await serve(app as never, { port: 0 }).catch((thrown: unknown) => thrown)
      expect(String(error))
        .to.match(/^TypeError: serve: the app must be a function, got /)
        .and.include(remedy)
    })
  }
})

describe('a middleware that a framework gets as it is', () => {
  for (const middleware of [gzip, gzip({ level: 6 })]) {
    it('says how it is used in Express', async () => {
      const app = express().use(middleware as never)
      app.use((error: Error, _request: unknown, response: express.Response, _next: unknown) => {
        response.send(error.message)
      })
      await using server = await listen(app)
      expect(await (await fetch(server.url)).text()).to.match(
        /^gzip: .*in Express, write app\.use\(toConnect\(gzip\)\)$/
      )
    })
  }

  it('says how it is used in Koa', async () => {
    let message = ''
    const app = new Koa().use(gzip as never)
    app.on('error', (error: Error) => (message = error.message))
    const callback = app.callback()
    await using server = await listen((request, response) => void callback(request, response))
    await fetch(server.url)
    await eventually(() => message !== '')
    expect(message).to.match(/in Koa, write app\.use\(toKoa\(gzip\)\)$/)
  })
})
