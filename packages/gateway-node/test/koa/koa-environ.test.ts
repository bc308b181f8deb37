import type { App, Environ } from '@tsgi/core'
import { toKoa } from '@tsgi/gateway-node'
import { RawClient } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import Koa from 'koa'
import { describe, it } from 'mocha'
import { listen, type Listening } from '../listen.ts'

/** A Koa app that answers with what it finds in environ. */
function shows(
  get: (environ: Environ) => unknown,
  before?: Koa.Middleware,
  proxy = false
): Promise<Listening> {
  const app = new Koa({ proxy })
  app.silent = true
  if (before !== undefined) app.use(before)
  app
    .use(toKoa((inner: App) => inner))
    .use(async c => void (c.body = { got: (await get(c['environ'] as Environ)) ?? null }))
  const callback = app.callback()
  return listen((request, response) => void callback(request, response))
}

const cases: [name: string, get: (environ: Environ) => unknown, expected: unknown][] = [
  [
    'the target',
    e => [e.REQUEST_METHOD, e.PATH_INFO, e.QUERY_STRING, e.REQUEST_URI],
    ['GET', '/a b', 'c=d', '/a%20b?c=d']
  ],
  ['the headers', e => [e.HTTP_X_A, e.HTTP_COOKIE], ['1, 2', 'a=1; b=2']],
  [
    'the client',
    e => [e.REMOTE_ADDR, e['tsgi.url_scheme'], e.SERVER_PROTOCOL],
    ['127.0.0.1', 'http', 'HTTP/1.1']
  ],
  ['a signal that lives', e => e['tsgi.signal'].aborted, false],
  ['early hints', e => typeof e['tsgi.early_hints'], 'function']
]

describe('createKoaEnviron', () => {
  for (const [name, get, expected] of cases) {
    it(`holds ${name}`, async () => {
      await using server = await shows(get)
      const client = await server.connect(
        'GET /a%20b?c=d HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-A: 2\r\nCookie: a=1\r\nCookie: b=2\r\nConnection: close\r\n\r\n'
      )
      await client.until(() => client.ended)
      expect(JSON.parse(client.response().body)).to.deep.equal({ got: expected })
    })
  }

  it('holds the body, which may be read there', async () => {
    await using server = await shows(async environ => {
      let all = ''
      for await (const chunk of environ['tsgi.input']) all += String(chunk)
      return all
    })
    const response = await fetch(server.url, { method: 'POST', body: 'ping' })
    expect(await response.json()).to.deep.equal({ got: 'ping' })
  })

  it('holds what Koa has changed, and whom it trusts', async () => {
    await using server = await shows(
      e => [e.REQUEST_METHOD, e.PATH_INFO, e.REMOTE_ADDR, e['tsgi.url_scheme']],
      (context, next) => ((context.path = '/new'), (context.method = 'PUT'), next()),
      true
    )
    const headers = { 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': 'https' }
    const response = await fetch(`${server.url}/old`, { headers })
    expect(await response.json()).to.deep.equal({ got: ['PUT', '/new', '192.0.2.1', 'https'] })
  })

  it('is refused to a request that no app should see', async () => {
    await using server = await shows(() => 'seen')
    const client = await server.connect('GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    await client.until(() => client.ended)
    expect(client.response().status).to.equal(400)
  })

  it('has no early hints for HTTP/1.0', async () => {
    await using server = await shows(e => typeof e['tsgi.early_hints'])
    const client: RawClient = await server.connect('GET / HTTP/1.0\r\n\r\n')
    await client.until(() => client.ended)
    expect(JSON.parse(client.response().body)).to.deep.equal({ got: 'undefined' })
  })
})
