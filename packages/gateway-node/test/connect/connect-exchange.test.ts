import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { httpError, rewriteResponse, type App } from '@tsgi/core'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import connect from 'connect'
import express from 'express'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { later } from '../support.ts'
import { listen } from '../listen.ts'
import { quietly } from '../quietly.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('ConnectExchange', () => {
  describe('an error', () => {
    const failing =
      (when: 'calling' | 'planning' | 'streaming') =>
      (app: App): App =>
      (environ, startResponse) => {
        if (when === 'calling') throw httpError(503, 'no store')
        return rewriteResponse(app, environ, startResponse, () => {
          if (when === 'planning') throw httpError(503, 'no store')
          return {
            chunk: () => {
              throw new Error('no stream')
            }
          }
        })
      }
    const handled: express.ErrorRequestHandler = (
      error: { status: number; message: string },
      _request,
      response,
      _next
    ) => {
      response.status(error.status).type('text').send(`handled ${error.message}`)
    }

    for (const when of ['calling', 'planning'] as const) {
      it(`before the head is answered by Express, and logged by it: ${when}`, async () => {
        const app = express()
        app.use((_request, response, next) => {
          response.set('X-Outside', 'yes')
          next()
        })
        app.use(toConnect(exclaim), toConnect(failing(when)))
        app.get('/', (_request, response) => {
          response.status(201).cookie('a', '1').set('X-Inside', 'yes').send('hello')
        })
        app.use(handled)
        await using server = await listen(app)
        let log = ''
        const response = await quietly(
          () => fetch(server.url),
          text => (log += text)
        )
        expect([response.status, await response.text()]).to.deep.equal([503, 'handled no store!'])
        // What was set for the answer that failed is not true of this one.
        const { headers } = response
        expect(
          ['x-outside', 'x-exclaimed', 'x-inside', 'set-cookie'].map(name => headers.get(name))
        ).to.deep.equal(['yes', 'yes', null, null])
        expect(headers.get('etag')).to.equal(await etagOf('handled no store'))
        expect(log).to.equal('')
      })
    }

    it('before the head leaves neither length nor status to whoever answers by himself', async () => {
      const app = express().use(toConnect(failing('planning')))
      app.get('/', (_request, response) => void response.status(201).json({ long: 'x'.repeat(1000) }))
      const handler: express.ErrorRequestHandler = (_error, _request, response, _next) => {
        response.write(String(response.statusCode))
        response.end(JSON.stringify(response.getHeaders()))
      }
      app.disable('x-powered-by').use(handler)
      await using server = await listen(app)
      const response = await fetch(server.url)
      expect([response.status, await response.text()]).to.deep.equal([200, '200{}'])
    })

    it('before the head of a stream is a response of its own', async () => {
      const app = express()
      app.use((_request, response, next) => {
        response.set('X-Outside', 'yes').cookie('a', '1')
        next()
      })
      app.use(toConnect(failing('planning')))
      app.get('/', (_request, response) => {
        response.set('X-Inside', 'yes')
        const source = async function* (): AsyncGenerator<string> {
          for (let i = 0; i < 5; i++) {
            yield 'part'
            await later(5)
          }
        }
        Readable.from(source()).pipe(response)
      })
      app.use(handled)
      await using server = await listen(app)
      const response = await quietly(() => fetch(server.url))
      expect([response.status, await response.text()]).to.deep.equal([503, 'Service Unavailable'])
      const { headers } = response
      expect(['x-outside', 'set-cookie', 'x-inside'].map(name => headers.get(name))).to.deep.equal([
        'yes',
        'a=1; Path=/',
        null
      ])
      expect((await quietly(() => fetch(server.url))).status).to.equal(503)
    })

    it('after the head breaks off', async () => {
      const app = express()
      const late =
        (inner: App): App =>
        (environ, startResponse) => {
          let chunks = 0
          return rewriteResponse(inner, environ, startResponse, () => ({
            chunk(chunk) {
              if (++chunks === 3) throw new Error('no stream')
              return chunk
            }
          }))
        }
      app.use(toConnect(late))
      app.get('/', async (_request, response) => {
        for (let i = 0; i < 5; i++) {
          response.write('part')
          await later(5)
        }
        response.end()
      })
      await using server = await listen(app)
      const client = await server.connect(GET)
      await quietly(() => client.until(() => client.ended || client.closed))
      expect(client.received).to.match(/part\r\n4\r\npart\r\n$/)
    })

    it('of the framework goes through the stages as it does without', async () => {
      const app = express()
      app.use(toConnect(exclaim))
      app.get('/', async () => {
        throw httpError(418, 'no')
      })
      app.use(handled)
      await using server = await listen(app)
      const response = await fetch(server.url)
      expect([response.status, await response.text()]).to.deep.equal([418, 'handled no!'])
      expect(await (await fetch(`${server.url}/unknown`)).text()).to.match(/Cannot GET \/unknown[^]*!$/)
    })

    it('destroy breaks off', async () => {
      const app = connect().use(toConnect(exclaim))
      app.use((_request: IncomingMessage, response: ServerResponse) => {
        response.write('part')
        setTimeout(() => response.destroy(), 10)
      })
      await using server = await listen(app)
      const client = await server.connect(GET)
      await client.until(() => client.ended || client.closed)
      expect(client.received).to.not.include('!')
    })
  })
})

/** What Express makes of a text by itself. */
async function etagOf(text: string): Promise<string | null> {
  await using server = await listen(
    express().use((_request, response) => void response.type('text').send(text))
  )
  return (await fetch(server.url)).headers.get('etag')
}
