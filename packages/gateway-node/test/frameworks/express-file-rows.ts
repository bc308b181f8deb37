import { createReadStream } from 'node:fs'
import { join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { static as serveStatic } from 'express'
import { app, on, type ExpressRow } from './express-row.ts'
import { createFiles, MODIFIED, note, noteError, REFUSED } from './row.ts'

const folder = createFiles()
const file = (name: string): string => join(folder, name)
const nums = file('nums.txt')
const TAG = `W/"9-${MODIFIED.getTime().toString(16)}"`
const DATE = MODIFIED.toUTCString()
const options: [
  string,
  Parameters<typeof serveStatic>[1] & { headers?: Record<string, string>; start?: number; end?: number }
][] = [
  ['start and end', { start: 0, end: 1 }],
  ['no ranges', { acceptRanges: false }],
  ['no Cache-Control', { cacheControl: false, maxAge: 20_000 }],
  ['immutable', { immutable: true, maxAge: '20s' }],
  ['no Last-Modified', { lastModified: false }],
  ['no ETag', { etag: false }],
  ['a maxAge', { maxAge: 99_999_999_999 }],
  ['headers', { headers: { 'X-Foo': 'Bar', 'x-foo': 'bar', 'Content-Type': 'text/x-custom' } }]
]
const ranges: [string, string[]][] = [
  ['0-4', ['bytes=0-4']],
  ['the last', ['bytes=-3']],
  ['to the end', ['bytes=2-']],
  ['one byte', ['bytes=0-0']],
  ['too long', ['bytes=4-99']],
  ['unsatisfiable', ['bytes=9-50']],
  ['several', ['bytes=0-1,3-4']],
  ['several, combined', ['bytes=0-2,2-5']],
  ['malformed', ['bytes=x-y']],
  ['another unit', ['beets=0-3']],
  ['If-Range by its tag', ['bytes=0-2', `If-Range: ${TAG}`]],
  ['If-Range by another tag', ['bytes=0-2', 'If-Range: "other"']],
  ['If-Range by its date', ['bytes=0-2', `If-Range: ${DATE}`]],
  ['If-Range by an old date', ['bytes=0-2', 'If-Range: Mon, 06 May 2019 07:08:09 GMT']]
]
const conditions: [string, string][] = [
  ['If-None-Match', `If-None-Match: ${TAG}`],
  ['If-None-Match of everything', 'If-None-Match: *'],
  ['If-None-Match of another', 'If-None-Match: "other"'],
  ['If-Modified-Since', `If-Modified-Since: ${DATE}`],
  ['If-Modified-Since, before', 'If-Modified-Since: Mon, 06 May 2019 07:08:09 GMT'],
  ['If-Match', 'If-Match: "other"'],
  ['If-Match of everything', 'If-Match: *'],
  ['If-Unmodified-Since', 'If-Unmodified-Since: Mon, 06 May 2019 07:08:09 GMT']
]

/** What test/res.sendFile.js, res.download.js and express.static.js of Express cover. */
export const fileRows: readonly ExpressRow[] = [
  ...[
    'name.txt',
    'user.html',
    '% of dogs.txt',
    'gr\u00fc\u00dfe.txt',
    'long.txt',
    'missing',
    '.hidden',
    '.'
  ].map(name => on(`sendFile(${name})`, (_q, s) => s.sendFile(file(name)))),
  on('sendFile to HEAD', (_q, s) => s.sendFile(nums), ['HEAD /']),
  on('sendFile without a path', (_q, s) => s.sendFile(undefined as unknown as string)),
  on('sendFile of a path that is not absolute', (_q, s) => s.sendFile('name.txt')),
  on('sendFile keeps the type', (_q, s) => s.type('application/x-bogus').sendFile(nums)),
  on('sendFile keeps the status', (_q, s) => s.status(403).sendFile(nums)),
  ...options.map(([name, given]) =>
    on(`sendFile with ${name}`, (_q, s) => s.sendFile(nums, given as object))
  ),
  ...options.map(([name, given]) =>
    on(`sendFile with ${name}, for a range`, (_q, s) => s.sendFile(nums, given as object), [
      'GET /',
      'Range: bytes=0-3'
    ])
  ),
  ...ranges.map(([name, lines]) =>
    on(`a range: ${name}`, (_q, s) => s.sendFile(nums), ['GET /', `Range: ${lines[0]}`, ...lines.slice(1)])
  ),
  on('a range of a long file', (_q, s) => s.sendFile(file('long.txt')), [
    'GET /',
    'Range: bytes=70000-140000'
  ]),
  on('a range for HEAD', (_q, s) => s.sendFile(nums), ['HEAD /', 'Range: bytes=0-4']),
  ...conditions.map(([name, line]) =>
    on(`a condition: ${name}`, (_q, s) => s.sendFile(nums), ['GET /', line])
  ),
  ...(['allow', 'deny', 'ignore'] as const).map(dotfiles =>
    on(`dotfiles: ${dotfiles}`, (_q, s) => s.sendFile(file('.hidden'), { dotfiles }))
  ),
  ...[
    'name.txt',
    'fake/../name.txt',
    '../name.txt',
    `../${relative(join(folder, '..'), file('name.txt'))}`,
    'a\0b',
    '%zz'
  ].map((name, index) => on(`a root, ${index + 1}`, (_q, s) => s.sendFile(name, { root: folder }))),
  on('sendFile calls back', (_q, s) => s.sendFile(nums, noteError('sent')), ['GET /'], { notes: 1 }),
  on('sendFile calls back for HEAD', (_q, s) => s.sendFile(nums, noteError('sent')), ['HEAD /'], {
    notes: 1
  }),
  on(
    'sendFile calls back for 304',
    (_q, s) => s.sendFile(nums, noteError('sent')),
    ['GET /', 'If-None-Match: *'],
    { notes: 1 }
  ),
  on('sendFile calls back when there is none', (_q, s) =>
    s.sendFile(file('none'), error => (noteError('sent')(error), s.send('none')))
  ),

  on('download', (_q, s) => s.download(file('user.html'))),
  on('download of a range', (_q, s) => s.download(file('user.html')), ['GET /', 'Range: bytes=0-2']),
  on('download by another name', (_q, s) => s.download(file('user.html'), 'document')),
  on('download by a name outside of ASCII', (_q, s) => s.download(file('user.html'), '\u65e5\u672c.html')),
  on('download with headers', (_q, s) =>
    s.download(nums, 'nums.txt', { headers: { 'Content-Disposition': 'inline', 'X-Foo': 'Bar' } })
  ),
  on('download of a hidden file', (_q, s) =>
    s.download(file('.hidden'), 'document', { dotfiles: 'allow', maxAge: '4h' })
  ),
  on('download out of its root', (_q, s) => s.download('../name.txt', 'document', { root: folder })),
  on('download that fails', (_q, s) =>
    s.download(file('none'), error => (noteError('sent')(error), s.end('failed')))
  ),
  on('download calls back', (_q, s) => s.download(nums, noteError('sent')), ['GET /'], { notes: 1 }),

  ...[
    '/nums.txt',
    '/',
    '/none',
    '/%20of',
    '/gr%C3%BC%C3%9Fe.txt',
    '/%25%20of%20dogs.txt',
    '/../name.txt',
    '/.hidden',
    '/nums.txt?a=b'
  ].map(path => app(`static ${path}`, a => a.use(serveStatic(folder)), [`GET ${path}`])),
  app('static of a path that does not decode', a => a.use(serveStatic(folder)), ['GET /%zz'], REFUSED),
  app('static, mounted, redirects to a folder', a => a.use('/static', serveStatic(folder)), [
    'GET /static?a'
  ]),
  app('static for POST', a => a.use(serveStatic(folder)), ['POST /nums.txt', '', 'x']),
  app('static without falling through', a => a.use(serveStatic(folder, { fallthrough: false })), [
    'DELETE /nums.txt'
  ]),
  app(
    'static with headers',
    a => a.use(serveStatic(folder, { setHeaders: s => void s.setHeader('X-Set', 'yes') })),
    ['GET /nums.txt']
  ),

  on('a stream', (_q, s) => createReadStream(file('long.txt')).pipe(s)),
  on('a stream with its length', (_q, s) => createReadStream(nums).pipe(s.set('Content-Length', '9'))),
  on('a stream that has no file', (_q, s, next) => createReadStream(file('none')).on('error', next).pipe(s)),
  on(
    'a pipeline',
    (_q, s) => pipeline(Readable.from(['a', 'b', 'c']), s).then(() => note('done')),
    ['GET /'],
    { notes: 1 }
  ),
  on(
    'a pipeline that fails',
    (_q, s) => pipeline(Readable.from(failing()), s).catch(noteError('failed')),
    ['GET /'],
    { notes: 1 }
  ),
  on(
    'a pipeline to HEAD',
    (_q, s) => pipeline(Readable.from(['a', 'b']), s).then(() => note('done')),
    ['HEAD /'],
    { notes: 1 }
  ),
  on(
    'sendFile to a client that has left',
    (_q, s) => {
      note('called')
      s.on('close', () => s.sendFile(nums, noteError('sent')))
    },
    ['GET /'],
    { leaves: 'when called', notes: 2 }
  )
]

async function* failing(): AsyncGenerator<string> {
  yield 'part'
  await new Promise(resolve => setTimeout(resolve, 2))
  throw new Error('broken')
}
