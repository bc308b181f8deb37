import type { Context } from 'koa'
import { on, type KoaRow } from './koa-row.ts'
import { inside } from './row.ts'

/** A row that shows what it gets of the request. */
function shows(
  name: string,
  get: (context: Context) => unknown,
  request: readonly string[],
  { proxy = false, ...more }: { proxy?: boolean } & Pick<KoaRow, 'differs'> = {}
): KoaRow {
  return {
    name,
    setup(app) {
      app.proxy = proxy
      app.use(context => void (context.body = { got: get(context) ?? null }))
    },
    request,
    ...more
  }
}

const client = (c: Context): unknown => [
  c.ip,
  c.ips,
  c.protocol,
  c.secure,
  c.host,
  c.hostname,
  c.href,
  c.origin,
  c.subdomains
]
const FORWARDED = [
  'GET /a?b',
  'X-Forwarded-For: 192.0.2.1',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: a.b.test'
]
/** What Koa's tests of request cover. */
export const requestRows: readonly KoaRow[] = [
  shows(
    'accepts',
    c => [
      c.accepts('html', 'json'),
      c.accepts(['text']),
      c.acceptsLanguages('de', 'en'),
      c.acceptsCharsets('utf-8')
    ],
    [
      'GET /',
      'Accept: text/*;q=.5, application/json',
      'Accept-Language: en;q=.5, de',
      'Accept-Charset: utf-8'
    ]
  ),
  shows('is', c => [c.is('json'), c.is('text/*'), c.request.type, c.request.charset, c.request.length], [
    'POST /',
    'Content-Type: text/html; charset=utf-8',
    '',
    'abc'
  ]),
  shows('is without a body', c => [c.is('json'), c.request.length ?? 'none'], ['GET /']),
  shows('the client', client, ['GET /a?b']),
  shows('the client, behind a proxy', client, FORWARDED, { proxy: true }),
  shows(
    'the client, forwarded',
    client,
    FORWARDED,
    inside({
      because: 'the gateway trusts loopback alone',
      body: JSON.stringify({
        got: [
          '192.0.2.1',
          [],
          'https',
          true,
          'example.com',
          'example.com',
          'https://example.com/a?b',
          null,
          []
        ]
      })
    })
  ),
  ...['/a%20b/%2F?x=%20&y', '//a//b', '/a/../b', '/?', '/?a=1&a=2', '/%E2%98%83', '/a;b=c/@:$'].map(path =>
    shows(
      `the path ${path}`,
      c => [c.url, c.originalUrl, c.path, c.querystring, c.search, c.query, c.href, c.URL.pathname],
      [`GET ${path}`]
    )
  ),
  shows('the absolute form', c => [c.path, c.querystring, c.method, c.host], [
    'GET http://example.com/a?b=c'
  ]),
  shows('get', c => [c.get('X-A'), c.get('Referrer'), c.get('none'), c.headers['x-a']], [
    'GET /',
    'X-A: 1',
    'X-A: 2',
    'Referer: /x'
  ]),
  shows('idempotent', c => [c.idempotent, c.method, c.request.socket === c.req.socket], ['DELETE /']),
  on(
    'a changed path and method',
    (c, _next) => (
      (c.path = '/new'),
      (c.method = 'PUT'),
      (c.querystring = 'q=1'),
      (c.body = [c.url, c.method, c.originalUrl])
    ),
    ['GET /old?x']
  ),
  ...['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map(method =>
    on(
      `a body of ${method}`,
      async c => {
        let all = ''
        for await (const chunk of c.req) all += String(chunk)
        c.body = [c.method, all, c.req.complete]
      },
      [`${method} /`, '', 'ping']
    )
  ),
  on(
    'a body in chunks',
    async c => {
      let all = ''
      for await (const chunk of c.req) all += String(chunk)
      c.body = [all, c.is('*/*') !== null]
    },
    ['POST /', 'Content-Type: text/plain', '', 'ping'],
    { chunked: true }
  ),
  on('a body, piped back', c => (c.body = c.req), ['POST /', '', 'ping'.repeat(20_000)])
]
