import { app, on, type ExpressRow } from './express-row.ts'
import { inside } from './row.ts'

const LONG = '-'.repeat(999)

/** What test/res.send.js, res.json.js, res.jsonp.js, res.sendStatus.js, res.status.js and res.render.js of Express cover. */
export const sendRows: readonly ExpressRow[] = [
  on('send()', (_q, s) => s.send()),
  on('send(null)', (_q, s) => s.send(null)),
  on('send(undefined)', (_q, s) => s.send(undefined)),
  on('send of a number', (_q, s) => s.send(0.123)),
  on('send of a boolean', (_q, s) => s.send(false)),
  on('send of a text', (_q, s) => s.send('<p>hey</p>')),
  on('send of a long text, with its tag', (_q, s) => s.send(LONG)),
  on('send of no text', (_q, s) => s.send('')),
  on('send of a text with its type', (_q, s) => s.set('Content-Type', 'text/plain').send('hey')),
  on('send of a text overrides the charset', (_q, s) =>
    s.set('Content-Type', 'text/plain; charset=iso-8859-1').send('hey')
  ),
  on('send of bytes', (_q, s) => s.send(Buffer.from([0, 255, 10]))),
  on('send of bytes keeps the charset', (_q, s) =>
    s.set('Content-Type', 'text/plain; charset=iso-8859-1').send(Buffer.from('hi'))
  ),
  on('send of a Uint8Array', (_q, s) => s.send(new Uint8Array([104, 105]))),
  on('send of bytes with a tag', (_q, s) =>
    s.type('text/plain').set('ETag', '"foo"').send(Buffer.from('hey'))
  ),
  on('send of an object', (_q, s) => s.send({ name: 'tobi' })),
  on('send of an array', (_q, s) => s.send(['a', 'b'])),
  on('send of a text outside of ASCII', (_q, s) => s.send('\u2603 \u{1f600} \u00e9')),
  on('send to HEAD', (_q, s) => s.send('yay'), ['HEAD /']),
  on('send of JSON to HEAD', (_q, s) => s.json({ a: 1 }), ['HEAD /']),
  on('send with 204', (_q, s) => s.status(204).set('Transfer-Encoding', 'chunked').send('foo')),
  on('send with 205', (_q, s) => s.status(205).set('Transfer-Encoding', 'chunked').send('foo')),
  on('send with 304', (_q, s) => s.status(304).set('Transfer-Encoding', 'chunked').send('foo')),
  on('send, fresh', (_q, s) => s.set('ETag', '"asdf"').send('hey'), ['GET /', 'If-None-Match: "asdf"']),
  on('send, fresh, of a long text', (_q, s) => s.set('ETag', '"asdf"').send(LONG), [
    'GET /',
    'If-None-Match: W/"asdf", "b"'
  ]),
  on('send, fresh by the tag of Express', (_q, s) => s.send(LONG), [
    'GET /',
    'If-None-Match: W/"3e7-qPnkJ3CVdVhFJQvUBfF10TmVA7g"'
  ]),
  on('send, fresh for HEAD', (_q, s) => s.set('ETag', '"asdf"').send('hey'), [
    'HEAD /',
    'If-None-Match: "asdf"'
  ]),
  on('send, not fresh for POST', (_q, s) => s.set('ETag', '"asdf"').send('hey'), [
    'POST /',
    'If-None-Match: "asdf"',
    '',
    'x'
  ]),
  on('send, not fresh unless it succeeds', (_q, s) => s.status(500).set('ETag', '"asdf"').send('hey'), [
    'GET /',
    'If-None-Match: "asdf"'
  ]),
  on(
    'send, fresh by its date',
    (_q, s) => s.set('Last-Modified', 'Mon, 06 May 2024 07:08:09 GMT').send('hey'),
    ['GET /', 'If-Modified-Since: Mon, 06 May 2024 07:08:09 GMT']
  ),
  on('send, not fresh with no-cache', (_q, s) => s.set('ETag', '"asdf"').send('hey'), [
    'GET /',
    'If-None-Match: "asdf"',
    'Cache-Control: no-cache'
  ]),
  on('send twice', (_q, s) => (s.send('once'), s.send('twice'))),
  app('without tags', a => a.disable('etag').use((_q, s) => void s.send(LONG))),
  app('strong tags', a => a.set('etag', 'strong').use((_q, s) => void s.send('hello, world!'))),
  app('weak tags', a => a.set('etag', 'weak').use((_q, s) => void s.send('hello, world!'))),
  app('tags by a function', a => a.set('etag', () => '"custom"').use((_q, s) => void s.send('hello'))),
  app('no tag by a function', a => a.set('etag', () => undefined).use((_q, s) => void s.send('hello'))),
  app('without X-Powered-By', a => a.disable('x-powered-by').use((_q, s) => void s.send('hello'))),
  ...['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'QUERY', 'PROPFIND'].map(method =>
    on(`a tag for ${method}`, (_q, s) => s.send('kajdslfkasdf'), [`${method} /`])
  ),
  app('OPTIONS by routes', a => a.get('/', () => {}).post('/', () => {}), ['OPTIONS /']),
  app('HEAD by a GET route', a => a.get('/', (_q, s) => void s.send('text')), ['HEAD /']),

  on('json(null)', (_q, s) => s.json(null)),
  on('json of primitives', (_q, s) => s.json('str')),
  on('json of a number', (_q, s) => s.json(300)),
  on('json of an array', (_q, s) => s.json(['foo', 'bar'])),
  on('json with another type', (_q, s) =>
    s.set('Content-Type', 'application/vnd.example+json').json({ a: 1 })
  ),
  app('json, escaped', a => a.enable('json escape').use((_q, s) => void s.json({ '&': '<script>' }))),
  app('json, replaced', a =>
    a
      .set('json replacer', (key: string, value: unknown) => (key === '_id' ? undefined : value))
      .use((_q, s) => void s.json({ name: 'tobi', _id: 12 }))
  ),
  app('json, spaced', a => a.set('json spaces', 2).use((_q, s) => void s.json({ name: 'tobi', age: 2 }))),
  on('json that cannot be made', (_q, s) => s.json(10n)),

  on('jsonp', (_q, s) => s.jsonp({ count: 1 }), ['GET /?callback=something']),
  on('jsonp with several callbacks', (_q, s) => s.jsonp({ count: 1 }), ['GET /?callback[a]=b']),
  on('jsonp with the first of two', (_q, s) => s.jsonp({ count: 1 }), ['GET /?callback=a&callback=b']),
  on('jsonp with brackets', (_q, s) => s.jsonp({ count: 1 }), ['GET /?callback=callbacks[123]']),
  on('jsonp cleans the callback', (_q, s) => s.jsonp({}), ['GET /?callback=foo;bar()']),
  on('jsonp escapes separators', (_q, s) => s.jsonp({ str: '\u2028 \u2029 woot' }), ['GET /?callback=foo']),
  on('jsonp without a callback', (_q, s) => s.jsonp({ count: 1 })),
  on('jsonp of nothing', (_q, s) => s.jsonp(undefined), ['GET /?callback=cb']),
  on('jsonp of null', (_q, s) => s.jsonp(null), ['GET /?callback=cb']),
  on('jsonp with another type', (_q, s) => s.set('Content-Type', 'application/vnd.example+json').jsonp({}), [
    'GET /?callback=cb'
  ]),
  app('jsonp by another name', a => a.set('jsonp callback name', 'clb').use((_q, s) => void s.jsonp({})), [
    'GET /?clb=something'
  ]),

  ...[201, 204, 304, 404, 500, 599].map(status =>
    on(`sendStatus(${status})`, (_q, s) => s.sendStatus(status))
  ),
  on('sendStatus to HEAD', (_q, s) => s.sendStatus(404), ['HEAD /']),
  ...[99, 1000, 200.1, '200', undefined, null, {}, []].map(status =>
    on(`status(${JSON.stringify(status) ?? 'undefined'})`, (_q, s) => s.status(status as number).send('x'))
  ),
  on('a message of its own', (_q, s) => ((s.statusMessage = 'Teapot'), s.status(418).end())),
  on('render', (_q, s) => s.render('missing')),
  app('render by an engine', a => {
    const render = (_path: string, options: object, done: (error: null, text: string) => void): void =>
      done(null, `<p>${(options as { user: string }).user}</p>`)
    a.engine('js', render)
      .set('view engine', 'js')
      .set('views', import.meta.dirname)
    a.use((_q, s) => ((s.locals['user'] = 'tobi'), s.render('express-row')))
  }),
  on('nothing that answers', (_q, _s, next) => next()),
  on('an error', (_q, _s, next) => next(Object.assign(new Error('no'), { status: 418 }))),
  on('a rejection', async () => {
    throw new Error('rejected')
  }),
  on('next("route")', (_q, _s, next) => next('route')),
  on('write and end', (_q, s) => (s.write('a'), s.end('\u00e9', 'latin1'))),
  on('an error that Express answers itself', (_q, _s, next) =>
    next(
      Object.assign(new Error('no'), {
        isFinal: true,
        stack: 'at <a> place',
        status: 503,
        headers: { 'Retry-After': '5' }
      })
    )
  ),
  on(
    'an error after the head that Express answers itself',
    (_q, s, next) => {
      s.write('part')
      next(new Error('no'))
    },
    ['GET /'],
    inside({
      because: 'what was sent before an error is delivered; Node had not written it yet',
      status: 'HTTP/1.1 200 OK',
      framing: 'chunked',
      body: 'part',
      without: ['X-Powered-By', 'Connection', 'Keep-Alive', 'Content-Encoding']
    })
  ),
  on('an error after the head, later', (_q, s, next) => {
    s.write('part')
    setTimeout(() => next(new Error('no')), 2)
  })
]
