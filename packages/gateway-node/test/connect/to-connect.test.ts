import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { defineMiddleware, httpError, rewriteResponse, setHeader, type App, type Environ } from '@tsgi/core'
import { fromNodeHandler, toConnect } from '@tsgi/gateway-node'
import { upperware } from '@tsgi/middleware-case'
import { gzip } from '@tsgi/middleware-gzip'
import { session, type SessionEnviron } from '@tsgi/middleware-session'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import compression from 'compression'
import connect from 'connect'
import express from 'express'
import { describe, it } from 'mocha'
import morgan from 'morgan'
import { eventually, later, start } from '../fixture.ts'
import { listen } from '../listen.ts'

const exclaim = defineMiddleware(function exclaim(app) {
  return (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, head => {
      setHeader(head.headers, 'X-Exclaimed', 'yes')
      return { end: () => '!' }
    })
})

/** Gives each chunk when nothing follows it. */
const held = (app: App): App => {
  return (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, () => {
      let chunks = ''
      const give = (): string => {
        const given = chunks
        chunks = ''
        return given
      }
      return { chunk: chunk => void (chunks += String(chunk)), idle: give, end: give }
    })
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n'

/** What frameworks write, each with the text that a client gets. */
const writers: Record<string, [(request: IncomingMessage, response: ServerResponse) => unknown, string]> = {
  end: [(_q, s) => s.end('hello'), 'hello'],
  'end in base64': [(_q, s) => s.end('aGVsbG8=', 'base64'), 'hello'],
  'end with a callback': [(_q, s) => s.write('hel', () => s.end('lo', () => {})), 'hello'],
  'writeHead and end': [(_q, s) => s.writeHead(200, { 'Content-Length': 5 }).end('hello'), 'hello'],
  'writeHead with a flat list': [(_q, s) => s.writeHead(200, ['X-A', '1']).end('hello'), 'hello'],
  writes: [(_q, s) => (s.write('hel'), s.end('lo')), 'hello'],
  'writes over time': [
    async (_q, s) => (s.write('hel'), await later(5), s.write('l'), await later(5), s.end('o')),
    'hello'
  ],
  'flushHeaders first': [async (_q, s) => (s.flushHeaders(), await later(5), s.end('hello')), 'hello'],
  'nothing for a while': [async (_q, s) => (await later(20), s.end('hello')), 'hello'],
  pipe: [(_q, s) => Readable.from(['hel', 'lo']).pipe(s), 'hello'],
  'a long stream': [
    (_q, s) => Readable.from(Array.from({ length: 50 }, () => Buffer.alloc(20_000, 'x'))).pipe(s),
    'x'.repeat(1_000_000)
  ],
  nothing: [(_q, s) => s.end(), '']
}

describe('toConnect', () => {
  for (const [name, [writer, text]] of Object.entries(writers)) {
    it(`takes what is written through the stages: ${name}`, async () => {
      const app = connect()
      for (const layer of [validator, exclaim, validator]) app.use(toConnect(layer))
      app.use((request: IncomingMessage, response: ServerResponse) => void writer(request, response))
      await using server = await listen(app)
      for (let i = 0; i < 2; i++) {
        const response = await fetch(server.url)
        expect([response.status, response.headers.get('x-exclaimed'), await response.text()]).to.deep.equal([
          200,
          'yes',
          `${text}!`
        ])
      }
      const head = await fetch(server.url, { method: 'HEAD' })
      expect([head.status, head.headers.get('x-exclaimed'), await head.text()]).to.deep.equal([
        200,
        'yes',
        ''
      ])
    })
  }

  it('compresses what Express sends', async () => {
    const app = express()
    app.use(toConnect(gzip({ level: 6, threshold: 0 })))
    app.get('/', (_request, response) => void response.send('hello '.repeat(100)))
    app.get('/json', (_request, response) => void response.json({ text: 'x'.repeat(5000) }))
    app.use(express.static(import.meta.dirname))
    await using server = await listen(app)
    const response = await fetch(server.url)
    expect(response.headers.get('content-encoding')).to.equal('gzip')
    expect(response.headers.get('vary')).to.equal('Accept-Encoding')
    expect(await response.text()).to.equal('hello '.repeat(100))
    expect(await (await fetch(`${server.url}/json`)).json()).to.deep.equal({ text: 'x'.repeat(5000) })
    const raw = await fetch(server.url, { headers: { 'Accept-Encoding': 'identity' } })
    expect([raw.headers.get('content-encoding'), raw.headers.get('content-length')]).to.deep.equal([
      null,
      '600'
    ])
    expect(await (await fetch(`${server.url}/to-connect.test.js`)).text()).to.include(
      'compresses what Express sends'
    )
    const part = await fetch(`${server.url}/to-connect.test.js`, { headers: { Range: 'bytes=0-5' } })
    expect([part.status, (await part.text()).length]).to.deep.equal([206, 6])
  })

  it('delivers every event at once, with flush and without', async () => {
    const app = express()
    app.use(toConnect(gzip))
    let response!: ServerResponse & { flush(): void }
    app.get('/', (_request, given) => {
      response = given as never
      response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'keep-alive' })
      response.write('data: 1\n\n')
    })
    await using server = await listen(app)
    const reader = (await fetch(server.url)).body!.getReader()
    const read = async (): Promise<string> => String(Buffer.from((await reader.read()).value ?? []))
    expect(await read()).to.equal('data: 1\n\n')
    response.write('data: 2\n\n')
    response.flush()
    expect(await read()).to.equal('data: 2\n\n')
    response.end()
    expect((await reader.read()).done).to.equal(true)
  })

  for (const [name, layer] of [
    ['passes on', exclaim],
    ['holds', held]
  ] as const) {
    it(`flushes compression outside of a layer that ${name} what it gets`, async () => {
      const app = express()
      let response!: ServerResponse & { flush(): void }
      app.use(compression({ threshold: 0 }), toConnect(layer))
      app.get('/', (_request, given) => {
        response = given as never
        response.setHeader('Content-Type', 'text/plain')
        response.write('one')
        response.flush()
      })
      await using server = await listen(app)
      const reader = (await fetch(server.url)).body!.getReader()
      const read = async (): Promise<string> => String(Buffer.from((await reader.read()).value ?? []))
      expect(await read()).to.equal('one')
      response.write('two')
      response.flush()
      expect(await read()).to.equal('two')
      response.end()
      while (!(await reader.read()).done);
    })
  }

  it('drains a framework whose layer leaves compression outside nothing to do', async () => {
    const short =
      (app: App): App =>
      (environ, startResponse) =>
        rewriteResponse(app, environ, startResponse, () => ({ chunk: () => '.' }))
    const app = express().use(compression({ threshold: 0 }), toConnect(short))
    app.get('/', (_request, response) => {
      Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(20_000, 'x'))).pipe(response.type('text'))
    })
    await using server = await listen(app)
    expect(await (await fetch(server.url)).text()).to.equal('.'.repeat(30))
  })

  it('waits for compression outside, with one listener', async () => {
    const app = express().use(compression({ threshold: 0 }), toConnect(exclaim))
    const block = randomBytes(40_000)
    app.get('/', (_request, response) => {
      Readable.from(Array.from({ length: 30 }, () => block)).pipe(response.type('text'))
    })
    await using server = await listen(app)
    const warnings: unknown[] = []
    const warned = (warning: unknown): void => void warnings.push(warning)
    process.on('warning', warned)
    expect((await (await fetch(server.url)).arrayBuffer()).byteLength).to.equal(1_200_001)
    process.off('warning', warned)
    expect(warnings).to.deep.equal([])
  })

  it('keeps a session in Express', async () => {
    const app = express()
    app.use(express.urlencoded(), toConnect(session))
    app.post('/', (request, response) => {
      const visitor = (request as { environ?: Environ & SessionEnviron }).environ!['tsgi.session']
      visitor.update('views', (views = 0) => Number(views) + 1)
      response.json({ views: visitor.get('views'), body: request.body as unknown })
    })
    await using server = await listen(app)
    const post = (cookie: string): Promise<Response> =>
      fetch(server.url, {
        method: 'POST',
        body: new URLSearchParams({ a: '1' }),
        headers: { Cookie: cookie }
      })
    const first = await post('')
    const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!
    expect(await first.json()).to.deep.equal({ views: 1, body: { a: '1' } })
    expect(await (await post(cookie)).json()).to.deep.equal({ views: 2, body: { a: '1' } })
  })

  it('shows where Express has mounted it, and what Express knows of the client', async () => {
    const app = express().set('trust proxy', true)
    app.use('/my-app', toConnect(validator), (request, response) => {
      const {
        SCRIPT_NAME,
        PATH_INFO,
        QUERY_STRING,
        REQUEST_URI,
        REMOTE_ADDR,
        'tsgi.url_scheme': scheme
      } = (request as { environ?: Environ }).environ!
      response.json([SCRIPT_NAME, PATH_INFO, QUERY_STRING, REQUEST_URI, REMOTE_ADDR, scheme])
    })
    await using server = await listen(app)
    const headers = { 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': 'https' }
    const response = await fetch(`${server.url}/my-app/a%2Fb%20c?q`, { headers })
    expect(await response.json()).to.deep.equal([
      '/my-app',
      '/a/b c',
      'q',
      '/my-app/a%2Fb%20c?q',
      '192.0.2.1',
      'https'
    ])
  })

  it('shows the framework what a middleware has changed', async () => {
    const rewrite =
      (app: App): App =>
      (environ, startResponse) => {
        environ.PATH_INFO = '/new path'
        environ.REQUEST_METHOD = 'PUT'
        environ.HTTP_X_USER = 'ada'
        delete environ.HTTP_ACCEPT_ENCODING
        return app(environ, startResponse)
      }
    const app = connect().use(toConnect(rewrite))
    app.use((request: IncomingMessage, response: ServerResponse) => {
      response.end(
        [request.method, request.url, request.headers['x-user'], request.headers['accept-encoding']].join(' ')
      )
    })
    await using server = await listen(app)
    expect(await (await fetch(`${server.url}/old?q=1`)).text()).to.equal('PUT /new%20path?q=1 ada ')
  })

  it('may answer in place of the framework', async () => {
    const closed =
      (_app: App): App =>
      (_environ, startResponse) => {
        startResponse('403 Forbidden', [['Content-Type', 'text/plain']])
        return ['closed']
      }
    const app = express().use(toConnect(closed), () => expect.fail('is not reached'))
    await using server = await listen(app)
    const response = await fetch(server.url)
    expect([response.status, response.headers.get('x-powered-by'), await response.text()]).to.deep.equal([
      403,
      'Express',
      'closed'
    ])
  })

  it('stands between others that patch the response', async () => {
    const lines: string[] = []
    const app = express()
    app.use(
      morgan(':status :res[x-exclaimed] :res[content-encoding]', {
        stream: { write: line => void lines.push(line) }
      })
    )
    app.use(toConnect(exclaim), compression({ threshold: 0 }), toConnect(exclaim))
    app.get('/', (_request, response) => void response.type('text').send('hello'))
    await using server = await listen(app)
    const client = await server.connect(GET)
    await client.until(() => client.received.endsWith('0\r\n\r\n'))
    await eventually(() => lines.length === 1)
    expect(lines[0]).to.equal('200 yes gzip\n')
    const { body } = client.response()
    // The outer one exclaims behind what compression has made.
    expect(gunzipSync(Buffer.from(body.slice(0, -1), 'latin1')).toString()).to.equal('hello!')
    expect(body.at(-1)).to.equal('!')
  })

  it('keeps a validator of the response true: HEAD, 304 and If-None-Match', async () => {
    const app = express()
    app.use(toConnect(upperware))
    app.get('/', (_request, response) => void response.type('text').send('hello'))
    await using server = await listen(app)
    const response = await fetch(server.url)
    expect(await response.text()).to.equal('HELLO')
    const etag = response.headers.get('etag')!
    const again = await fetch(server.url, {
      headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' }
    })
    expect(again.status).to.equal(304)
  })

  it('spells header names as Express and the layers do', async () => {
    const app = express().use(toConnect(exclaim))
    app.get(
      '/',
      (_request, response) =>
        void response.set('X-Spelt', 'yes').cookie('a', '1').cookie('b', '2').send('hello')
    )
    await using server = await listen(app)
    const client = await server.connect(GET)
    await client.until(() => client.received.endsWith('hello!'))
    for (const name of ['Content-Type', 'X-Spelt', 'X-Exclaimed', 'Set-Cookie'])
      expect(client.received).to.include(`\r\n${name}: `)
    expect(client.received.split('Set-Cookie: ')).to.have.length(3)
  })

  it('stalls a framework whose client does not read', async () => {
    let made = 0
    const app = connect().use(toConnect(exclaim))
    app.use((_request: IncomingMessage, response: ServerResponse) => {
      Readable.from(
        (async function* () {
          for (;;) yield ((made++, Buffer.alloc(65_536)))
        })()
      ).pipe(response)
    })
    await using server = await listen(app)
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

  it('closes the layers when the client leaves', async () => {
    const closes: unknown[] = []
    const watch =
      (app: App): App =>
      (environ, startResponse) =>
        rewriteResponse(
          app,
          environ,
          startResponse,
          () => {},
          error => void closes.push(error)
        )
    for (const writes of [true, false]) {
      let response: ServerResponse | undefined
      const app = connect().use(toConnect(watch))
      app.use((_request: IncomingMessage, given: ServerResponse) => {
        response = given
        if (writes) response.write('x')
      })
      await using server = await listen(app)
      const client = await server.connect(GET)
      await eventually(() => response !== undefined)
      await later(10)
      client.socket.destroy()
      await eventually(() => closes.length === 1 && response!.closed)
      expect(closes.pop()).to.have.property('name', 'AbortError')
    }
  })

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

  it('checks what the framework does after the head and after the end, as Node does', async () => {
    const codes: unknown[] = []
    const app = connect().use(toConnect(exclaim))
    app.use((_request: IncomingMessage, response: ServerResponse) => {
      const attempt = (call: () => unknown): void => {
        try {
          call()
        } catch (error) {
          codes.push((error as NodeJS.ErrnoException).code)
        }
      }
      attempt(() => response.write(null))
      attempt(() => response.write(5))
      response.on('error', error => codes.push((error as NodeJS.ErrnoException).code))
      response.writeHead(200)
      attempt(() => response.setHeader('a', 'b'))
      attempt(() => response.writeHead(200))
      response.end('whole')
      codes.push(response.writableEnded, response.headersSent)
      response.write('more')
    })
    await using server = await listen(app)
    expect(await (await fetch(server.url)).text()).to.equal('whole!')
    expect(codes).to.deep.equal([
      'ERR_STREAM_NULL_VALUES',
      'ERR_INVALID_ARG_TYPE',
      'ERR_HTTP_HEADERS_SENT',
      'ERR_HTTP_HEADERS_SENT',
      true,
      true,
      'ERR_STREAM_WRITE_AFTER_END'
    ])
  })

  it('works in Express inside an app', async () => {
    const app = express().use(toConnect(exclaim))
    app.get('/', (_request, response) => void response.send('hello'))
    await using server = await start(fromNodeHandler(app))
    expect(await (await fetch(server.server.url)).text()).to.equal('hello!')
    expect(await (await fetch(server.server.url)).text()).to.equal('hello!')
  })

  it('refuses a replaced request body, which the framework would not read', async () => {
    const replace =
      (app: App): App =>
      (environ, startResponse) => {
        environ['tsgi.input'] = (async function* () {})()
        return app(environ, startResponse)
      }
    let message = ''
    const app = express().use(toConnect(replace))
    const handled: express.ErrorRequestHandler = (error: Error, _request, response, _next) => {
      message = error.message
      response.sendStatus(500)
    }
    app.use(handled)
    await using server = await listen(app)
    expect((await quietly(() => fetch(server.url, { method: 'POST', body: 'x' }))).status).to.equal(500)
    expect(message).to.include('fromNodeHandler')
  })

  describe('wrong use', () => {
    it('refuses a bad option', () => {
      expect(() => toConnect(gzip, { queueLimit: -1 })).to.throw(RangeError, /toConnect: queueLimit/)
    })
  })
})

/** Keeps what is reported out of the test's output. */
async function quietly<T>(work: () => Promise<T>, heard: (text: string) => void = () => {}): Promise<T> {
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = text => (heard(String(text)), true)
  try {
    return await work()
  } finally {
    process.stderr.write = write
  }
}

/** What Express makes of a text by itself. */
async function etagOf(text: string): Promise<string | null> {
  await using server = await listen(
    express().use((_request, response) => void response.type('text').send(text))
  )
  return (await fetch(server.url)).headers.get('etag')
}
