import type { ServerResponse } from 'node:http'
import { on, pause, type NodeRow } from './node-row.ts'
import { around, inside, note } from './row.ts'

const text = { 'Content-Type': 'text/plain' }
const PAIRS = [
  ['X-A', '1'],
  ['Set-Cookie', 'a=1'],
  ['Set-Cookie', 'b=2']
]
const CONNECTION = {
  because: "the connection is the gateway's; around the others, its headers follow",
  without: ['Connection', 'Keep-Alive']
}

/** The heads that a handler can give. */
export const headRows: readonly NodeRow[] = [
  on('statusCode and statusMessage', (_q, s) => ((s.statusCode = 418), (s.statusMessage = 'Short'), s.end())),
  on('an unregistered status', (_q, s) => ((s.statusCode = 599), s.end('x'))),
  on('writeHead with an object', (_q, s) =>
    s.writeHead(201, { ...text, 'X-A': 1 as unknown as string }).end('a')
  ),
  on('writeHead with a message', (_q, s) => s.writeHead(200, 'Fine', text).end('a')),
  on('writeHead with a message alone', (_q, s) => s.writeHead(404, 'Nope').end('a')),
  on('writeHead with a status alone', (_q, s) => s.writeHead(404).end('a')),
  on('writeHead with undefined headers', (_q, s) => s.writeHead(200, undefined).end('a')),
  on('writeHead with a flat list', (_q, s) => s.writeHead(200, ['X-A', '1', 'X-A', '2']).end('a')),
  on('writeHead with a flat list that is odd', (_q, s) => {
    try {
      s.writeHead(200, ['X-A', '1', 'X-B'])
    } catch (error) {
      note((error as NodeJS.ErrnoException).code ?? 'no code')
    }
    s.statusCode = 200
    s.end('a')
  }),
  on('writeHead with pairs', (_q, s) => s.writeHead(200, PAIRS as never).end('a')),
  on('writeHead with a list of values', (_q, s) =>
    s.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'], 'X-A': ['1', '2'] }).end('a')
  ),
  on(
    'writeHead over setHeader',
    (_q, s) => (s.setHeader('x-a', '1'), s.writeHead(200, { 'X-A': '2' }).end('a'))
  ),
  on(
    'writeHead flat over setHeader',
    (_q, s) => (s.setHeader('x-a', '1'), s.writeHead(200, ['X-A', '2']).end('a'))
  ),
  on('writeHead pairs beside setHeader', (_q, s) => {
    try {
      s.setHeader('X-B', '1').writeHead(200, PAIRS as never)
    } catch (error) {
      note((error as NodeJS.ErrnoException).code)
    }
    s.end('a')
  }),
  on('writeHead twice', (_q, s) => {
    s.writeHead(200, text)
    try {
      s.writeHead(201)
    } catch (error) {
      note((error as NodeJS.ErrnoException).code)
    }
    s.end('a')
  }),
  on('setHeader of numbers and lists', (_q, s) =>
    s.setHeader('X-A', 1).setHeader('X-B', ['1', '2']).end('x')
  ),
  on('several cookies', (_q, s) => s.setHeader('Set-Cookie', ['a=1', 'b=2']).end('x')),
  on('appendHeader', (_q, s) => s.appendHeader('X-A', '1').appendHeader('X-A', '2').end('x')),
  on('setHeaders', (_q, s) =>
    (s as unknown as { setHeaders(map: Map<string, string>): ServerResponse })
      .setHeaders(new Map([['x-a', '1']]))
      .end('x')
  ),
  on('the getters', (_q, s) => {
    s.setHeader('X-A', '1').setHeader('X-B', ['1', '2']).setHeader('X-C', 'x').removeHeader('x-c')
    const shown = [s.getHeaderNames(), s.getHeaders(), s.hasHeader('x-b'), s.getHeader('X-A'), s.headersSent]
    s.end(JSON.stringify(shown))
  }),
  on('a header after the head', (_q, s) => {
    s.writeHead(200, text)
    for (const call of [
      () => s.setHeader('X-A', '1'),
      () => s.removeHeader('X-A'),
      () => s.appendHeader('X-A', '1')
    ]) {
      try {
        call()
      } catch (error) {
        note((error as NodeJS.ErrnoException).code)
      }
    }
    s.end()
  }),
  on('a bad header and a bad status', (_q, s) => {
    const calls = [
      () => s.setHeader('a b', '1'),
      () => s.setHeader('a', 'x\ny'),
      () => s.setHeader('a', undefined as never),
      () => s.setHeader('', 'x'),
      () => s.writeHead(200, { 'X-A': 'x\ry' }),
      () => s.writeHead(200, { 'a b': '1' }),
      () => s.writeHead(200, 'a\nb'),
      () => s.writeHead(1000),
      () => s.writeHead(99)
    ]
    for (const call of calls) {
      try {
        call()
        note('none')
      } catch (error) {
        note((error as NodeJS.ErrnoException).code)
      }
    }
    s.statusCode = 200
    s.statusMessage = ''
    s.end('x')
  }),
  on('flushHeaders', async (_q, s) => (s.writeHead(202).flushHeaders(), await pause(), s.end('c'))),
  on(
    'flushHeaders, and a header',
    async (_q, s) => (s.setHeader('X-A', '1').flushHeaders(), note(s.headersSent), await pause(), s.end('c'))
  ),
  on('a declared length', (_q, s) => s.writeHead(200, { 'Content-Length': 5 }).end('hello')),
  on(
    'a declared length, in pieces',
    async (_q, s) => (s.writeHead(200, { 'Content-Length': '2' }), s.write('a'), await pause(), s.end('b'))
  ),
  on('a length of nothing', (_q, s) => s.setHeader('Content-Length', 0).end()),
  on('chunked by hand', (_q, s) => s.writeHead(200, { 'Transfer-Encoding': 'chunked' }).end('hello')),
  on(
    'keep-alive by hand',
    (_q, s) => s.writeHead(200, { Connection: 'keep-alive' }).end('hello'),
    ['GET /'],
    {
      differs: { ...inside(CONNECTION).differs, ...around(CONNECTION).differs }
    }
  ),
  on('close by hand', (_q, s) => s.writeHead(200, { Connection: 'close' }).end('hello'), ['GET /'], {
    differs: { ...inside({ ...CONNECTION, ending: 'whole' }).differs, ...around(CONNECTION).differs }
  }),
  on('a Date of its own', (_q, s) => s.setHeader('Date', 'Mon, 06 May 2024 07:08:09 GMT').end('x')),
  on('204 with a body', (_q, s) => s.writeHead(204).end('dropped')),
  on('204 with a type', (_q, s) => s.writeHead(204, text).end()),
  on('304', (_q, s) => s.writeHead(304, { ETag: '"a"' }).end()),
  on('304 with a length', (_q, s) => s.writeHead(304, { ETag: '"a"', 'Content-Length': 5 }).end()),
  on('HEAD with end', (_q, s) => s.writeHead(200, { 'Content-Length': 5 }).end('hello'), ['HEAD /']),
  on(
    'HEAD with a text',
    (_q, s) => s.end('hello'),
    ['HEAD /'],
    inside({ because: 'it gets the length that GET has', framing: 'length 5' })
  ),
  on('HEAD with nothing', (_q, s) => s.end(), ['HEAD /']),
  on('HEAD with writes', (_q, s) => (s.write('a'), s.end('b')), ['HEAD /']),
  on('early hints', (_q, s) =>
    s.writeEarlyHints({ link: ['</a.css>; rel=preload', '</b.js>; rel=preload'], 'x-a': '1' }, () =>
      s.end('x')
    )
  ),
  on('early hints of nothing', (_q, s) => (s.writeEarlyHints({ link: [] }), s.end('x')))
]
