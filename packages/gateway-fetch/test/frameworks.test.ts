import { compose, type App, type Environ } from '@tsgi/core'
import { fromFetch, toFetch } from '@tsgi/gateway-fetch'
import { serve, type RunningServer } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { logger } from '@tsgi/middleware-logger'
import { session, type SessionEnviron } from '@tsgi/middleware-session'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { Elysia } from 'elysia'
import { H3, readBody, redirect, setCookie } from 'h3'
import { Hono } from 'hono'
import { stream, streamSSE } from 'hono/streaming'
import { after, before, describe, it } from 'mocha'

type Bindings = { Bindings: SessionEnviron<{ count: number }> }

const hono = new Hono<Bindings>()
  .get('/', c => c.text('Hello'))
  .get('/count', c => {
    const count = c.env['tsgi.session'].update('count', (before = 0) => before + 1)
    return c.json({ count })
  })
  .post('/form', async c => {
    const form = await c.req.parseBody()
    const file = form['file']
    return c.text(`${form['name'] as string} ${file instanceof File ? await file.text() : 'none'}`)
  })
  .get('/cookies', c => {
    c.header('Set-Cookie', 'a=1', { append: true })
    c.header('Set-Cookie', 'b=2', { append: true })
    return c.body(null, 204)
  })
  .get('/away', c => c.redirect('/', 303))
  .get('/large', c => c.text('large '.repeat(1000)))
  .get('/stream', c =>
    stream(c, async out => {
      for (let i = 0; i < 3; i++) await out.write(`${i}\n`)
    })
  )
  .get('/events', c => streamSSE(c, out => out.writeSSE({ data: 'one' })))
  .get('/throws', () => {
    throw new Error('secret')
  })
  .mount('/mounted', request => new Response(new URL(request.url).pathname))

const h3 = new H3()
  .get('/', () => 'Hello')
  .post('/form', async event => await readBody(event))
  .get('/away', event => redirect('/', 303) ?? event)
  .get('/cookies', event => {
    setCookie(event, 'a', '1')
    setCookie(event, 'b', '2')
    return 'ok'
  })
  .get('/stream', () => new Response(new Blob(['streamed']).stream()))

const elysia = new Elysia()
  .get('/', () => 'Hello')
  .post('/form', ({ body }) => body)
  .get('/away', ({ redirect: to }) => to('https://example.test/', 303))
  .get('/json', () => ({ a: 1 }))

interface Running {
  server: RunningServer
  get(path: string, init?: RequestInit): Promise<Response>
}

function running(inner: App<Environ & SessionEnviron>): Running {
  const state = {} as Running
  before(async () => {
    const app = compose(inner, gzip, session, logger)
    const errors = { write: () => {} }
    state.server = await serve(app, { port: 0, hostname: '127.0.0.1', closeTimeout: 100, errors })
    state.get = (path, init) => fetch(state.server.url + path, { redirect: 'manual', ...init })
  })
  after(() => state.server.close())
  return state
}

describe('fromFetch with a framework, inside gzip, session and logger', () => {
  describe('Hono 4', () => {
    const at = running(fromFetch(hono))

    it('answers with text', async () => {
      const response = await at.get('/')
      expect([response.status, await response.text()]).to.deep.equal([200, 'Hello'])
    })

    it('counts in the session, through c.env', async () => {
      const first = await at.get('/count')
      const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!
      const second = await at.get('/count', { headers: { cookie } })
      expect([await first.json(), await second.json()]).to.deep.equal([{ count: 1 }, { count: 2 }])
    })

    it('takes an upload', async () => {
      const form = new FormData()
      form.set('name', 'Ada')
      form.set('file', new File(['content'], 'f.txt'))
      expect(await (await at.get('/form', { method: 'POST', body: form })).text()).to.equal('Ada content')
    })

    it('sets cookies and redirects', async () => {
      expect((await at.get('/cookies')).headers.getSetCookie()).to.deep.equal(['a=1', 'b=2'])
      const away = await at.get('/away')
      expect([away.status, away.headers.get('location')]).to.deep.equal([303, '/'])
    })

    it('is compressed by gzip', async function () {
      notOn(this, ['bun'], 'a Response of text has no Content-Type')
      const response = await at.get('/large', { headers: { 'accept-encoding': 'gzip' } })
      expect(response.headers.get('content-encoding')).to.equal('gzip')
      expect((await response.text()).length).to.equal(6000)
    })

    it('streams', async () => {
      expect(await (await at.get('/stream')).text()).to.equal('0\n1\n2\n')
      expect(await (await at.get('/events')).text()).to.equal('data: one\n\n')
    })

    it('mounts handlers, and says 404', async () => {
      expect(await (await at.get('/mounted/a')).text()).to.equal('/a')
      expect((await at.get('/nowhere')).status).to.equal(404)
    })

    it('answers HEAD', async () => {
      const response = await at.get('/', { method: 'HEAD' })
      expect([response.status, await response.text()]).to.deep.equal([200, ''])
    })
  })

  describe('h3 2', () => {
    const at = running(fromFetch(h3))

    it('answers, reads a form, redirects, sets cookies, streams', async () => {
      expect(await (await at.get('/')).text()).to.equal('Hello')
      const form = await at.get('/form', { method: 'POST', body: new URLSearchParams({ a: 'b' }) })
      expect(await form.json()).to.deep.equal({ a: 'b' })
      expect((await at.get('/away')).headers.get('location')).to.equal('/')
      expect((await at.get('/cookies')).headers.getSetCookie()).to.have.lengthOf(2)
      expect(await (await at.get('/stream')).text()).to.equal('streamed')
      expect((await at.get('/nowhere')).status).to.equal(404)
    })
  })

  describe('Elysia', () => {
    const at = running(fromFetch(elysia))

    it('answers, reads a form, redirects, gives JSON', async () => {
      expect(await (await at.get('/')).text()).to.equal('Hello')
      const form = await at.get('/form', { method: 'POST', body: new URLSearchParams({ a: 'b' }) })
      expect(await form.json()).to.deep.equal({ a: 'b' })
      expect((await at.get('/away')).headers.get('location')).to.equal('https://example.test/')
      expect(await (await at.get('/json')).json()).to.deep.equal({ a: 1 })
    })
  })
})

describe('toFetch inside a framework', () => {
  const app: App = async (environ, startResponse) => {
    let body = ''
    for await (const chunk of environ['tsgi.input']) body += new TextDecoder().decode(chunk)
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return [`${environ.PATH_INFO} ${body}`]
  }
  const post = { method: 'POST', body: 'body' }

  it('is mounted by Hono', async () => {
    const outer = new Hono().mount('/app', toFetch(app))
    expect(await (await outer.request('/app/a', post)).text()).to.equal('/a body')
  })

  it('is mounted by h3', async () => {
    const outer = new H3().mount('/app', toFetch(app))
    expect(await (await outer.request('/app/a', post)).text()).to.equal('/a body')
  })

  it('is mounted by Elysia', async () => {
    const outer = new Elysia().mount('/app', toFetch(app))
    const response = await outer.handle(new Request('http://localhost/app/a', post))
    expect(await response.text()).to.equal('/a body')
  })

  it('comes back as an app', async () => {
    const handler = toFetch(fromFetch(toFetch(fromFetch(toFetch(app)))))
    expect(await (await handler(new Request('http://localhost/a', post))).text()).to.equal('/a body')
  })
})
