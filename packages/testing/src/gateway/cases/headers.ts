import type { Status } from '@tsgi/core'
import { answer, utf8 } from '../apps.ts'
import { get } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviours 21, 24-27 and 30: headers of a response, and those that are refused. */
export const headerCases: readonly WireCase[] = [
  ...[
    [21, 'Content-Length', 'abc'],
    [21, 'Content-Length', '-1'],
    [21, 'Content-Length', '1, 1'],
    [21, 'Content-Length', ''],
    [24, 'Connection', 'close'],
    [24, 'Keep-Alive', 'timeout=1'],
    [24, 'Transfer-Encoding', 'chunked'],
    [24, 'Upgrade', 'h2c'],
    [24, 'TE', 'trailers'],
    [30, 'Trailer', 'X'],
    [24, 'Proxy-Connection', 'close'],
    [25, 'X-A', 'a\r\nX-B: c'],
    [25, 'X-A', 'a\nb'],
    [25, 'X-A', 'a\0'],
    [25, 'X-A', '\u010a'],
    [25, 'X-A', '€'],
    [25, 'X A', 'b'],
    [25, 'X:', 'b'],
    [25, '', 'b']
  ].map(([behaviour, name, value]): WireCase => ({
    behaviour: behaviour as number,
    name: `answers 500 for the header ${JSON.stringify([name, value])}`,
    request: get('/'),
    app: answer('200 OK', [[name as string, value as string]], () => ['x']),
    // The header is named, however the gateway says what is wrong with it.
    expect: { status: 500, reported: name === '' ? /header/i : new RegExp(name as string, 'i') }
  })),
  {
    behaviour: 21,
    name: 'answers 500 for Content-Length twice',
    request: get('/'),
    app: answer(
      '200 OK',
      [
        ['Content-Length', '1'],
        ['content-length', '1']
      ],
      () => ['x']
    ),
    expect: { status: 500, reported: /Content-Length/i }
  },
  ...['200', '200 ', '20 OK', 'OK', '200 O\r\nK', '200 \u0100', ' 200 OK', '2000 OK'].map(
    (status): WireCase => ({
      behaviour: 25,
      name: `answers 500 for the status ${JSON.stringify(status)}`,
      request: get('/'),
      app: answer(status as Status, [], () => []),
      expect: { status: 500, reported: /status/i }
    })
  ),
  ...[
    ['a string', ['ü']],
    ['bytes', [utf8('ü')]]
  ].map(([name, body]): WireCase => ({
    behaviour: 25,
    name: `sends a header one byte a character, beside ${name as string}`,
    request: get('/'),
    app: answer('200 Schön', [['X-A', 'caf\xe9 \x80\tb']], () => body as string[]),
    expect: { status: 200, headers: { 'X-A': 'caf\xe9 \x80\tb' }, body: '\xc3\xbc', alive: true }
  })),
  {
    behaviour: 26,
    name: 'sends each Set-Cookie on its line',
    request: get('/'),
    app: answer(
      '200 OK',
      [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2; Path=/']
      ],
      () => ['x']
    ),
    expect: { status: 200, headers: { 'Set-Cookie': 'a=1|b=2; Path=/' } }
  },
  {
    behaviour: 27,
    name: 'sends a Date',
    request: get('/'),
    expect: { status: 200, headers: { Date: /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/ } }
  },
  {
    behaviour: 27,
    name: 'leaves the Date of the app alone',
    request: get('/'),
    app: answer('200 OK', [['date', 'Thu, 01 Jan 1970 00:00:00 GMT']], () => ['x']),
    expect: { status: 200, headers: { Date: 'Thu, 01 Jan 1970 00:00:00 GMT' } }
  }
]
