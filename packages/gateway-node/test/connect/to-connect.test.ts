import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { type App, type Environ } from '@tsgi/core'
import { fromNodeHandler, toConnect } from '@tsgi/gateway-node'
import { upperware } from '@tsgi/middleware-case'
import { gzip } from '@tsgi/middleware-gzip'
import { session, type SessionEnviron } from '@tsgi/middleware-session'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import connect from 'connect'
import express from 'express'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { notingCloses } from '../noting-closes.ts'
import { eventually, later, start } from '../support.ts'
import { listen } from '../listen.ts'
import { quietly } from '../quietly.ts'

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

  it('closes the layers when the client leaves', async () => {
    const closes: unknown[] = []
    for (const writes of [true, false]) {
      let response: ServerResponse | undefined
      const app = connect().use(toConnect(notingCloses(closes)))
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

  it('works in Express inside an app', async () => {
    const app = express().use(toConnect(exclaim))
    app.get('/', (_request, response) => void response.send('hello'))
    await using server = await start(fromNodeHandler(app))
    expect(await (await fetch(server.server.url)).text()).to.equal('hello!')
    expect(await (await fetch(server.server.url)).text()).to.equal('hello!')
  })

  it('tells inside an app where that one tells', async () => {
    const failing =
      (app: App): App =>
      async (environ, startResponse) => {
        const body = await app(environ, startResponse)
        return Object.assign([...(body as string[])], {
          close() {
            throw new Error('close failed')
          }
        })
      }
    const app = connect().use(toConnect(failing))
    app.use((_request: IncomingMessage, response: ServerResponse) => void response.end('hello'))
    let heard = ''
    await using server = await start(fromNodeHandler(app))
    const text = await quietly(
      async () => (await fetch(server.server.url)).text(),
      said => (heard += said)
    )
    expect(text).to.equal('hello')
    await eventually(() => server.log().includes('close failed'))
    expect(heard).to.equal('')
  })

  it('stands a dozen layers, without a word of leaks', async () => {
    const app = connect()
    for (let i = 0; i < 12; i++) app.use(toConnect(exclaim))
    app.use((_request: IncomingMessage, response: ServerResponse) => {
      response.write(Buffer.alloc(2_000_000, 'x'))
      response.end('end')
    })
    const warnings: Error[] = []
    const warned = (warning: Error): void => void warnings.push(warning)
    process.on('warning', warned)
    try {
      await using server = await listen(app)
      const response = await fetch(server.url, { method: 'POST', body: 'x'.repeat(100_000) })
      expect((await response.text()).slice(2_000_000)).to.equal(`end${'!'.repeat(12)}`)
      await later(1)
    } finally {
      process.off('warning', warned)
    }
    expect(warnings.map(String)).to.deep.equal([])
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
    it('is an error where the head has left already', async () => {
      let message = ''
      const app = connect()
      app.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
        response.flushHeaders()
        next()
      })
      app.use(toConnect(exclaim))
      app.use((error: Error, _request: IncomingMessage, response: ServerResponse, _next: unknown) => {
        message = error.message
        response.end('plain')
      })
      await using server = await listen(app)
      expect(await (await fetch(server.url)).text()).to.equal('plain')
      expect(message).to.match(/^toConnect: the head of the response has left already; put the middleware/)
    })

    it('is none where the response has ended', async () => {
      let passed = false
      const app = connect()
      app.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
        response.end('whole')
        next()
      })
      app.use(toConnect(exclaim))
      app.use(() => (passed = true))
      await using server = await listen(app)
      expect(await (await fetch(server.url)).text()).to.equal('whole')
      expect(passed).to.equal(true)
    })

    it('refuses a bad option', () => {
      expect(() => toConnect(gzip, { queueLimit: -1 })).to.throw(RangeError, /toConnect: queueLimit/)
      expect(() => toConnect(gzip, { limit: 1 } as {})).to.throw(
        TypeError,
        'toConnect: unknown option "limit"; known are queueLimit'
      )
    })
  })
})
