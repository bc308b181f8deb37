import type { Body } from '@tsgi/core'
import { PLAIN, answer, generate, utf8 } from '../apps.ts'
import { get, request } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviours 17-20 and 28: what is written, and how long the body is. */
export const lengthCases: readonly WireCase[] = [
  {
    behaviour: 17,
    name: 'sends what is written before what is yielded',
    request: get('/'),
    app: (_environ, startResponse) => {
      const write = startResponse('200 OK', [...PLAIN])
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
    ['several chunks', ['a', '', utf8('b'), 'c'], 3, 'abc'],
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
    request: request('GET / HTTP/1.0', ['Host: test', 'Connection: keep-alive']),
    app: answer('200 OK', PLAIN, () => generate('a', 'b')),
    expect: { status: 200, body: 'ab', headers: { 'Transfer-Encoding': undefined }, alive: false }
  },
  {
    behaviour: 28,
    name: 'says so where it ends a stream for HTTP/1.0 by closing',
    request: request('GET / HTTP/1.0', ['Host: test', 'Connection: keep-alive']),
    app: answer('200 OK', PLAIN, () => generate('a', 'b')),
    expect: { status: 200, headers: { Connection: 'close' } }
  },
  ...[
    ['an array', (): Body => ['hello world']],
    ['a stream', (): Body => generate('hel', 'lo w', 'orld')],
    ['bytes', (): Body => generate(utf8('hello world'))]
  ].map(([name, body]): WireCase => ({
    behaviour: 19,
    name: `cuts ${name as string} at Content-Length`,
    request: get('/'),
    app: answer('200 OK', [['Content-Length', '5']], body as () => Body),
    expect: { status: 200, body: 'hello', reported: /Content-Length/i, alive: true }
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
      reported: /Content-Length/i
    }
  }))
]
