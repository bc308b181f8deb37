import type { App, Body, HeaderList, Status } from '@tsgi/core'
import { get, request, type WireCase } from './wire-case.ts'

const PLAIN: HeaderList = [['Content-Type', 'text/plain']]

/** Behaviours 16-31: the response. */
export const responseCases: readonly WireCase[] = [
  {
    behaviour: 16,
    name: 'answers 500 for an error after empty chunks',
    request: get('/'),
    app: (_environ, startResponse) => {
      startResponse('200 OK', PLAIN)
      return generate('', '', new Error('secret'))
    },
    expect: { status: 500, body: 'Internal Server Error', reported: /secret/, alive: true }
  },
  {
    behaviour: 16,
    name: 'sends what a restart with an error puts in place of the head',
    request: get('/'),
    app: (_environ, startResponse) => {
      startResponse('200 OK', [['X-First', '1']])
      startResponse('502 Bad Gateway', PLAIN, new Error('upstream'))
      return ['sorry']
    },
    expect: { status: 502, body: 'sorry', headers: { 'X-First': undefined } }
  },
  {
    behaviour: 16,
    name: 'takes the head from a generator that calls startResponse at its first pull',
    request: get('/'),
    app: (_environ, startResponse) =>
      (function* () {
        startResponse('201 Created', PLAIN)
        yield 'late'
      })(),
    expect: { status: 201, body: 'late', alive: true }
  },
  {
    behaviour: 16,
    name: 'throws the error of a restart after the head',
    request: get('/'),
    app: (_environ, startResponse) =>
      (async function* () {
        startResponse('200 OK', PLAIN)
        yield 'first'
        startResponse('500 Oops', PLAIN, new Error('too late'))
        yield 'never'
      })(),
    expect: { status: 200, body: 'first', truncated: true, reported: /too late/ }
  },
  ...faultyApps().map(([name, app, reported]): WireCase => ({
    behaviour: 16,
    name: `answers 500 for ${name}`,
    request: get('/'),
    app,
    expect: { status: 500, body: 'Internal Server Error', reported, alive: true }
  })),
  {
    behaviour: 17,
    name: 'sends what is written before what is yielded',
    request: get('/'),
    app: (_environ, startResponse) => {
      const write = startResponse('200 OK', PLAIN)
      void write('a')
      void write('b')
      return ['c']
    },
    expect: { status: 200, body: 'abc', headers: { 'Transfer-Encoding': 'chunked' }, alive: true }
  },
  {
    behaviour: 17,
    name: 'counts what is written against Content-Length',
    request: get('/'),
    app: (_environ, startResponse) => {
      const write = startResponse('200 OK', [['Content-Length', '3']])
      void write('ab')
      return ['c']
    },
    expect: { status: 200, body: 'abc', headers: { 'Content-Length': '3' }, alive: true }
  },
  ...[
    ['one string', ['héé'], 5, 'h\xc3\xa9\xc3\xa9'],
    ['bytes', [Uint8Array.of(0, 255)], 2, '\0\xff'],
    ['several chunks', ['a', '', Buffer.from('b'), 'c'], 3, 'abc'],
    ['nothing', [], 0, ''],
    ['an empty string', [''], 0, '']
  ].map(([name, body, length, sent]): WireCase => ({
    behaviour: 18,
    name: `gives an array of ${name as string} its length`,
    request: get('/'),
    app: answer('200 OK', PLAIN, () => body as string[]),
    expect: {
      status: 200,
      body: sent as string,
      headers: { 'Content-Length': String(length), 'Transfer-Encoding': undefined },
      alive: true
    }
  })),
  {
    behaviour: 18,
    name: 'gives a stream without chunks the length 0',
    request: get('/'),
    app: answer('200 OK', PLAIN, () => generate()),
    expect: { status: 200, body: '', headers: { 'Content-Length': '0' }, alive: true }
  },
  {
    behaviour: 18,
    name: 'sends a stream in chunks',
    request: get('/'),
    app: answer('200 OK', PLAIN, () => generate('a', 'b')),
    expect: { status: 200, body: 'ab', headers: { 'Transfer-Encoding': 'chunked' }, alive: true }
  },
  {
    behaviour: 18,
    name: 'ends a stream for HTTP/1.0 by closing',
    request: request('GET / HTTP/1.0', ['Connection: keep-alive']),
    app: answer('200 OK', PLAIN, () => generate('a', 'b')),
    expect: {
      status: 200,
      body: 'ab',
      headers: { 'Transfer-Encoding': undefined, Connection: 'close' },
      alive: false
    }
  },
  ...[
    ['an array', (): Body => ['hello world']],
    ['a stream', (): Body => generate('hel', 'lo w', 'orld')],
    ['bytes', (): Body => generate(Buffer.from('hello world'))]
  ].map(([name, body]): WireCase => ({
    behaviour: 19,
    name: `cuts ${name as string} at Content-Length`,
    request: get('/'),
    app: answer('200 OK', [['Content-Length', '5']], body as () => Body),
    expect: { status: 200, body: 'hello', reported: /Content-Length is 5/, alive: true }
  })),
  ...[
    ['an array', (): Body => ['abc']],
    ['a stream', (): Body => generate('a', 'bc')],
    ['nothing', (): Body => []]
  ].map(([name, body]): WireCase => ({
    behaviour: 20,
    name: `breaks off when ${name as string} falls short of Content-Length`,
    request: get('/'),
    app: answer('200 OK', [['Content-Length', '10']], body as () => Body),
    expect: {
      status: 200,
      body: name === 'nothing' ? '' : 'abc',
      truncated: true,
      reported: /Content-Length is 10/
    }
  })),
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
    [24, 'Trailer', 'X'],
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
    expect: { status: 500, reported: /startResponse: / }
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
    expect: { status: 500, reported: /Content-Length is given twice/ }
  },
  {
    behaviour: 22,
    name: 'answers HEAD with the head alone',
    request: request('HEAD / HTTP/1.1', ['Host: test']),
    app: answer(
      '200 OK',
      [
        ['Content-Length', '5'],
        ['X-A', 'b']
      ],
      () => ['hello']
    ),
    expect: { status: 200, body: '', headers: { 'Content-Length': '5', 'X-A': 'b' }, alive: true }
  },
  {
    behaviour: 22,
    name: 'answers HEAD for a body without end',
    request: request('HEAD / HTTP/1.1', ['Host: test']),
    app: answer('200 OK', PLAIN, endless),
    expect: { status: 200, body: '', alive: true }
  },
  {
    behaviour: 22,
    name: 'sends no bytes that are written for HEAD',
    request: request('HEAD / HTTP/1.1', ['Host: test']),
    app: (_environ, startResponse) => {
      void startResponse('200 OK', PLAIN)('written')
      return ['yielded']
    },
    expect: { status: 200, body: '', alive: true }
  },
  ...(['204 No Content', '304 Not Modified'] as const).flatMap(status => [
    {
      behaviour: 23,
      name: `sends no body with ${status}`,
      request: get('/'),
      app: answer(status, [], () => ['body']),
      expect: {
        status: Number(status.slice(0, 3)),
        headers: { 'Content-Length': undefined, 'Transfer-Encoding': undefined },
        without: /body/,
        alive: true
      }
    },
    {
      behaviour: 23,
      name: `sends no stream with ${status}`,
      request: get('/'),
      app: answer(status, [], endless),
      expect: { status: Number(status.slice(0, 3)), alive: true, without: /again/ }
    }
  ]),
  {
    behaviour: 23,
    name: 'sends no Content-Length with 204',
    request: get('/'),
    app: answer('204 No Content', [['Content-Length', '4']], () => ['body']),
    expect: { status: 204, headers: { 'Content-Length': undefined }, alive: true }
  },
  {
    behaviour: 23,
    name: 'sends the length of the representation with 304',
    request: get('/'),
    app: answer('304 Not Modified', [['Content-Length', '4']], () => []),
    expect: { status: 304, headers: { 'Content-Length': '4' }, alive: true }
  },
  {
    behaviour: 23,
    name: 'sends 205 with length 0',
    request: get('/'),
    app: answer('205 Reset Content', [['Content-Length', '4']], () => ['body']),
    expect: { status: 205, body: '', headers: { 'Content-Length': '0' }, alive: true }
  },
  ...['100 Continue', '101 Switching Protocols', '103 Early Hints', '199 x'].map((status): WireCase => ({
    behaviour: 23,
    name: `answers 500 for ${status} as the final status`,
    request: get('/'),
    app: answer(status as Status, [], () => []),
    expect: { status: 500, reported: /not a final response/ }
  })),
  ...['200', '200 ', '20 OK', 'OK', '200 O\r\nK', '200 \u0100', ' 200 OK', '2000 OK'].map(
    (status): WireCase => ({
      behaviour: 25,
      name: `answers 500 for the status ${JSON.stringify(status)}`,
      request: get('/'),
      app: answer(status as Status, [], () => []),
      expect: { status: 500, reported: /startResponse: .*status/ }
    })
  ),
  ...[
    ['a string', ['ü']],
    ['bytes', [Buffer.from('ü')]]
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
  },
  ...[
    ['HTTP/1.1', undefined, true],
    ['HTTP/1.1', 'close', false],
    ['HTTP/1.0', undefined, false],
    ['HTTP/1.0', 'keep-alive', true]
  ].map(([version, connection, alive]): WireCase => ({
    behaviour: 28,
    name: `${alive === true ? 'keeps' : 'closes'} an ${version as string} connection with ${connection === undefined ? 'no Connection' : (connection as string)}`,
    request: request(
      `GET / ${version as string}`,
      connection === undefined ? ['Host: test'] : ['Host: test', `Connection: ${connection as string}`]
    ),
    expect: {
      status: 200,
      headers: { Connection: alive === true ? 'keep-alive' : 'close' },
      alive: alive as boolean
    }
  })),
  {
    behaviour: 29,
    name: 'sends 103 before the head',
    request: get('/'),
    app: hints([['Link', '</a.css>; rel=preload']]),
    expect: { status: 200, body: 'x', interim: [103], alive: true }
  },
  {
    behaviour: 29,
    name: 'has no early hints for HTTP/1.0',
    request: request('GET / HTTP/1.0', []),
    app: hints([['Link', '</a.css>; rel=preload']]),
    expect: { status: 200, body: 'x', interim: [] }
  },
  {
    behaviour: 29,
    name: 'refuses control characters in early hints',
    request: get('/'),
    app: hints([
      ['Link', '</a.css>; rel=preload'],
      ['X-A', 'b\r\nX-B: c']
    ]),
    expect: { status: 500, interim: [], reported: /X-A holds the control character U\+000D/ }
  },
  {
    behaviour: 29,
    name: 'sends no hints after the head',
    request: get('/'),
    app: (environ, startResponse) => {
      void startResponse('200 OK', PLAIN)('a')
      environ['tsgi.early_hints']?.([['Link', '</a.css>; rel=preload']])
      return ['b']
    },
    expect: { status: 200, body: 'ab', alive: true, without: /103/ }
  },
  {
    behaviour: 31,
    name: 'answers with the status of an error, and no more',
    request: get('/'),
    app: () => {
      throw Object.assign(new Error('secret'), { status: 404 })
    },
    expect: { status: 404, body: 'Not Found', reported: /secret/, without: /secret|at / }
  },
  ...[200, 302, 600, '404', 4.5].map((status): WireCase => ({
    behaviour: 31,
    name: `answers 500 for an error whose status is ${JSON.stringify(status)}`,
    request: get('/'),
    app: () => {
      throw Object.assign(new Error('secret'), { status })
    },
    expect: { status: 500, reported: /secret/, without: /secret/ }
  }))
]

