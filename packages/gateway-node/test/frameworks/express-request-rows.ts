import express, { type Request } from 'express'
import { app, on, type ExpressRow } from './express-row.ts'
import { inside, REFUSED } from './row.ts'

/** A row that shows what it gets of the request. */
function shows(
  name: string,
  get: (request: Request) => unknown,
  request: readonly string[],
  { trust, ...more }: { trust?: unknown } & Pick<ExpressRow, 'differs'> = {}
): ExpressRow {
  return app(
    name,
    a => {
      a.disable('etag')
      if (trust !== undefined) a.set('trust proxy', trust)
      a.use((q, s) => void s.json({ got: get(q) ?? null }))
    },
    request,
    more
  )
}

const FORWARDED = [
  'GET /',
  'X-Forwarded-For: 192.0.2.1, 192.0.2.2, 192.0.2.3',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: a.b.test'
]
/** Whom to trust is said to the gateway, which then tells who the client is. */
const trusted = (got: unknown): Pick<ExpressRow, 'differs'> =>
  inside({ because: 'the gateway trusts loopback alone', body: JSON.stringify({ got }) })
const client = (q: Request): unknown => [q.ip, q.ips, q.protocol, q.secure, q.hostname, q.host, q.subdomains]

/** What test/req.*.js of Express cover. */
export const requestRows: readonly ExpressRow[] = [
  shows('accepts', q => [q.accepts('html', 'json'), q.accepts(['text']), q.accepts()], [
    'GET /',
    'Accept: text/*;q=.5, application/json'
  ]),
  shows('acceptsCharsets', q => q.acceptsCharsets('utf-8', 'iso-8859-1'), [
    'GET /',
    'Accept-Charset: iso-8859-1, utf-8;q=.2'
  ]),
  shows('acceptsLanguages', q => q.acceptsLanguages('de', 'en-us'), [
    'GET /',
    'Accept-Language: en;q=.5, de'
  ]),
  shows('get', q => [q.get('Content-Type'), q.get('Referer'), q.get('referrer'), q.get('X-None')], [
    'POST /',
    'Content-Type: text/plain',
    'Referrer: /a',
    '',
    'x'
  ]),
  shows('header lines of the same name', q => [q.headers['x-a'], q.headers.cookie, q.headers.accept], [
    'GET /',
    'X-A: 1',
    'X-A: 2',
    'Cookie: a=1',
    'Cookie: b=2',
    'Accept: a/b',
    'Accept: c/d'
  ]),
  shows(
    'header lines apart',
    q => q.headersDistinct['x-a'],
    ['GET /', 'X-A: 1', 'X-A: 2'],
    inside({ because: 'environ joins them', body: '{"got":["1, 2"]}' })
  ),
  shows('Latin-1 in a header', q => q.headers['x-a'], ['GET /', 'X-A: gr\u00fc\u00dfe']),
  ...[
    'text/html',
    'text/html; charset=utf-8',
    'application/json',
    'image/png',
    'multipart/form-data; boundary=x'
  ].map(type =>
    shows(
      `is, of ${type}`,
      q => [q.is('html'), q.is('text/*'), q.is('json'), q.is('multipart'), q.is('*/*')],
      ['POST /', `Content-Type: ${type}`, '', 'x']
    )
  ),
  shows('is without a body', q => q.is('html'), ['GET /', 'Content-Type: text/html']),
  shows(
    'the client',
    client,
    FORWARDED,
    trusted(['192.0.2.3', [], 'https', true, 'example.com', 'example.com', []])
  ),
  shows('the client, behind a proxy', client, FORWARDED, {
    trust: true,
    ...trusted(['192.0.2.3', ['192.0.2.3'], 'https', true, 'a.b.test', 'a.b.test', ['a']])
  }),
  shows('the client, behind one proxy', client, FORWARDED, { trust: 1 }),
  shows('the client, behind loopback', client, FORWARDED, {
    trust: 'loopback',
    ...trusted(['192.0.2.3', [], 'https', true, 'example.com', 'example.com', []])
  }),
  shows('the client, by a function', client, FORWARDED, {
    trust: (_address: string, hop: number) => hop < 2,
    ...trusted(['192.0.2.3', ['192.0.2.3'], 'https', true, 'a.b.test', 'a.b.test', ['a']])
  }),
  shows(
    'the host with a port',
    q => [q.hostname, q.host, q.headers.host],
    ['GET /', 'X-Forwarded-Host: a.test:8080'],
    { trust: true }
  ),
  shows('xhr', q => q.xhr, ['GET /', 'X-Requested-With: XMLHttpRequest']),
  ...[
    '/a%20b/%2F?x=%20&y',
    '//a//b',
    '/a/../b',
    '/?',
    '/?#x',
    '/a#b',
    '/?a=1&a=2&b[c]=d',
    '/%E2%98%83',
    '/a;b=c/@:$',
    "/'()*!"
  ].map(path =>
    shows(`the path ${path}`, q => [q.url, q.originalUrl, q.path, q.query, q.baseUrl], [`GET ${path}`])
  ),
  shows('the absolute form', q => [q.path, q.query, q.method], ['GET http://example.com/a?b=c']),
  app('the query, extended', a => a.set('query parser', 'extended').use((q, s) => void s.json(q.query)), [
    'GET /?user[name]=tobi&a[]=1&a[]=2'
  ]),
  app('params', a => a.get('/user/:id/*rest', (q, s) => void s.json([q.params, q.route.path])), [
    'GET /user/a%2Fb%20c/x/y'
  ]),
  app(
    'a param that does not decode',
    a => a.get('/user/:id', (q, s) => void s.json(q.params)),
    ['GET /user/%zz'],
    REFUSED
  ),
  app(
    'a router, mounted',
    a => {
      const router = express.Router()
      router.get('/b/:c', (q, s) => void s.json([q.baseUrl, q.url, q.path, q.originalUrl, q.params]))
      a.use('/a', router)
    },
    ['GET /a/b/c%20d?e=f']
  ),
  ...['bytes=0-499', 'bytes=0-50,60-100', 'bytes=500-20', 'garbage', 'bytes=-5'].map(range =>
    shows(`range(${range})`, q => q.range(120), ['GET /', `Range: ${range}`])
  ),
  on('fresh and stale', (q, s) => s.set('ETag', '"a"').json([q.fresh, q.stale]), [
    'GET /',
    'If-None-Match: "b"'
  ]),
  on(
    'fresh by its date',
    (q, s) => s.set('Last-Modified', 'Mon, 06 May 2024 07:08:09 GMT').end(String(q.fresh)),
    ['GET /', 'If-Modified-Since: Mon, 06 May 2024 07:08:09 GMT']
  ),
  shows('the version', q => [q.httpVersion, q.httpVersionMajor, q.method], ['GET /']),
  shows(
    'that a GET is complete',
    q => q.complete,
    ['GET /'],
    inside({ because: 'Node says so a turn later', body: '{"got":true}' })
  )
]
