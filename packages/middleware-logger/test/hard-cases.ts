import type { App } from '@tsgi/core'
import type { LoggerOptions } from '@tsgi/middleware-logger'
import { SPAN, TRACE } from './full-request.ts'
import { leave, log, PREFIX, streamed } from './support.ts'

/** A case that other loggers get wrong, and every byte that this one writes. */
export interface HardCase {
  /** What other files of tests call it by. */
  id: number
  what: string
  log: () => Promise<string>
  line: string
}

type Request = Record<string, unknown>

/** One request with those options; the clock, the request and the app are those of `log`. */
function row(
  id: number,
  what: string,
  options: LoggerOptions,
  request: Request,
  line: string,
  app?: App
): HardCase {
  return { id, what, line: `${line}\n`, log: async () => (await log(options, request, app)).log }
}

const raw = String.raw
const common: LoggerOptions = { format: 'common' }
const combined: LoggerOptions = { format: 'combined' }
const json: LoggerOptions = { format: 'json' }
const target: LoggerOptions = { format: '%U%q' }

const OK = '"GET /x HTTP/1.1" 200 11'
/** What stands before and after the fields that vary in `json`. */
const HEAD =
  '{"time":"2026-11-20T20:57:33.123Z","level":"info","message":"GET /x 200","method":"GET","target":"/x",'
const MIDDLE =
  '"protocol":"HTTP/1.1","status":200,"bytes":11,"ttfb_ms":0.5,"duration_ms":1.234,"client":"127.0.0.1",'
const plain = (fields = ''): string => `${HEAD}${MIDDLE}${fields}"outcome":"complete"}`

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

const query = (sent: string, shown: string): HardCase =>
  row(15, `the query ${sent}`, target, { REQUEST_URI: `/${sent}` }, `/${shown}`)
const referer = (sent: string, shown: string): HardCase =>
  row(15, `the Referer ${sent}`, combined, { HTTP_REFERER: sent }, `${PREFIX}${OK} "${shown}" "-"`)
const anonymous = (sent: string, shown: string): HardCase =>
  row(16, `the address ${sent}`, { format: '%h', address: 'anonymize' }, { REMOTE_ADDR: sent }, shown)
const traced = (sent: string): HardCase =>
  row(34, `the traceparent ${sent}`, json, { HTTP_TRACEPARENT: sent }, plain())

