import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { finished, PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { compose, mount, rewriteResponse, type App, type StartResponse } from '@tsgi/core'
import { fromNodeHandler, type NodeHandler } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { call } from '@tsgi/testing'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually, later, start } from '../fixture.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const validated = (app: App): App => compose(app, validator, gzip, validator)

describe('fromNodeHandler', () => {
  describe('events', () => {
    it('emits finish and close as Node does', async () => {
      const seen: string[] = []
      await using server = await start(
        fromNodeHandler((request, response) => {
          for (const event of ['prefinish', 'finish', 'close']) response.on(event, () => seen.push(event))
          request.on('close', () => seen.push('request close'))
          finished(response, error => seen.push(`eos ${error?.message ?? 'done'}`))
          response.end('x')
        })
      )
      await fetch(server.server.url)
      await eventually(() => seen.length === 5)
      expect(seen).to.include.members(['eos done', 'request close'])
      expect(seen.filter(event => event !== 'request close')).to.deep.equal([
        'prefinish',
        'finish',
        'close',
        'eos done'
      ])
    })

    it('asks a handler to wait, and says when to go on', async () => {
      let fulls = 0
      let drains = 0
      const block = Buffer.alloc(10_000, 'x')
      await using server = await start(
        fromNodeHandler((_request, response) => {
          let left = 500
          response.on('drain', () => (drains++, more()))
          more()
          function more(): void {
            while (left-- > 0) if (!response.write(block)) return void fulls++
            response.end()
          }
        })
      )
      const body = await (await fetch(server.server.url)).arrayBuffer()
      expect(body.byteLength).to.equal(5_000_000)
      expect(fulls).to.be.greaterThan(10)
      expect(drains).to.be.within(fulls - 1, fulls)
    })

    it('stalls a source whose client does not read', async () => {
      let made = 0
      await using server = await start(
        fromNodeHandler((_request, response) => {
          const source = Readable.from(
            (async function* () {
              for (;;) yield ((made++, Buffer.alloc(65_536)))
            })()
          )
          source.pipe(response)
        })
      )
      const client = await server.connect(GET)
      client.socket.pause()
      await eventually(() => made > 10)
      let before = -1
      await eventually(() => {
        const still = made === before
        before = made
        return still
      })
      expect(made).to.be.lessThan(400)
    })

    it('breaks off for a handler that never waits', async () => {
      await using server = await start(
        fromNodeHandler(
          async (_request, response) => {
            for (let i = 0; i < 1000 && !response.destroyed; i++) {
              response.write('x'.repeat(10_000))
              if (i % 100 === 0) await later()
            }
          },
          { queueLimit: 100_000 }
        )
      )
      const error: unknown = await fetch(server.server.url)
        .then(response => response.text())
        .catch((thrown: unknown) => thrown)
      expect(error instanceof Error || error === 'Internal Server Error').to.equal(true)
      expect(String(server.errors[0])).to.include(
        "wait for 'drain' when write() returns false, or raise queueLimit"
      )
    })
  })

  describe('a client that leaves', () => {
    for (const wrap of [(app: App) => app, validated]) {
      for (const when of ['before the head', 'after the head', 'while its body is read'] as const) {
        it(`is told to the handler: ${when}${wrap === validated ? ', in a chain' : ''}`, async () => {
          const seen: string[] = []
          let ready = false
          await using server = await start(
            wrap(
              fromNodeHandler((request, response) => {
                request.on('aborted', () => seen.push('aborted'))
                request.on('error', (error: NodeJS.ErrnoException) => seen.push(`error ${error.code}`))
                request.on('close', () => seen.push('request close'))
                request.socket.on('close', () => seen.push('socket close'))
                response.on('close', () =>
                  seen.push(`close ${response.writableFinished} ${request.aborted} ${response.destroyed}`)
                )
                response.on('finish', () => seen.push('finish'))
                if (when === 'after the head') response.write('x')
                if (when === 'while its body is read') request.resume()
                ready = true
              })
            )
          )
          const client = await server.connect(
            when === 'while its body is read'
              ? 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'
              : GET
          )
          await eventually(() => ready)
          await later(10)
          client.socket.destroy()
          await eventually(
            () => seen.some(event => event.startsWith('close')) && seen.includes('request close')
          )
          expect(seen).to.include.members(['aborted', 'close false true true', 'request close'])
          expect(seen).to.not.include('finish')
        })
      }
    }

    it('destroys the source of a pipeline', async () => {
      const source = new PassThrough()
      source.write('x')
      let failure: NodeJS.ErrnoException | undefined
      await using server = await start(
        fromNodeHandler((_request, response) => {
          pipeline(source, response).catch((error: unknown) => (failure = error as NodeJS.ErrnoException))
        })
      )
      const client = await server.connect(GET)
      await client.until(() => client.received.includes('x'))
      client.socket.destroy()
      await eventually(() => failure !== undefined)
      expect(failure!.code).to.equal('ERR_STREAM_PREMATURE_CLOSE')
      expect(source.destroyed).to.equal(true)
    })

    it('lets write call back with an error, and nothing be sent', async () => {
      let response!: ServerResponse
      await using server = await start(
        fromNodeHandler((_request, given) => void (response = given).write('x'))
      )
      const client = await server.connect(GET)
      await client.until(() => client.received.includes('x'))
      client.socket.destroy()
      await eventually(() => response.destroyed)
      const error = await new Promise(resolve => response.write('y', resolve))
      expect(error).to.be.instanceOf(Error)
      expect(server.log()).to.equal('')
    })
  })

  describe('an error', () => {
    const cases: [string, (request: IncomingMessage, response: ServerResponse) => unknown][] = [
      [
        'thrown',
        () => {
          throw new Error('boom')
        }
      ],
      [
        'rejected',
        async () => {
          await later()
          throw new Error('boom')
        }
      ],
      [
        'after writeHead',
        (_request, response) => {
          response.writeHead(200)
          throw new Error('boom')
        }
      ],
      ['destroy', (_request, response) => void response.destroy(new Error('boom'))],
      ['socket.destroy', request => void request.socket.destroy(new Error('boom'))],
      ['request.destroy', request => void request.destroy(new Error('boom'))]
    ]
    for (const [name, handler] of cases) {
      it(`before the head is a 500: ${name}`, async () => {
        await using server = await start(fromNodeHandler(handler))
        const response = await fetch(server.server.url)
        expect([response.status, await response.text()]).to.deep.equal([500, 'Internal Server Error'])
        expect(server.errors.map(String)).to.deep.equal(['Error: boom'])
      })
    }

    const late: [string, (response: ServerResponse) => unknown][] = [
      [
        'rejected',
        async () => {
          await later(20)
          throw new Error('boom')
        }
      ],
      [
        'destroy with an error',
        async response => {
          await later(20)
          response.destroy(new Error('boom'))
        }
      ],
      [
        'destroy',
        async response => {
          await later(20)
          response.destroy()
        }
      ]
    ]
    for (const [name, handler] of late) {
      it(`after the head breaks off: ${name}`, async () => {
        await using server = await start(
          validated(fromNodeHandler((_request, response) => (response.write('part'), handler(response))))
        )
        const client = await server.connect(GET)
        await client.until(() => client.ended || client.closed)
        expect(client.received).to.include('part')
        expect(client.received).to.not.match(/\r\n0\r\n\r\n$/)
        expect(server.errors).to.have.length(1)
      })
    }

    it('keeps its status', async () => {
      const handler: NodeHandler = () => {
        throw Object.assign(new Error('no'), { status: 403 })
      }
      expect((await call(fromNodeHandler(handler))).error).to.have.property('status', 403)
    })

    it('after the end is reported, and the response stands', async () => {
      const { text, errors, error } = await call(
        fromNodeHandler((_request, response) => {
          response.end('whole')
          throw new Error('afterwards')
        })
      )
      expect([text, error]).to.deep.equal(['whole', undefined])
      expect(errors).to.include('afterwards')
    })
  })

  describe('the request', () => {
    const show: NodeHandler = (request, response) => {
      const { method, url, headers, rawHeaders, httpVersion, socket } = request
      const { originalUrl, baseUrl } = request as { originalUrl?: string; baseUrl?: string }
      response.end(
        JSON.stringify({
          method,
          url,
          headers,
          rawHeaders,
          httpVersion,
          originalUrl,
          baseUrl,
          ip: socket.remoteAddress,
          port: socket.remotePort,
          secure: 'encrypted' in socket && socket.encrypted
        })
      )
    }
    const shown = async (
      environ: Parameters<typeof call>[1],
      app: App = fromNodeHandler(show)
    ): Promise<Record<string, unknown>> =>
      JSON.parse((await call(app, environ)).text) as Record<string, unknown>

    it('is what a layer has made of it', async () => {
      const rewritten: App = (environ, startResponse) => {
        environ.REQUEST_METHOD = 'PUT'
        environ.PATH_INFO = '/new path?'
        environ.QUERY_STRING = 'q=1'
        environ.HTTP_X_USER = 'ada'
        environ.REMOTE_ADDR = '::1'
        environ.REMOTE_PORT = '5000'
        environ['tsgi.url_scheme'] = 'https'
        delete environ.HTTP_ACCEPT
        return fromNodeHandler(show)(environ, startResponse)
      }
      const seen = await shown({ PATH_INFO: '/old', HTTP_ACCEPT: '*/*', HTTP_HOST: 'a' }, rewritten)
      expect(seen).to.include({
        method: 'PUT',
        url: '/new%20path%3F?q=1',
        httpVersion: '1.1',
        ip: '::1',
        port: 5000,
        secure: true
      })
      expect(seen['headers']).to.deep.equal({ host: 'a', 'x-user': 'ada' })
      expect(seen['rawHeaders']).to.deep.equal(['Host', 'a', 'X-User', 'ada'])
    })

    it('has environ, as behind toConnect', async () => {
      let seen: unknown
      let own: unknown
      const app = fromNodeHandler((request, response) => {
        seen = (request as { environ?: unknown }).environ
        response.end()
      })
      await call((environ, startResponse) => {
        own = environ
        return app(environ, startResponse)
      })
      expect(seen).to.equal(own).and.to.have.property('PATH_INFO')
    })

    it('tells where it is mounted', async () => {
      const app = mount({ '/old app': fromNodeHandler(show) })
      const seen = await shown(
        { PATH_INFO: '/old app/a/b', REQUEST_URI: '/old%20app/a%2Fb?x', QUERY_STRING: 'x' },
        app
      )
      expect(seen).to.include({ url: '/a%2Fb?x', originalUrl: '/old%20app/a%2Fb?x', baseUrl: '/old%20app' })
    })

    it('says that a body of unknown length comes in chunks', async () => {
      const seen = await shown({ REQUEST_METHOD: 'POST', CONTENT_TYPE: 'text/plain' })
      expect(seen['headers']).to.include({ 'transfer-encoding': 'chunked', 'content-type': 'text/plain' })
      expect((await shown({ REQUEST_METHOD: 'POST' }))['headers']).to.not.have.property('transfer-encoding')
    })

    it('is answered while it is still coming', async () => {
      await using server = await start(fromNodeHandler((request, response) => void request.pipe(response)))
      const client = await server.connect(
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n'
      )
      await client.until(() => client.received.includes('one'))
      client.send('3\r\ntwo\r\n0\r\n\r\n')
      await client.until(() => client.received.endsWith('0\r\n\r\n'))
      expect(client.received).to.include('two')
    })

    it('is asked for by 100 when it is read', async () => {
      await using server = await start(fromNodeHandler((request, response) => void request.pipe(response)))
      const client = await server.connect(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n'
      )
      await client.until(() => client.received.includes('100 Continue'))
      client.send('ping')
      await client.until(() => client.received.includes('ping'))
    })

    it('that is too long is an error which the handler can answer', async () => {
      await using server = await start(
        fromNodeHandler(async (request, response) => {
          try {
            for await (const _ of request);
          } catch (error) {
            response.statusCode = (error as { status: number }).status
            response.end(String(request.aborted))
          }
        }),
        { maxBodySize: 3 }
      )
      const client = await server.connect(
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlong\r\n0\r\n\r\n'
      )
      await client.until(() => client.received.includes('413'))
      expect(client.received).to.match(/^HTTP\/1.1 413 [^]*false/)
    })
  })

  it('sends early hints', async () => {
    await using server = await start(
      fromNodeHandler((_request, response) => {
        response.writeEarlyHints({ link: ['</a.css>; rel=preload', '</b.js>; rel=preload'] }, () =>
          response.end('x')
        )
      })
    )
    const client = await server.connect(GET)
    await client.until(() => client.received.endsWith('x'))
    expect(client.received).to.match(
      /^HTTP\/1.1 103 Early Hints\r\nLink: <\/a.css>; rel=preload, <\/b.js>; rel=preload\r\n\r\nHTTP\/1.1 200 OK/i
    )
  })

  it('ends a HEAD whose handler would go on for ever', async () => {
    let closed = false
    await using server = await start(
      fromNodeHandler((_request, response) => {
        const timer = setInterval(() => response.write('tick'), 5)
        response.on('close', () => (clearInterval(timer), (closed = true)))
      })
    )
    const response = await fetch(server.server.url, { method: 'HEAD' })
    expect(response.status).to.equal(200)
    await eventually(() => closed)
    expect(server.log()).to.equal('')
  })

  it('reports nothing of a handler that ends the response when its client has left', async () => {
    let called = false
    let ended = false
    await using server = await start(
      fromNodeHandler((_request, response) => {
        called = true
        response.on('close', () => (response.end('too late'), (ended = true)))
      })
    )
    const client = await server.connect('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
    await eventually(() => called)
    client.socket.resetAndDestroy()
    await eventually(() => ended)
    await later(10)
    expect([server.log(), server.errors]).to.deep.equal(['', []])
  })

  it('gives a whole response as an array, also from an asynchronous handler', async () => {
    const now = await call(fromNodeHandler((_request, response) => (response.write('a'), response.end('b'))))
    const soon = await call(
      fromNodeHandler(async (_request, response) => (await later(), response.write('a'), response.end('b')))
    )
    expect([now.array, now.text, soon.array, soon.text]).to.deep.equal([true, 'ab', true, 'ab'])
  })

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
    })
  })
})

function rewritten(app: App): App {
  return (environ, startResponse) => rewriteResponse(app, environ, startResponse, () => ({ end: () => '!' }))
}
