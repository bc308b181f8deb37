import { on, type KoaRow } from './koa-row.ts'
import { past } from './row.ts'

const DATE = new Date('2024-05-06T07:08:09Z')

/** What Koa's tests of the rest of response, and of context.cookies, cover. */
export const fieldRows: readonly KoaRow[] = [
  on('set', c => (c.set('X-A', '1'), c.set({ 'X-B': ['1', '2'], 'x-c': 'c' } as never), (c.body = 'x'))),
  on(
    'append',
    c => (
      c.append('X-A', 'a'),
      c.append('X-A', ['b', 'c']),
      c.append('Set-Cookie', 'a=1'),
      c.append('Set-Cookie', 'b=2'),
      (c.body = 'x')
    )
  ),
  on('remove', c => (c.set('X-A', '1'), c.remove('X-A'), (c.body = 'x'))),
  on('get and has', c => (c.set('X-A', '1'), (c.body = [c.response.get('x-a'), c.headerSent]))),
  on('type', c => ((c.type = '.svg'), (c.body = '<svg/>'))),
  on('type with a charset', c => ((c.type = 'text/html; charset=foo'), (c.body = 'x'))),
  on('length', c => ((c.body = 'hello'), c.set('X-Length', String(c.response.length)))),
  on('vary', c => (c.vary('Accept'), c.vary('Accept-Encoding, Accept'), (c.body = 'x'))),
  on('lastModified and etag', c => ((c.lastModified = DATE), (c.etag = 'abc'), (c.body = 'x'))),
  on('fresh', c => ((c.status = 200), (c.etag = 'abc'), (c.body = 'x'), c.fresh && (c.status = 304)), [
    'GET /',
    'If-None-Match: "abc"'
  ]),
  on(
    'fresh for HEAD',
    c => ((c.status = 200), (c.etag = 'abc'), (c.body = 'x'), c.fresh && (c.status = 304)),
    ['HEAD /', 'If-None-Match: "abc"']
  ),
  on('attachment', c => (c.attachment('path/to/tobi.png'), (c.body = 'x'))),
  on('attachment without a name', c => (c.attachment(), (c.body = 'x'))),
  on(
    'attachment with a name outside of ASCII',
    c => (c.attachment('path/to/include-no-ascii-char-\u4e2d\u6587\u540d-ok.json'), (c.body = { a: 1 }))
  ),
  on(
    'attachment in line',
    c => (c.attachment('a "b".txt', { type: 'inline', fallback: false }), (c.body = 'x'))
  ),
  on('redirect', c => c.redirect('http://google.com')),
  on('redirect with a status', c => ((c.status = 301), c.redirect('http://google.com'))),
  on('redirect with a status that is none of it', c => ((c.status = 404), c.redirect('http://google.com'))),
  on('redirect encodes', c => c.redirect('http://google.com/\ud83d\ude13 a')),
  on('redirect to a client of HTML', c => c.redirect('http://google.com/<a>'), [
    'GET /',
    'Accept: text/html'
  ]),
  on('redirect to a client of text', c => c.redirect('http://google.com/<a>'), [
    'GET /',
    'Accept: text/plain'
  ]),
  on('redirect overrides a body', c => ((c.body = { a: 1 }), c.redirect('/next'))),
  on('back', c => c.back('/fallback'), ['GET /', 'Referrer: /from']),
  on('back to another site', c => c.back('/fallback'), ['GET /', 'Referrer: http://other.test/from']),
  on('back without a referrer', c => c.back('/fallback')),
  on(
    'cookies',
    c => (
      c.cookies.set('a', '1'),
      c.cookies.set('b', '2', { httpOnly: false, path: '/x', sameSite: 'lax' }),
      c.cookies.set('c'),
      (c.body = 'x')
    )
  ),
  on('cookies, read', c => (c.body = [c.cookies.get('a'), c.cookies.get('none') ?? null]), [
    'GET /',
    'Cookie: a=1; b=2'
  ]),
  on(
    'cookies that are secure, without TLS',
    c => (c.cookies.set('a', '1', { secure: true }), (c.body = 'x')),
    ['GET /'],
    past('Koa answers errors outside of all middleware')
  ),
  {
    name: 'cookies, signed',
    setup: app => (
      (app.keys = ['a', 'b']),
      app.use(c => (c.cookies.set('name', 'jon', { signed: true }), void (c.body = 'x')))
    ),
    request: ['GET /']
  },
  on('an array of headers', c => (c.set('X-A', ['1', '2']), (c.body = 'x'))),
  on('early hints', c => (c.res.writeEarlyHints({ link: '</a.css>; rel=preload' }), (c.body = 'x'))),
  on(
    'a range of a text',
    c => {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(c.get('Range'))!
      c.status = 206
      c.set('Content-Range', `bytes ${from}-${to}/10`)
      c.body = '0123456789'.slice(Number(from), Number(to) + 1)
    },
    ['GET /', 'Range: bytes=2-5']
  ),
  on('inspect', c => (c.body = [c.inspect() !== undefined, JSON.stringify(c.response.toJSON())]))
]