export const hardCases: HardCase[] = [
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
  row(3, 'json', json, {}, plain()),
  row(4, 'a stream without Content-Length', { format: '%B' }, {}, '3', streamed('ab', '', 'c')),
  row(5, 'text in UTF-8', { format: '%B' }, {}, '2', streamed('é')),
  row(5, 'HEAD', { format: '%b %B' }, { REQUEST_METHOD: 'HEAD' }, '- 0'),
  row(5, '204', { format: '%b %B' }, {}, '- 0', answering('204 No Content')),
  row(5, '304', { format: '%b %B' }, {}, '- 0', answering('304 Not Modified')),
  row(6, 'quotes', combined, { HTTP_USER_AGENT: 'x" 200 "\\' }, raw`${PREFIX}${OK} "-" "x\" 200 \"\\"`),
  row(7, '8-bit controls', combined, { HTTP_USER_AGENT: '\x9b31m' }, raw`${PREFIX}${OK} "-" "\x9b31m"`),
  row(
    7,
    '8-bit controls in json',
    json,
    { HTTP_USER_AGENT: '\x9b31m' },
    plain(raw`"user_agent":"\u009b31m",`)
  ),
  row(8, 'UTF-8', combined, { HTTP_USER_AGENT: 'Ã©' }, raw`${PREFIX}${OK} "-" "\xc3\xa9"`),
  row(8, 'UTF-8 in json', json, { HTTP_USER_AGENT: 'Ã©' }, plain('"user_agent":"é",')),
  row(8, 'Latin-1', combined, { HTTP_USER_AGENT: 'caf\xe9' }, raw`${PREFIX}${OK} "-" "caf\xe9"`),
  row(8, 'Latin-1 in json', json, { HTTP_USER_AGENT: 'caf\xe9' }, plain('"user_agent":"café",')),
  row(
    9,
    'line ends in a decoded path',
    common,
    { PATH_INFO: '/a\r\nb', REQUEST_URI: undefined },
    `${PREFIX}"GET /a%0D%0Ab HTTP/1.1" 200 11`
  ),
  row(
    10,
    'a line end in the target',
    common,
    { REQUEST_URI: '/a\nb' },
    raw`${PREFIX}"GET /a\nb HTTP/1.1" 200 11`
  ),
  row(11, 'a user who forges', { format: '%u' }, { REMOTE_USER: 'bo b\r\nfake' }, raw`bo\x20b\r\nfake`),
  row(11, 'an empty user', { format: '%u' }, { REMOTE_USER: '' }, '""'),
  row(11, 'no user', { format: '%u' }, {}, '-'),
  row(
    12,
    'a control in the method',
    common,
    { REQUEST_METHOD: 'GET\x1f' },
    raw`${PREFIX}"GET\x1f /x HTTP/1.1" 200 11`
  ),
  row(12, 'a quote in the protocol', common, { SERVER_PROTOCOL: 'X"Y' }, raw`${PREFIX}"GET /x X\"Y" 200 11`),
  row(13, 'a turned direction', combined, { HTTP_REFERER: '\u202e' }, raw`${PREFIX}${OK} "\xe2\x80\xae" "-"`),
  row(13, 'a turned direction in json', json, { HTTP_REFERER: '\u202e' }, plain(raw`"referer":"\u202e",`)),
  row(14, 'NUL and DEL', combined, { HTTP_USER_AGENT: '\0\x7f' }, raw`${PREFIX}${OK} "-" "\x00\x7f"`),
  query('?a=1&token=s3cr3t&b=2', '?a=1&token=REDACTED&b=2'),
  query('?%74oken=x', '?%74oken=REDACTED'),
  query('?TOKEN=x&TOKEN=y', '?TOKEN=REDACTED&TOKEN=REDACTED'),
  query('?token', '?token'),
  query('?token=', '?token='),
  query('?q=token=1', '?q=token=1'),
  query('?sig=a;token=b', '?sig=REDACTED;token=REDACTED'),
  query('?a=1&&token=x&', '?a=1&&token=REDACTED&'),
  referer('http://r/?a=1&token=s3cr3t&b=2', 'http://r/?a=1&token=REDACTED&b=2'),
  referer('https://u:p@h/', 'https://REDACTED:REDACTED@h/'),
  anonymous('203.0.113.77', '203.0.113.0'),
  anonymous('::ffff:203.0.113.77', '203.0.113.0'),
  anonymous('2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'),
  anonymous('::1', '::'),
  anonymous('fe80::1%eth0', 'fe80::'),
  // Which proxies are believed is a setting of the gateway: REMOTE_ADDR is the client by then.
  row(17, 'X-Forwarded-For', { format: '%h' }, { HTTP_X_FORWARDED_FOR: '9.9.9.9, 6.6.6.6' }, '127.0.0.1'),
  row(17, 'garbage in X-Forwarded-For', { format: '%h' }, { HTTP_X_FORWARDED_FOR: ',;\n' }, '127.0.0.1'),
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
  row(22, 'write and a body', common, {}, `${PREFIX}"GET /x HTTP/1.1" 200 3`, pushing),
  row(
    26,
    'code in a format',
    { format: "${'%%'}{x} `%m` ${process.exit()} %%" },
    {},
    "${'%'}{x} `GET` ${process.exit()} %"
  ),
  traced(`00-${'0'.repeat(32)}-${SPAN}-01`),
  traced(`00-${TRACE.toUpperCase()}-${SPAN}-01`),
  traced(`ff-${TRACE}-${SPAN}-01`),
  row(
    34,
    'a valid traceparent',
    json,
    { HTTP_TRACEPARENT: `00-${TRACE}-${SPAN}-01` },
    plain(`"trace_id":"${TRACE}","span_id":"${SPAN}",`)
  ),
  ...['a\r\nb', 'x'.repeat(5000)].map(sent =>
    row(
      35,
      `an X-Request-Id of ${sent.length} characters`,
      { format: '%L', requestId: { trust: true, generate: () => 'made' } },
      { HTTP_X_REQUEST_ID: sent },
      'made'
    )
  ),
  row(
    38,
    'a CONNECT',
    common,
    { REQUEST_METHOD: 'CONNECT', REQUEST_URI: 'h:443', SERVER_PROTOCOL: 'HTTP/2' },
    `${PREFIX}"CONNECT h:443 HTTP/2" 200 11`
  )
]
