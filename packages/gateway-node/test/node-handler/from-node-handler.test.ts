import { createServer } from 'node:http'
import { rewriteResponse, type App, type StartResponse } from '@tsgi/core'
import { fromNodeHandler, type NodeHandler } from '@tsgi/gateway-node'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('fromNodeHandler', () => {
  describe('next', () => {
    it('is a 404', async () => {
      const { status, text } = await call(fromNodeHandler((_request, _response, next) => next()))
      expect([status, text]).to.deep.equal(['404 Not Found', 'Not Found\n'])
    })

    it('throws what it is given', async () => {
      const { error } = await call(fromNodeHandler((_request, _response, next) => next(new Error('boom'))))
      expect(String(error)).to.equal('Error: boom')
    })
  })

  describe('wrong use', () => {
    const wrong: [unknown, RegExp][] = [
      [undefined, /handler must be a function \(request, response\), got undefined$/],
      [{ callback: () => {} }, /for Koa, give app.callback\(\)$/],
      [{ routing: () => {} }, /for Fastify, await app.ready\(\) and give app.routing$/],
      [createServer(), /give the listener, not the server$/],
      [Promise.resolve(), /got a promise; await it first$/],
      [
        async function* hello(): AsyncGenerator<string> {},
        /got the generator function hello; a TSGI app needs no fromNodeHandler$/
      ],
      [function* (): Generator<string> {}, /got the generator function given; a TSGI app needs/]
    ]
    const start = (startResponse: StartResponse): unknown => startResponse('200 OK', [])
    const apps: Record<string, App> = {
      'an app': (_environ, startResponse) => (start(startResponse), ['hello']),
      'an asynchronous app': async (_environ, startResponse) => (start(startResponse), ['hello']),
      'a layer around an app': rewritten((_environ, startResponse) => (start(startResponse), ['hello'])),
      'an app with a generator inside': () => (function* () {})(),
      'a layer around a generator': rewritten(async function* (_environ, startResponse) {
        start(startResponse)
        yield 'hello'
      })
    }
    for (const [name, app] of Object.entries(apps)) {
      it(`names the mistake at the first request: ${name}`, async () => {
        const { error } = await call(fromNodeHandler(app as never))
        expect(error).to.be.instanceOf(TypeError)
        expect(String(error)).to.include('a TSGI app needs no fromNodeHandler')
      })
    }

    for (const [handler, message] of wrong) {
      it(`is refused: ${message.source}`, () => {
        expect(() => fromNodeHandler(handler as NodeHandler)).to.throw(TypeError, message)
      })
    }

    it('is found out when an app or a fetch handler answers', async () => {
      const app = await call(fromNodeHandler(() => ['text']))
      expect(String(app.error)).to.include('a TSGI app needs no fromNodeHandler')
      const fetcher = await call(fromNodeHandler(async () => new Response('x')))
      expect(String(fetcher.error)).to.include('give it to fromFetch')
    })

    it('refuses a bad option', () => {
      expect(() => fromNodeHandler(() => {}, { queueLimit: -1 })).to.throw(
        RangeError,
        /fromNodeHandler: queueLimit/
      )
      expect(() => fromNodeHandler(() => {}, { limit: 1 } as {})).to.throw(
        TypeError,
        'fromNodeHandler: unknown option "limit"; known are queueLimit'
      )
    })
  })
})

function rewritten(app: App): App {
  return (environ, startResponse) => rewriteResponse(app, environ, startResponse, () => ({ end: () => '!' }))
}
