import type { Status } from '@tsgi/core'
import { PLAIN, answer, endless } from '../apps.ts'
import { get, request } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviours 22 and 23: responses without a body; 21: the length that such a one declares. */
export const bodilessCases: readonly WireCase[] = [
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
      void startResponse('200 OK', [...PLAIN])('written')
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
    behaviour: 21,
    name: 'sends with 304 the length of the representation, which the app gives',
    request: get('/'),
    app: answer('304 Not Modified', [['Content-Length', '4']], () => []),
    expect: { status: 304, headers: { 'Content-Length': '4' }, alive: true }
  },
  {
    behaviour: 21,
    name: 'sends 205 with length 0, whatever the app gives',
    request: get('/'),
    app: answer('205 Reset Content', [['Content-Length', '4']], () => ['body']),
    expect: { status: 205, body: '', headers: { 'Content-Length': '0' }, alive: true }
  },
  ...['100 Continue', '101 Switching Protocols', '103 Early Hints', '199 x'].map((status): WireCase => ({
    behaviour: 23,
    name: `answers 500 for ${status} as the final status`,
    request: get('/'),
    app: answer(status as Status, [], () => []),
    expect: { status: 500, reported: new RegExp(status.slice(0, 3)) }
  }))
]
