import { app, on, type ExpressRow } from './express-row.ts'
import { around, inside } from './row.ts'

const EPOCH = new Date(0)
const CONNECTION = {
  because: "the connection is the gateway's; around the others, its headers follow",
  without: ['Connection', 'Keep-Alive']
}

/** What test/res.cookie.js, clearCookie, set, get, append, type, vary, links, location, redirect, attachment and format of Express cover. */
export const fieldRows: readonly ExpressRow[] = [
  on('cookie', (_q, s) => s.cookie('name', 'tobi').end()),
  on('cookie of an object', (_q, s) => s.cookie('user', { name: 'tobi' }).end()),
  on('cookie of a number', (_q, s) => s.cookie('age', 1).end()),
  on('several cookies', (_q, s) => s.cookie('name', 'tobi').cookie('age', 1).cookie('gender', '?').end()),
  on('cookie after set', (_q, s) => s.set('Set-Cookie', 'a=b').cookie('name', 'tobi').end()),
  on('cookie in all its options', (_q, s) =>
    s
      .cookie('name', 'tobi', {
        domain: 'example.com',
        expires: EPOCH,
        httpOnly: true,
        partitioned: true,
        path: '/admin',
        priority: 'high',
        sameSite: 'strict',
        secure: true
      })
      .end()
  ),
  on('cookie encoded by a function', (_q, s) => s.cookie('name', 'a b', { encode: () => 'encoded' }).end()),
  on('cookie with a name that is none', (_q, s) => s.cookie('a b', 'x').end()),
  on('cookie with a domain that is none', (_q, s) => s.cookie('a', 'x', { domain: 'a;b' }).end()),
  on('cookie with a priority that is none', (_q, s) =>
    s.cookie('a', 'x', { priority: 'foo' as 'low' }).end()
  ),
  on('cookie signed without a secret', (_q, s) => s.cookie('a', 'x', { signed: true }).end()),
  on(
    'cookie signed',
    (q, s) => (Object.assign(q, { secret: 'foo bar baz' }), s.cookie('user', 'tobi', { signed: true }).end())
  ),
  on('clearCookie', (_q, s) => s.clearCookie('sid').end()),
  on('clearCookie with options', (_q, s) =>
    s.clearCookie('sid', { path: '/admin', expires: new Date(), maxAge: 900 }).end()
  ),

  on('set of numbers', (_q, s) => s.set('X-Number', 123 as unknown as string).end()),
  on('set of several', (_q, s) => s.set('X-Numbers', ['123', '456']).end()),
  on('set of an object', (_q, s) => s.set({ 'X-Foo': 'bar', 'x-baz': '1' }).end()),
  on('set of a type with several values', (_q, s) => s.set('Content-Type', ['text/html'] as never).end()),
  on('set of bytes that no header holds', (_q, s) => s.set('X-Bad', 'a\u2603').end()),
  on('set of Latin-1', (_q, s) => s.set('X-Latin', 'gr\u00fc\u00dfe').send('gr\u00fc\u00dfe')),
  on('set of an empty value', (_q, s) => s.set('X-Empty', '').end()),
  on('set of a line end', (_q, s) => s.set('X-Bad', 'a\r\nb').end()),
  on('a charset is added to a type', (_q, s) => s.set('Content-Type', 'text/html').end()),
  on('the getters', (_q, s) =>
    s.set('X-A', '1').send([s.get('x-a'), s.get('X-None'), s.getHeaderNames(), s.headersSent])
  ),
  on('append', (_q, s) => (s.append('Link', '<a>'), s.append('Link', '<b>'), s.end())),
  on(
    'append of several',
    (_q, s) => (s.append('Set-Cookie', ['a=1', 'b=2']), s.append('Set-Cookie', 'c=3'), s.end())
  ),
  on('append after set', (_q, s) => (s.set('Link', '<a>'), s.append('Link', ['<b>', '<c>']), s.end())),
  on('append and then set', (_q, s) => (s.append('Link', '<a>'), s.set('Link', '<b>'), s.end())),
  on('append with cookie', (_q, s) => (s.append('Set-Cookie', 'a=1'), s.cookie('b', '2').end())),
  on('appendHeader of Node', (_q, s) => s.appendHeader('X-A', '1').appendHeader('X-A', '2').end()),
  on(
    'removeHeader',
    (_q, s) => (s.set('X-A', '1'), s.removeHeader('X-A'), s.removeHeader('X-Powered-By'), s.end())
  ),
  ...['.js', 'rawr', 'application/vnd.amazon.ebook', 'html', 'json', 'png', '.unknown'].map(type =>
    on(`type(${type})`, (_q, s) => s.type(type).end('x'))
  ),
  on('vary', (_q, s) => s.vary('Accept').vary('Accept-Encoding, accept').end()),
  on('vary of everything', (_q, s) => s.vary('Accept').vary('*').end()),
  on('vary of nothing', (_q, s) => s.vary('').end()),
  on('vary without a field', (_q, s) => s.vary(undefined as unknown as string).end()),
  on('links', (_q, s) => (s.links({ next: '/2', last: '/5' }), s.links({ prev: '/1' }), s.end())),
  on('links of several', (_q, s) => s.links({ last: ['/5', '/6'] as never }).end()),

  ...[
    'http://google.com/',
    'http://google.com',
    'https://google.com?q=\u2603 \u00a710',
    'https://google.com?q=%A710',
    'http://google.com\\@apple.com',
    'data:text/javascript,export default () => { }',
    '//google.com\\@apple.com/',
    '/%e2%98%83',
    'file:///etc\\passwd',
    'http://a/%0d%0afoo:%20bar',
    'a\r\nb: c',
    '',
    'back'
  ].map(url => on(`location(${JSON.stringify(url)})`, (_q, s) => s.location(url).end())),
  on('location of a URL', (_q, s) => s.location(new URL('http://google.com/') as unknown as string).end()),
  on('redirect', (_q, s) => s.redirect('http://google.com')),
  on('redirect by a status', (_q, s) => s.redirect(303, 'http://google.com')),
  on('redirect to HEAD', (_q, s) => s.redirect('http://google.com'), ['HEAD /']),
  on('redirect to a client of HTML', (_q, s) => s.redirect('http://google.com/<la>?"me"'), [
    'GET /',
    'Accept: text/html'
  ]),
  on('redirect to a client of text', (_q, s) => s.redirect('http://example.com/?param=<script>'), [
    'GET /',
    'Accept: text/plain, */*'
  ]),
  on('redirect to a client of neither', (_q, s) => s.redirect('http://google.com'), [
    'GET /',
    'Accept: application/octet-stream'
  ]),
  on('redirect, relative to where it is', (q, s) => s.redirect(`${q.baseUrl}${q.path}/next`), ['GET /a/b?c']),

  on('attachment', (_q, s) => s.attachment().send('foo')),
  on('attachment with a name', (_q, s) => s.attachment('/path/to/image.png').send('foo')),
  on('attachment with a name outside of ASCII', (_q, s) =>
    s.attachment('/locales/\u65e5\u672c\u8a9e.txt').send('jp')
  ),
  on('attachment with a name in Latin-1', (_q, s) => s.attachment('gr\u00fc\u00dfe "x".txt').send('x')),

  ...[
    '',
    'text/html; q=.5, application/json, */*; q=.1',
    'text/html; q=.5, application/*, */*; q=.1',
    'text/html; q=.5, text/plain',
    'text/html',
    'foo/bar'
  ].map(accept =>
    app(
      `format by ${accept || 'nothing'}`,
      a =>
        a.use((_q, s) => {
          s.format({
            text: () => s.send('hey'),
            html: () => s.send('<p>hey</p>'),
            json: () => s.send({ message: 'hey' })
          })
        }),
      accept === '' ? ['GET /'] : ['GET /', `Accept: ${accept}`]
    )
  ),
  on(
    'format with a default',
    (_q, s) => s.format({ text: () => s.send('hey'), default: () => s.send('default') }),
    ['GET /', 'Accept: text/html']
  ),
  on(
    'a header that belongs to the connection',
    (_q, s) => s.set('Connection', 'keep-alive').send('x'),
    ['GET /'],
    {
      differs: { ...inside(CONNECTION).differs, ...around(CONNECTION).differs }
    }
  ),
  on('chunks by hand', (_q, s) => (s.set('Transfer-Encoding', 'chunked'), s.end('x'))),
  on('a Date of its own', (_q, s) => s.set('Date', 'Mon, 06 May 2024 07:08:09 GMT').send('x')),
  on('early hints', (_q, s) => s.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => s.send('x'))),
  on('locals and req.res', (q, s) => s.send([q.res === s, s.req === q, q.app === s.app, s.locals]))
]
