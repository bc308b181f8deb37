import type { LoggerOptions } from '@tsgi/middleware-logger'
import { SPAN, TRACE } from '../full-request.ts'
import { PREFIX } from '../support.ts'
import { combined, common, json, OK, plain, row, type HardCase } from './row.ts'

const raw = String.raw
const target: LoggerOptions = { format: '%U%q' }

const referer = (sent: string, shown: string): HardCase =>
  row(15, `the Referer ${sent}`, combined, { HTTP_REFERER: sent }, `${PREFIX}${OK} "${shown}" "-"`)
/** In the target, and in the Referer. */
const query = (sent: string, shown: string): HardCase[] => [
  row(15, `the query ${sent}`, target, { REQUEST_URI: `/${sent}` }, `/${shown}`),
  referer(`http://r/${sent}`, `http://r/${shown}`)
]
const anonymous = (sent: string, shown: string): HardCase =>
  row(16, `the address ${sent}`, { format: '%h', address: 'anonymize' }, { REMOTE_ADDR: sent }, shown)
const traced = (sent: string): HardCase =>
  row(34, `the traceparent ${sent}`, json, { HTTP_TRACEPARENT: sent }, plain())

/** What clients send, and formats are told to show of it. */
export const requestCases: HardCase[] = [
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
  ...query('?a=1&token=s3cr3t&b=2', '?a=1&token=REDACTED&b=2'),
  ...query('?%74oken=x', '?%74oken=REDACTED'),
  ...query('?TOKEN=x&TOKEN=y', '?TOKEN=REDACTED&TOKEN=REDACTED'),
  ...query('?token', '?token'),
  ...query('?token=', '?token='),
  ...query('?q=token=1', '?q=token=1'),
  ...query('?sig=a;token=b', '?sig=REDACTED;token=REDACTED'),
  ...query('?a=1&&token=x&', '?a=1&&token=REDACTED&'),
  referer('https://u:p@h/', 'https://REDACTED:REDACTED@h/'),
  anonymous('203.0.113.77', '203.0.113.0'),
  anonymous('::ffff:203.0.113.77', '203.0.113.0'),
  anonymous('2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'),
  anonymous('::1', '::'),
  anonymous('fe80::1%eth0', 'fe80::'),
  // Which proxies are believed is a setting of the gateway: REMOTE_ADDR is the client by then.
  row(17, 'X-Forwarded-For', { format: '%h' }, { HTTP_X_FORWARDED_FOR: '9.9.9.9, 6.6.6.6' }, '127.0.0.1'),
  row(17, 'garbage in X-Forwarded-For', { format: '%h' }, { HTTP_X_FORWARDED_FOR: ',;\n' }, '127.0.0.1'),
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
