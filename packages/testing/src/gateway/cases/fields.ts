import { echo } from '../apps.ts'
import { REFUSED, get, post, request } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviours 7-11: the header fields of a request. */
export const fieldCases: readonly WireCase[] = [
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
      environ: {
        HTTP_CONSTRUCTOR: 'y',
        HTTP_TOSTRING: 'z',
        ['__proto__']: undefined,
        constructor: undefined,
        toString: undefined
      }
    }
  }
]