function answer(status: Status, headers: HeaderList, body: () => Body): App {
  return (_environ, startResponse) => {
    startResponse(status, headers)
    return body()
  }
}

function hints(headers: HeaderList): App {
  return (environ, startResponse) => {
    environ['tsgi.early_hints']?.(headers)
    startResponse('200 OK', PLAIN)
    return ['x']
  }
}

/** Yields the chunks, each after a turn of the event loop, and throws what is an error. */
async function* generate(...chunks: (string | Uint8Array | Error)[]): AsyncGenerator<string | Uint8Array> {
  for (const chunk of chunks) {
    await new Promise(setImmediate)
    if (chunk instanceof Error) throw chunk
    yield chunk
  }
}

async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'again'
}

function faultyApps(): [name: string, app: App, reported: RegExp][] {
  const other =
    (value: unknown): App =>
    (_environ, startResponse) => {
      startResponse('200 OK', PLAIN)
      return value as Body
    }
  return [
    [
      'an app that throws',
      () => {
        throw new Error('secret')
      },
      /secret/
    ],
    ['an app that rejects', () => Promise.reject(new Error('secret')), /secret/],
    [
      'an app that throws no error',
      () => {
        throw 'secret' as unknown as Error
      },
      /secret/
    ],
    ['an app that returns a string', other('text'), /TypeError: body: .*write \['text'\]/],
    ['an app that returns nothing', other(undefined), /TypeError: body: .*undefined/],
    ['an app that returns null', other(null), /TypeError: body: .*null/],
    ['an app that returns a number', other(5), /TypeError: body: /],
    [
      'an app that resolves to a string',
      other(Promise.resolve('text')),
      /TypeError: body: .*write \['text'\]/
    ],
    ['a chunk that is no chunk', other([5]), /TypeError: body: a chunk must be/],
    ['a chunk of null', other([null]), /TypeError: body: a chunk must be/],
    ['an app that calls no startResponse', () => ['x'], /startResponse: not called/],
    ['a stream without startResponse', () => generate('x'), /startResponse: not called/],
    ['an empty body without startResponse', () => [], /startResponse: not called/],
    [
      'startResponse called twice',
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        startResponse('200 OK', [])
        return []
      },
      /startResponse: called twice/
    ],
    [
      'headers that are no list',
      (_environ, startResponse) => {
        startResponse('200 OK', { 'Content-Type': 'text/plain' } as unknown as HeaderList)
        return []
      },
      /headers must be an array/
    ],
    [
      'a header value that is a number',
      (_environ, startResponse) => {
        startResponse('200 OK', [['Content-Length', 5 as unknown as string]])
        return []
      },
      /must be a string, got number/
    ]
  ]
}
