import type { IncomingMessage } from 'node:http'
import type { App, Environ } from '@tsgi/core'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import express from 'express'
import { describe, it } from 'mocha'
import { listen } from '../listen.ts'

type Framework = IncomingMessage & {
  environ?: Environ
  baseUrl?: string
  originalUrl?: string
  ip?: string
  protocol?: string
}

/** What environ holds behind a framework that has changed the request so. */
async function environOf(change: (request: Framework) => void, target: string): Promise<Environ> {
  const middleware = toConnect(app => app)
  let seen!: Environ
  await using server = await listen((request, response) => {
    change(request)
    middleware(request, response, () => {
      seen = { ...(request as Framework).environ! }
      response.end()
    })
  })
  await (await fetch(server.url + target)).text()
  return seen
}

describe('readFramework', () => {
  const cases: [string, (request: Framework) => void, string, Partial<Environ>][] = [
    [
      'nothing',
      () => {},
      '/a%20b?c',
      {
        REQUEST_METHOD: 'GET',
        SCRIPT_NAME: '',
        PATH_INFO: '/a b',
        QUERY_STRING: 'c',
        REQUEST_URI: '/a%20b?c'
      }
    ],
    ['a method', q => (q.method = 'PUT'), '/', { REQUEST_METHOD: 'PUT' }],
    [
      'a URL in absolute form below a mount',
      q => Object.assign(q, { baseUrl: '/m%20n', originalUrl: 'http://h/m%20n/a?x', url: 'http://h/a?x' }),
      '/',
      { SCRIPT_NAME: '/m n', PATH_INFO: '/a', QUERY_STRING: 'x', REQUEST_URI: 'http://h/m%20n/a?x' }
    ],
    ['a URL', q => (q.url = '/new%2F?x#y'), '/old', { PATH_INFO: '/new/', QUERY_STRING: 'x' }],
    [
      'a URL that does not decode',
      q => Object.assign(q, { url: '/%zz', originalUrl: '/old' }),
      '/old',
      { PATH_INFO: '/%zz' }
    ],
    [
      'a mount',
      q => Object.assign(q, { url: '/b', baseUrl: '/a%20a', originalUrl: '/a%20a/b' }),
      '/a%20a/b',
      { SCRIPT_NAME: '/a a', PATH_INFO: '/b', REQUEST_URI: '/a%20a/b' }
    ],
    [
      'a client',
      q => Object.assign(q, { ip: '::ffff:192.0.2.1', protocol: 'https' }),
      '/',
      { REMOTE_ADDR: '192.0.2.1', 'tsgi.url_scheme': 'https' }
    ],
    [
      'a client by IPv6',
      q => Object.assign(q, { ip: '2001:db8::1', protocol: 'gopher' }),
      '/',
      { REMOTE_ADDR: '2001:db8::1', 'tsgi.url_scheme': 'http' }
    ]
  ]
  for (const [name, change, target, expected] of cases) {
    it(`shows what the framework has changed: ${name}`, async () => {
      expect(await environOf(change, target)).to.include(expected)
    })
  }

  it('finds out where it is again on the way back from a mount', async () => {
    const middleware = toConnect(app => app)
    const seen: unknown[] = []
    const see = (request: Framework): void => {
      const { SCRIPT_NAME, PATH_INFO } = request.environ!
      seen.push([SCRIPT_NAME, PATH_INFO])
    }
    const app = express()
    app.use('/mount', middleware, (request, _response, next) => (see(request as Framework), next()))
    app.use(middleware, (request, response) => (see(request as Framework), void response.end()))
    await using server = await listen(app)
    await (await fetch(`${server.url}/mount/a`)).text()
    expect(seen).to.deep.equal([
      ['/mount', '/a'],
      ['', '/mount/a']
    ])
  })
})

describe('writeFramework', () => {
  const cases: [string, (environ: Environ) => void, (request: Framework) => unknown, unknown][] = [
    ['nothing', () => {}, q => [q.method, q.url], ['GET', '/a%20b?c']],
    ['a method', e => (e.REQUEST_METHOD = 'PUT'), q => q.method, 'PUT'],
    ['a path', e => (e.PATH_INFO = '/x y'), q => q.url, '/x%20y?c'],
    ['a query', e => (e.QUERY_STRING = 'd=1'), q => q.url, '/a%20b?d=1'],
    ['no query', e => (e.QUERY_STRING = ''), q => q.url, '/a%20b'],
    ['a header', e => (e.HTTP_X_USER_ID = '7'), q => q.headers['x-user-id'], '7'],
    ['a header less', e => delete e.HTTP_X_SENT, q => 'x-sent' in q.headers, false],
    ['a type', e => (e.CONTENT_TYPE = 'text/plain'), q => q.headers['content-type'], 'text/plain']
  ]
  for (const [name, change, read, expected] of cases) {
    it(`shows the framework what a layer has changed: ${name}`, async () => {
      const middleware = toConnect((app: App): App => (environ, startResponse) => {
        change(environ)
        return app(environ, startResponse)
      })
      await using server = await listen((request, response) =>
        middleware(request, response, () => response.end(JSON.stringify(read(request))))
      )
      const response = await fetch(`${server.url}/a%20b?c`, { headers: { 'X-Sent': '1' } })
      expect(await response.json()).to.deep.equal(expected)
    })
  }
})
