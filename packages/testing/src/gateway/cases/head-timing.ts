import { PLAIN, generate } from '../apps.ts'
import { faultyApps } from '../faulty-apps.ts'
import { get } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviour 16: the head waits for the first chunk. */
export const headTimingCases: readonly WireCase[] = [
  {
    behaviour: 16,
    name: 'answers 500 for an error after empty chunks',
    request: get('/'),
    app: (_environ, startResponse) => {
      startResponse('200 OK', [...PLAIN])
      return generate('', '', new Error('secret'))
    },
    expect: { status: 500, reported: /secret/, without: /secret/, alive: true }
  },
  {
    behaviour: 16,
    name: 'sends what a restart with an error puts in place of the head',
    request: get('/'),
    app: (_environ, startResponse) => {
      startResponse('200 OK', [['X-First', '1']])
      startResponse('502 Bad Gateway', [...PLAIN], new Error('upstream'))
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
        startResponse('201 Created', [...PLAIN])
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
        startResponse('200 OK', [...PLAIN])
        yield 'first'
        startResponse('500 Oops', [...PLAIN], new Error('too late'))
        yield 'never'
      })(),
    expect: { status: 200, body: 'first', truncated: true, reported: /too late/ }
  },
  ...faultyApps().map(([name, app, reported]): WireCase => ({
    behaviour: 16,
    name: `answers 500 for ${name}`,
    request: get('/'),
    app,
    expect: { status: 500, reported, without: /secret/, alive: true }
  }))
]
