import { echo, get, post, request, type WireCase } from './wire-case.ts'

const REFUSED = { status: 400, called: false, alive: false } as const
const LONG = 'x'.repeat(9000)

/** Behaviours 1-15: the request. */
export const requestCases: readonly WireCase[] = [
  ...[
    'Host: a\r\nHost: a',
    'Host: a, b',
    'Host: a b',
    'Host: evil/path?',
    'Host: u@a',
    'Host: a:b',
    'Host: a:99999'
  ]
    .concat(['Host: [::1', 'Host: a#b', 'Host: [1.2.3.4]'])
    .map((host): WireCase => ({
      behaviour: 1,
      name: `refuses ${JSON.stringify(host)}`,
      request: request('GET / HTTP/1.1', [host]),
      expect: REFUSED
    })),
  {
    behaviour: 1,
    name: 'takes a Host with a port',
    request: request('GET / HTTP/1.1', ['Host: example.org:8080']),
    expect: { status: 200, environ: { HTTP_HOST: 'example.org:8080', SERVER_NAME: 'example.org' } }
  },
  {
    behaviour: 1,
    name: 'takes an IPv6 Host',
    request: request('GET / HTTP/1.1', ['Host: [::1]:80']),
    expect: { status: 200, environ: { HTTP_HOST: '[::1]:80', SERVER_NAME: '[::1]' } }
  },
  {
    behaviour: 1,
    name: 'takes an empty Host, which names nothing',
    request: request('GET / HTTP/1.1', ['Host:']),
    expect: { status: 200, environ: { HTTP_HOST: '', SERVER_NAME: '127.0.0.1' } }
  },
  {
    behaviour: 2,
    name: 'refuses HTTP/1.1 without Host',
    request: request('GET / HTTP/1.1', []),
    expect: REFUSED
  },
  {
    behaviour: 2,
    name: 'serves HTTP/1.0 without Host',
    request: request('GET / HTTP/1.0', []),
    expect: {
      status: 200,
      alive: false,
      environ: { HTTP_HOST: undefined, SERVER_NAME: '127.0.0.1', SERVER_PROTOCOL: 'HTTP/1.0' }
    }
  },
  {
    behaviour: 3,
    name: 'takes the authority of an absolute target, not its scheme nor its userinfo',
    request: get('https://user:secret@other.test:81/a?b'),
    expect: {
      status: 200,
      environ: {
        HTTP_HOST: 'other.test:81',
        SERVER_NAME: 'other.test',
        PATH_INFO: '/a',
        QUERY_STRING: 'b',
        REQUEST_URI: 'https://user:secret@other.test:81/a?b',
        'tsgi.url_scheme': 'http'
      }
    }
  },
  {
    behaviour: 3,
    name: 'takes an absolute target without a path',
    request: get('http://other.test?q'),
    expect: { status: 200, environ: { PATH_INFO: '/', QUERY_STRING: 'q' } }
  },
  ...['file:///etc/passwd', 'ftp://a/', 'http:///x', 'http://a b/'].map((target): WireCase => ({
    behaviour: 3,
    name: `refuses the target ${target}`,
    request: get(target),
    expect: REFUSED
  })),
  {
    behaviour: 4,
    name: 'serves OPTIONS *',
    request: request('OPTIONS * HTTP/1.1', ['Host: test']),
    expect: { status: 200, environ: { PATH_INFO: '', REQUEST_URI: '*', REQUEST_METHOD: 'OPTIONS' } }
  },
  { behaviour: 4, name: 'refuses GET *', request: get('*'), expect: REFUSED },
  {
    behaviour: 4,
    name: 'refuses CONNECT',
    request: request('CONNECT test:443 HTTP/1.1', ['Host: test:443']),
    expect: { status: 501, called: false, alive: false }
  },
  {
    behaviour: 5,
    name: 'decodes the path once and leaves the rest as sent',
    request: get('/caf%C3%A9/%2541+%2F?q=%41&r=a+b?'),
    expect: {
      status: 200,
      environ: {
        PATH_INFO: '/café/%41+/',
        SCRIPT_NAME: '',
        QUERY_STRING: 'q=%41&r=a+b?',
        REQUEST_URI: '/caf%C3%A9/%2541+%2F?q=%41&r=a+b?'
      }
    }
  },
  {
    behaviour: 5,
    name: 'has an empty query where there is none',
    request: get('/'),
    expect: { status: 200, environ: { PATH_INFO: '/', QUERY_STRING: '' } }
  },
  ...['/%zz', '/%', '/a%00b', '/%ff', '/%c0%af', '/%ed%a0%80', '/\xe9'].map((target): WireCase => ({
    behaviour: 6,
    name: `refuses the path ${JSON.stringify(target)}`,
    request: get(target),
    expect: REFUSED
  })),
  {
    behaviour: 6,
    name: 'leaves slashes and dots as sent',
    request: get('//a/../b/./c//'),
    expect: { status: 200, environ: { PATH_INFO: '//a/../b/./c//' } }
  },
  {
    behaviour: 7,
    name: 'drops names with an underscore',
    request: get('/', 'X_Forwarded_For: 1.2.3.4', 'X-Real: yes', 'X_Real: no'),
    expect: { status: 200, environ: { HTTP_X_REAL: 'yes', HTTP_X_FORWARDED_FOR: undefined } }
  },
  {
    behaviour: 8,
    name: 'drops Proxy',
    request: get('/', 'Proxy: http://evil', 'pRoXy: http://evil'),
    expect: { status: 200, environ: { HTTP_PROXY: undefined } }
  },
  {
    behaviour: 9,
    name: 'joins repeated lines, cookies with a semicolon',
    request: get(
      '/',
      'Accept: a',
      'Cookie: x=1',
      'accept: b',
      'cookie: y=2',
      'Authorization: A',
      'Authorization: B'
    ),
    expect: {
      status: 200,
      environ: { HTTP_ACCEPT: 'a, b', HTTP_COOKIE: 'x=1; y=2', HTTP_AUTHORIZATION: 'A, B' }
    }
  },
  {
    behaviour: 9,
    name: 'refuses a second Content-Type',
    request: post('a', 'Content-Type: text/plain', 'Content-Type: text/plain'),
    expect: REFUSED
  },
  {
    behaviour: 10,
    name: 'gives type and length without HTTP_',
    request: post('abc', 'Content-Type: text/x'),
    app: echo,
    expect: {
      status: 200,
      body: 'abc',
      environ: {
        CONTENT_TYPE: 'text/x',
        CONTENT_LENGTH: '3',
        HTTP_CONTENT_TYPE: undefined,
        HTTP_CONTENT_LENGTH: undefined
      }
    }
  },
  {
    behaviour: 10,
    name: 'leaves both out where they are not sent',
    request: get('/'),
    expect: { status: 200, environ: { CONTENT_TYPE: undefined, CONTENT_LENGTH: undefined } }
  },
  {
    behaviour: 10,
    name: 'gives a chunked body without its coding',
    request: request(
      'POST / HTTP/1.1',
      ['Host: test', 'Transfer-Encoding: Chunked'],
      '3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n'
    ),
    app: echo,
    expect: {
      status: 200,
      body: 'abcde',
      alive: true,
      environ: { CONTENT_LENGTH: undefined, HTTP_TRANSFER_ENCODING: undefined }
    }
  },
  {
    behaviour: 10,
    name: 'keeps the headers of the connection for itself',
    request: get(
      '/',
      'Connection: keep-alive, X-Hop',
      'X-Hop: 1',
      'Keep-Alive: 5',
      'TE: trailers',
      'Upgrade: h2c'
    ),
    expect: {
      status: 200,
      environ: {
        HTTP_CONNECTION: undefined,
        HTTP_X_HOP: undefined,
        HTTP_KEEP_ALIVE: undefined,
        HTTP_TE: undefined,
        HTTP_UPGRADE: undefined
      }
    }
  },
  {
    behaviour: 11,
    name: 'survives __proto__ and constructor',
    request: get('/', '__proto__: x', 'constructor: y', 'toString: z'),
    expect: {
      status: 200,
      environ: { HTTP_CONSTRUCTOR: 'y', HTTP_TOSTRING: 'z', __proto__: undefined, constructor: undefined }
    }
  },
  {
    behaviour: 12,
    name: 'removes forwarding headers when nobody is trusted',
    request: get('/', 'X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Proto: https', 'Forwarded: for=1.2.3.4'),
    expect: {
      status: 200,
      environ: {
        REMOTE_ADDR: '127.0.0.1',
        'tsgi.url_scheme': 'http',
        HTTP_X_FORWARDED_FOR: undefined,
        HTTP_X_FORWARDED_PROTO: undefined,
        HTTP_FORWARDED: undefined
      }
    }
  },
  {
    behaviour: 12,
    name: 'removes them when the peer is not among the trusted',
    request: get('/', 'X-Forwarded-For: 1.2.3.4'),
    options: { trustedProxies: ['10.0.0.0/8'] },
    expect: { status: 200, environ: { REMOTE_ADDR: '127.0.0.1', HTTP_X_FORWARDED_FOR: undefined } }
  },
  {
    behaviour: 12,
    name: 'believes trusted proxies, hop by hop, and no one before them',
    request: get(
      '/',
      'X-Forwarded-For: 6.6.6.6, 1.2.3.4',
      'X-Forwarded-For: 10.0.0.9',
      'X-Forwarded-Proto: http, https, http'
    ),
    options: { trustedProxies: ['loopback', '10.0.0.0/8'] },
    expect: {
      status: 200,
      environ: {
        REMOTE_ADDR: '1.2.3.4',
        REMOTE_PORT: undefined,
        'tsgi.url_scheme': 'https',
        HTTP_X_FORWARDED_FOR: '1.2.3.4, 10.0.0.9',
        HTTP_X_FORWARDED_PROTO: 'https'
      }
    }
  },
  {
    behaviour: 12,
    name: 'reads Forwarded when told to, and removes the other kind',
    request: get(
      '/',
      'Forwarded: for=6.6.6.6;proto=http, for="[2001:db8::1]:47";proto=https;host=a.test',
      'X-Forwarded-For: 7.7.7.7'
    ),
    options: { trustedProxies: ['127.0.0.1'], forwardedHeader: 'forwarded' },
    expect: {
      status: 200,
      environ: {
        REMOTE_ADDR: '2001:db8::1',
        REMOTE_PORT: '47',
        'tsgi.url_scheme': 'https',
        HTTP_FORWARDED: 'for="[2001:db8::1]:47";proto=https;host=a.test',
        HTTP_X_FORWARDED_FOR: undefined
      }
    }
  },
  ...[
    'X-Forwarded-For: 1.2.3.4.5',
    'X-Forwarded-For: <script>',
    'X-Forwarded-Proto: ftp',
    'X-Forwarded-Host: a b'
  ].map((header): WireCase => ({
    behaviour: 12,
    name: `refuses ${header} from a trusted proxy`,
    request: get('/', header),
    options: { trustedProxies: ['loopback'] },
    expect: REFUSED
  })),
  {
    behaviour: 12,
    name: 'refuses a malformed Forwarded from a trusted proxy',
    request: get('/', 'Forwarded: for=1.2.3.4;;='),
    options: { trustedProxies: ['loopback'], forwardedHeader: 'forwarded' },
    expect: REFUSED
  },
  ...[
    ['both lengths', 'Content-Length: 3', 'Transfer-Encoding: chunked'],
    ['a length that is a word', 'Content-Length: abc'],
    ['a signed length', 'Content-Length: +3'],
    ['a list of lengths', 'Content-Length: 3, 3'],
    ['two lengths', 'Content-Length: 3', 'Content-Length: 3'],
    ['chunked twice', 'Transfer-Encoding: chunked, chunked'],
    ['an unknown coding at the end', 'Transfer-Encoding: chunked, gzip'],
    ['a folded line', 'X-A: b', ' c'],
    ['a space before the colon', 'X-A : b'],
    ['a bare line feed', 'X-A: b\nX-B: c'],
    ['a NUL', 'X-A: b\0c']
  ].map(([name, ...headers]): WireCase => ({
    behaviour: 13,
    name: `refuses ${name}`,
    request: request('POST / HTTP/1.1', ['Host: test', ...headers], '3\r\nabc\r\n0\r\n\r\n'),
    expect: REFUSED
  })),
  {
    behaviour: 13,
    name: 'refuses Transfer-Encoding in HTTP/1.0',
    request: request('POST / HTTP/1.0', ['Transfer-Encoding: chunked'], '0\r\n\r\n'),
    expect: REFUSED
  },
  {
    behaviour: 13,
    name: 'does not know gzip as a transfer coding',
    request: request('POST / HTTP/1.1', ['Host: test', 'Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'),
    expect: { status: 501, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'refuses a head that is too long',
    request: get('/', `X-A: ${LONG}`),
    options: { maxHeaderSize: 8192 },
    expect: { status: 431, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'lets the client read the refusal of a head that is far too long',
    request: get('/', `X-A: ${LONG.repeat(200)}`),
    expect: { status: 431, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'refuses too many header lines',
    request: get('/', ...Array.from({ length: 11 }, (_, i) => `X-${i}: a`)),
    options: { maxHeaderCount: 10 },
    expect: { status: 431, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'drops none of 1100 header lines',
    request: get('/', ...Array.from({ length: 1100 }, () => 'A: b'), 'X-Last: here'),
    options: { maxHeaderCount: 1200 },
    expect: { status: 200, environ: { HTTP_X_LAST: 'here' } }
  },
  {
    behaviour: 14,
    name: 'refuses a body that announces too much',
    request: post('abcd'),
    options: { maxBodySize: 3 },
    expect: { status: 413, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'refuses a chunked body when it is too long',
    request: request(
      'POST / HTTP/1.1',
      ['Host: test', 'Transfer-Encoding: chunked'],
      '4\r\nabcd\r\n0\r\n\r\n'
    ),
    app: echo,
    options: { maxBodySize: 3 },
    expect: { status: 413, called: true, reported: /longer than 3 bytes/ }
  },
  {
    behaviour: 15,
    name: 'refuses HTTP/2.0 in a request line',
    request: request('GET / HTTP/2.0', ['Host: test']),
    expect: { status: 505, called: false, alive: false }
  },
  { behaviour: 15, name: 'refuses HTTP/0.9', request: 'GET /\r\n\r\n', expect: REFUSED }
]
