import type { App } from '@tsgi/core'
import type { LoggerOptions } from '@tsgi/middleware-logger'
import { leave, PREFIX, streamed } from '../support.ts'
import { common, combined, HEAD, json, MIDDLE, OK, plain, row, type HardCase } from './row.ts'

const raw = String.raw

const failing: App = () => {
  throw Object.assign(new TypeError('no'), { stack: 'TypeError: no\n    at app' })
}
const failingLate: App = async function* (_environ, startResponse) {
  startResponse('200 OK', [])
  yield 'abc'
  throw Object.assign(new TypeError('no'), { stack: 'TypeError: no\n    at app' })
}
const ERROR = raw`"error":{"type":"TypeError","message":"no","stack":"TypeError: no\n    at app"}`
const EARLY =
  '{"time":"2026-11-20T20:57:33.123Z","level":"error","message":"GET /x 500","method":"GET","target":"/x",'

const answering =
  (status: `${number} ${string}`): App =>
  (_environ, startResponse) => {
    startResponse(status, [])
    return ['hello world']
  }

const restarting: App = (_environ, startResponse) => {
  startResponse('200 OK', [])
  startResponse('500 Internal Server Error', [], new Error('late'))
  return ['oh']
}

const pushing: App = (_environ, startResponse) => {
  void startResponse('200 OK', [])('ab')
  return ['c']
}

const gone = (id: number, what: string, options: LoggerOptions, after: number, line: string): HardCase => ({
  id,
  what,
  line: `${line}\n`,
  log: () => leave(options, streamed('abc', 'def'), after)
})

/** What apps answer, and how that ends. */
export const responseCases: HardCase[] = [
  row(1, 'common', common, {}, `${PREFIX}${OK}`),
  row(1, 'combined without headers', combined, {}, `${PREFIX}${OK} "-" "-"`),
  row(2, 'tiny', { format: 'tiny' }, {}, 'GET /x 200 11 - 1.234 ms'),
  row(2, 'dev', { format: 'dev' }, {}, 'GET /x 200 1.234 ms - 11'),
  ...(
    [
      [200, 32],
      [302, 36],
      [404, 33],
      [503, 31]
    ] as const
  ).map(([status, color]) =>
    row(
      2,
      `dev in colours, ${status}`,
      { format: 'dev', color: true },
      {},
      `\x1b[0mGET /x \x1b[${color}m${status}\x1b[0m 1.234 ms - 11\x1b[0m`,
      answering(`${status} Reason`)
    )
  ),
  row(
    2,
    'dev in colours, 103, which is no final status and has no body',
    { format: 'dev', color: true },
    {},
    '\x1b[0mGET /x \x1b[0m103\x1b[0m 1.234 ms - -\x1b[0m',
    answering('103 Early Hints')
  ),
  row(3, 'json', json, {}, plain()),
  row(4, 'a stream without Content-Length', { format: '%B' }, {}, '3', streamed('ab', '', 'c')),
  row(5, 'text in UTF-8', { format: '%B' }, {}, '2', streamed('é')),
  row(5, 'HEAD', { format: '%b %B' }, { REQUEST_METHOD: 'HEAD' }, '- 0'),
  row(5, '204', { format: '%b %B' }, {}, '- 0', answering('204 No Content')),
  row(5, '304', { format: '%b %B' }, {}, '- 0', answering('304 Not Modified')),
  row(18, 'a throw before the head', common, {}, `${PREFIX}"GET /x HTTP/1.1" 500 -`, failing),
  row(
    18,
    'a throw before the head in json',
    json,
    {},
    `${EARLY}"protocol":"HTTP/1.1","status":500,"bytes":0,"duration_ms":0.5,"client":"127.0.0.1","outcome":"error",${ERROR}}`,
    failing
  ),
  row(19, 'a throw after three bytes', { format: '%s %b %X' }, {}, '200 3 X', failingLate),
  row(
    19,
    'a throw after three bytes in json',
    json,
    {},
    `${HEAD.replace('info', 'error')}${MIDDLE.replace('11', '3')}"outcome":"error",${ERROR}}`,
    failingLate
  ),
  gone(20, 'a client that leaves after three bytes', { format: '%s %b %X' }, 1, '200 3 X'),
  gone(
    20,
    'a client that leaves after three bytes, in json',
    json,
    1,
    `${HEAD.replace('info', 'warn')}${MIDDLE.replace('11', '3')}"outcome":"aborted"}`
  ),
  gone(20, 'a client that leaves before the head', { format: '%s %b %X' }, 0, '- - X'),
  gone(
    20,
    'a client that leaves before the head, in json',
    json,
    0,
    `${HEAD.replace('info', 'warn').replace('200', 'aborted')}"protocol":"HTTP/1.1","bytes":0,"duration_ms":0.5,"client":"127.0.0.1","outcome":"aborted"}`
  ),
  row(21, 'a second start with an error', common, {}, `${PREFIX}"GET /x HTTP/1.1" 500 2`, restarting),
  row(22, 'write and a body', common, {}, `${PREFIX}"GET /x HTTP/1.1" 200 3`, pushing)
]
