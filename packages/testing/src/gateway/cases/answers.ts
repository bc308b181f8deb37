import type { App, HeaderList } from '@tsgi/core'
import { answer, echo, generate, PLAIN } from '../apps.ts'
import { get, request } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviours 28-31: connections, early hints, trailers, and what errors show. */
export const answerCases: readonly WireCase[] = [
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
    expect: { status: 500, interim: [], reported: /X-A/ }
  },
  {
    behaviour: 29,
    name: 'sends no hints after the head',
    request: get('/'),
    app: (environ, startResponse) => {
      void startResponse('200 OK', [...PLAIN])('a')
      environ['tsgi.early_hints']?.([['Link', '</a.css>; rel=preload']])
      return ['b']
    },
    expect: { status: 200, body: 'ab', alive: true, without: /103/ }
  },
  {
    behaviour: 30,
    name: 'takes no trailers of a request for headers',
    request: request(
      'POST / HTTP/1.1',
      ['Host: test', 'Transfer-Encoding: chunked', 'Trailer: X-Late'],
      '3\r\nabc\r\n0\r\nX-Late: a\r\n\r\n'
    ),
    app: echo,
    expect: {
      status: 200,
      body: 'abc',
      alive: true,
      environ: { HTTP_X_LATE: undefined, HTTP_TRAILER: undefined }
    }
  },
  {
    behaviour: 30,
    name: 'sends none',
    request: get('/', 'TE: trailers'),
    app: answer('200 OK', PLAIN, () => generate('a', 'b')),
    expect: { status: 200, body: 'ab', headers: { Trailer: undefined }, alive: true }
  },
  {
    behaviour: 31,
    name: 'answers with the status of an error, and no more',
    request: get('/'),
    app: () => {
      throw Object.assign(new Error('secret'), { status: 404 })
    },
    expect: { status: 404, reported: /secret/, without: /secret|at / }
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

function hints(headers: HeaderList): App {
  return (environ, startResponse) => {
    environ['tsgi.early_hints']?.(headers)
    startResponse('200 OK', [...PLAIN])
    return ['x']
  }
}
