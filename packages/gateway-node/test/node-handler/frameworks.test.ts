import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import { compose, type App } from '@tsgi/core'
import { fromNodeHandler, type NodeHandler } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import compression from 'compression'
import connect from 'connect'
import express from 'express'
import expressSession from 'express-session'
import fastify from 'fastify'
import Koa from 'koa'
import { after, before, describe, it } from 'mocha'
import morgan from 'morgan'
import multer from 'multer'
import polka from 'polka'
import { eventually, start, type Fixture } from '../support.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsgi-frameworks-'))
const file = join(folder, 'lines.txt')
const LINES = 'a line of text\n'.repeat(20_000)
writeFileSync(file, LINES)
after(() => rmSync(folder, { recursive: true }))

/** The same small site in each framework. */
const sites: Record<string, () => NodeHandler | Promise<NodeHandler>> = {
  express() {
    const app = express()
    app.use(express.json(), express.urlencoded())
    app.get('/text', (_request, response) => void response.send('Grüße'))
    app.get('/json', (_request, response) => void response.json({ a: 1 }))
    app.get('/bytes', (_request, response) => void response.send(Buffer.from([0, 255])))
    app.get('/file', (_request, response) => response.sendFile(file))
    app.get('/stream', (_request, response) => void createReadStream(file).pipe(response))
    app.get('/cookies', (_request, response) => void response.cookie('a', '1').cookie('b', '2').send('set'))
    app.get('/redirect', (_request, response) => response.redirect('/text'))
    app.get('/empty', (_request, response) => void response.sendStatus(204))
    app.get('/throw', () => {
      throw Object.assign(new Error('secret'), { status: 418 })
    })
    app.get('/reject', async () => {
      throw new Error('secret')
    })
    app.post('/form', (request, response) => void response.json(request.body))
    app.post('/upload', multer().single('file'), (request, response) => {
      response.json({
        name: request.file!.originalname,
        size: request.file!.size,
        ...(request.body as object)
      })
    })
    app.get('/break', (_request, response) => {
      response.write('part')
      setTimeout(() => response.destroy(), 20)
    })
    app.use((error: { status?: number }, _request: unknown, response: express.Response, _next: unknown) => {
      response.status(error.status ?? 500).send('handled')
    })
    return app
  },
  koa() {
    const app = new Koa()
    app.silent = true
    app.on('error', () => {})
    app.use(async ctx => {
      switch (`${ctx.method === 'HEAD' ? 'GET' : ctx.method} ${ctx.path}`) {
        case 'GET /text':
          return void (ctx.body = 'Grüße')
        case 'GET /json':
          return void (ctx.body = { a: 1 })
        case 'GET /bytes':
          return void (ctx.body = Buffer.from([0, 255]))
        case 'GET /file':
        case 'GET /stream':
          return void (ctx.body = createReadStream(file))
        case 'GET /cookies':
          ctx.cookies.set('a', '1')
          ctx.cookies.set('b', '2')
          return void (ctx.body = 'set')
        case 'GET /redirect':
          return ctx.redirect('/text')
        case 'GET /empty':
          return void (ctx.status = 204)
        case 'GET /throw':
          return ctx.throw(418, 'handled')
        case 'GET /reject':
          throw new Error('secret')
        case 'POST /form': {
          let body = ''
          for await (const chunk of ctx.req) body += String(chunk)
          return void (ctx.body = ctx.is('json')
            ? (JSON.parse(body) as object)
            : Object.fromEntries(new URLSearchParams(body)))
        }
        case 'POST /upload': {
          await new Promise<void>((resolve, reject) =>
            multer().single('file')(ctx.req as never, ctx.res as never, error =>
              error ? reject(error as Error) : resolve()
            )
          )
          const { file: sent, body } = ctx.req as unknown as { file: Express.Multer.File; body: object }
          return void (ctx.body = { name: sent.originalname, size: sent.size, ...body })
        }
        case 'GET /break':
          return void (ctx.body = Readable.from(
            (async function* () {
              yield 'part'
              await new Promise(resolve => setTimeout(resolve, 20))
              throw new Error('broken')
            })()
          ))
        default:
          return undefined
      }
    })
    return app.callback()
  },
  async fastify() {
    const app = fastify()
    await app.register(multipart)
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string)))
    )
    app.get('/text', (_request, reply) => reply.type('text/plain; charset=utf-8').send('Grüße'))
    app.get('/json', async () => ({ a: 1 }))
    app.get('/bytes', (_request, reply) => reply.send(Buffer.from([0, 255])))
    app.get('/stream', (_request, reply) => reply.type('text/plain').send(createReadStream(file)))
    app.get('/file', (_request, reply) => reply.type('text/plain').send(createReadStream(file)))
    app.get('/cookies', (_request, reply) =>
      reply.header('Set-Cookie', 'a=1').header('Set-Cookie', 'b=2').send('set')
    )
    app.get('/redirect', (_request, reply) => reply.redirect('/text'))
    app.get('/empty', (_request, reply) => reply.code(204).send())
    app.get('/throw', async () => {
      throw Object.assign(new Error('handled'), { statusCode: 418 })
    })
    app.get('/reject', async () => {
      throw new Error('handled')
    })
    app.post('/form', async request => request.body)
    app.post('/upload', async request => {
      const part = (await request.file())!
      const size = (await part.toBuffer()).length
      return { name: part.filename, size, title: (part.fields['title'] as { value?: string }).value }
    })
    app.get('/break', (_request, reply) =>
      reply.send(
        Readable.from(
          (async function* () {
            yield 'part'
            await new Promise(resolve => setTimeout(resolve, 20))
            throw new Error('broken')
          })()
        )
      )
    )
    await app.ready()
    return (request, response) => app.routing(request, response)
  }
}

const chains: Record<string, (app: App) => App> = {
  bare: app => app,
  'in a chain': app => compose(app, validator, gzip, validator)
}

for (const [name, create] of Object.entries(sites)) {
  for (const [where, wrap] of Object.entries(chains)) {
    describe(`fromNodeHandler: ${name}, ${where}`, () => {
      let server: Fixture
      let url: string

      before(async () => {
        server = await start(wrap(fromNodeHandler(await create())))
        url = server.server.url
      })
      after(() => server[Symbol.asyncDispose]())

      it('sends texts, JSON and bytes', async () => {
        expect(await (await fetch(`${url}/text`)).text()).to.equal('Grüße')
        expect(await (await fetch(`${url}/json`)).json()).to.deep.equal({ a: 1 })
        expect(new Uint8Array(await (await fetch(`${url}/bytes`)).arrayBuffer())).to.deep.equal(
          new Uint8Array([0, 255])
        )
      })

      it('streams a file', async () => {
        for (const path of ['/file', '/stream'])
          expect(await (await fetch(url + path)).text()).to.equal(LINES)
      })

      it('answers HEAD', async () => {
        for (const path of ['/text', '/json', '/file']) {
          const response = await fetch(url + path, { method: 'HEAD' })
          expect([response.status, await response.text()]).to.deep.equal([200, ''])
        }
      })

      it('sets several cookies', async () => {
        const response = await fetch(`${url}/cookies`)
        expect(response.headers.getSetCookie().map(cookie => cookie.slice(0, 3))).to.deep.equal([
          'a=1',
          'b=2'
        ])
      })

      it('redirects, and sends no content', async () => {
        const response = await fetch(`${url}/redirect`)
        expect([response.url, await response.text()]).to.deep.equal([`${url}/text`, 'Grüße'])
        expect((await fetch(`${url}/empty`)).status).to.equal(204)
      })

      it('answers 404 for what it does not know', async () => {
        const response = await fetch(`${url}/unknown`)
        expect(response.status).to.equal(404)
        expect(await response.text()).to.match(/Cannot GET \/unknown|Not Found/)
      })

      it('answers errors itself', async () => {
        const thrown = await fetch(`${url}/throw`)
        expect(thrown.status).to.equal(418)
        expect(await thrown.text()).to.include('handled')
        const rejected = await fetch(`${url}/reject`)
        expect(rejected.status).to.equal(500)
        expect(await rejected.text()).to.not.include('secret')
      })

      it('reads forms and JSON', async () => {
        const form = await fetch(`${url}/form`, {
          method: 'POST',
          body: new URLSearchParams({ name: 'Ada & co' })
        })
        expect(await form.json()).to.deep.equal({ name: 'Ada & co' })
        const json = await fetch(`${url}/form`, {
          method: 'POST',
          body: '{"a":[1]}',
          headers: { 'Content-Type': 'application/json' }
        })
        expect(await json.json()).to.deep.equal({ a: [1] })
      })

      it('reads JSON that comes in chunks', async () => {
        const body = Readable.toWeb(
          Readable.from([Buffer.from('{"a":'), Buffer.from('1}')])
        ) as unknown as ReadableStream
        const response = await fetch(`${url}/form`, {
          method: 'POST',
          body,
          duplex: 'half',
          headers: { 'Content-Type': 'application/json' }
        })
        expect(await response.json()).to.deep.equal({ a: 1 })
      })

      it('takes an upload', async () => {
        const body = new FormData()
        body.set('title', 'Notes')
        body.set('file', new Blob(['x'.repeat(300_000)]), 'notes.txt')
        const response = await fetch(`${url}/upload`, { method: 'POST', body })
        expect(await response.json()).to.deep.equal({ name: 'notes.txt', size: 300_000, title: 'Notes' })
      })

      it('breaks off where its stream fails, and serves the next', async () => {
        const client = await server.connect('GET /break HTTP/1.1\r\nHost: a\r\n\r\n')
        await client.until(() => client.ended || client.closed)
        expect(client.received).to.include('part')
        expect(client.received.endsWith('0\r\n\r\n')).to.equal(false)
        expect((await fetch(`${url}/text`)).status).to.equal(200)
      })

      it('serves many requests on one connection', async () => {
        const request = 'GET /json HTTP/1.1\r\nHost: a\r\n\r\n'
        const client = await server.connect(request.repeat(5))
        await client.until(() => client.received.split('{"a":1}').length === 6)
      })
    })
  }
}

describe('fromNodeHandler: express alone', () => {
  it('sends ranges, validators and 304', async () => {
    await using server = await start(fromNodeHandler(express().use(express.static(folder))))
    const url = `${server.server.url}/lines.txt`
    const part = await fetch(url, { headers: { Range: 'bytes=2-5' } })
    expect([part.status, part.headers.get('content-range'), await part.text()]).to.deep.equal([
      206,
      `bytes 2-5/${LINES.length}`,
      'line'
    ])
    const etag = part.headers.get('etag')!
    expect(
      (await fetch(url, { headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' } })).status
    ).to.equal(304)
    expect((await fetch(url, { headers: { Range: 'bytes=9999999-' } })).status).to.equal(416)
  })

  it('keeps its session, its log and its compression, which patch the response', async () => {
    const lines: string[] = []
    const app = express()
    app.use(
      morgan(':method :url :status :res[content-encoding]', {
        stream: { write: line => void lines.push(line) }
      })
    )
    app.use(compression({ threshold: 0 }))
    app.use(expressSession({ secret: 'x', resave: false, saveUninitialized: true }))
    app.get('/', (request, response) => {
      const session = request.session as unknown as { views?: number }
      session.views = (session.views ?? 0) + 1
      response.type('text').send(`views ${session.views}`)
    })
    await using server = await start(fromNodeHandler(app))
    const first = await fetch(server.server.url)
    expect(await first.text()).to.equal('views 1')
    const [cookie] = first.headers.getSetCookie()
    const second = await fetch(server.server.url, { headers: { Cookie: cookie!.split(';')[0]! } })
    expect(await second.text()).to.equal('views 2')
    await eventually(() => lines.length === 2)
    expect(lines[1]).to.match(/^GET \/ 200 (gzip|br|zstd)\n$/)
  })
})

describe('fromNodeHandler: fastify alone', () => {
  it('leaves trailers out, and sends the rest', async () => {
    const app = fastify()
    app.get('/', (_request, reply) => reply.trailer('X-Sum', async () => '1').send('hello'))
    await app.ready()
    await using server = await start(fromNodeHandler((request, response) => app.routing(request, response)))
    const client = await server.connect('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.includes('hello'))
    const response = client.response()
    expect([response.body, response.complete, response.header('Trailer')]).to.deep.equal([
      'hello',
      true,
      undefined
    ])
    expect(client.received).to.not.include('X-Sum')
  })
})

describe('fromNodeHandler: connect and polka', () => {
  it('runs connect', async () => {
    const app = connect()
    app.use('/a', (_request, response) => response.end('connected'))
    await using server = await start(fromNodeHandler(app))
    expect(await (await fetch(`${server.server.url}/a`)).text()).to.equal('connected')
    expect((await fetch(`${server.server.url}/b`)).status).to.equal(404)
  })

  it('runs polka', async () => {
    const app = polka()
    app.get(
      '/hello/:name',
      (request, response) =>
        void response.end(`Hello ${request.params['name']} ${String(request.query['q'])}`)
    )
    await using server = await start(
      fromNodeHandler((request, response) => app.handler(request as never, response))
    )
    expect(await (await fetch(`${server.server.url}/hello/ada?q=1`)).text()).to.equal('Hello ada 1')
  })
})
