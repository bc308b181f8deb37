import type { Body, Chunk, HeaderList, Status } from '@tsgi/core'
import { turn } from '../../turn.ts'
import { generate, later } from '../apps.ts'
import { assertEqual } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { get } from '../requests.ts'
import { tracked, trackedBody } from '../tracked-body.ts'

interface Ending {
  name: string
  body: () => Body
  head?: [Status, HeaderList]
  /** The app never calls `startResponse`. */
  isHeadless?: true
  isHead?: true
  /** What `close` is called with. Default: nothing. */
  reason?: RegExp
}

const endings: Ending[] = [
  { name: 'an array', body: () => ['x'] },
  { name: 'an array that is large', body: () => ['x'.repeat(8_000_000)] },
  { name: 'an array for HEAD', isHead: true, body: () => ['x'] },
  { name: 'an iterable', body: () => iterable(['x', 'y']) },
  { name: 'an async iterable', body: () => chunks('x', 'y') },
  { name: 'a body for HEAD', isHead: true, body: () => chunks('x') },
  { name: 'a body of 204', head: ['204 No Content', []], body: () => chunks('x') },
  { name: 'an empty body', body: () => chunks() },
  { name: 'a body that throws at once', body: () => chunks(new Error('broken')), reason: /broken/ },
  { name: 'a body that throws later', body: () => chunks('x', new Error('broken')), reason: /broken/ },
  {
    name: 'a body that throws undefined',
    // Which must not look like a normal end.
    body: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(undefined) }) }),
    reason: /.+ undefined/
  },
  {
    name: 'an array with a bad chunk',
    body: () => ['x', 5 as unknown as string],
    reason: /chunk/i
  },
  {
    name: 'a body without startResponse',
    isHeadless: true,
    body: () => chunks('x'),
    reason: /startResponse/
  },
  { name: 'an array without startResponse', isHeadless: true, body: () => ['x'], reason: /startResponse/ },
  {
    name: 'a body that is too long',
    head: ['200 OK', [['Content-Length', '2']]],
    body: () => chunks('xyz', 'never'),
    reason: /Content-Length/i
  },
  {
    name: 'a body that is too short',
    head: ['200 OK', [['Content-Length', '2']]],
    body: () => chunks('x'),
    reason: /Content-Length/i
  }
]

/** Responses that are whole while the app writes on. */
const vain: { name: string; head: [Status, HeaderList]; isHead?: true; reported?: RegExp }[] = [
  { name: 'for HEAD', head: ['200 OK', []], isHead: true },
  { name: 'with 204', head: ['204 No Content', []] },
  { name: 'beyond Content-Length', head: ['200 OK', [['Content-Length', '7']]], reported: /Content-Length/i }
]

/** Behaviours 22 and 34: the body is closed exactly once, after the response. */
export const closingCases: readonly GatewayCase[] = [
  ...endings.map(({ name, body, head, isHeadless, isHead, reason }): GatewayCase => ({
    behaviour: 34,
    name: `closes ${name} once`,
    app(environ, startResponse) {
      if (isHeadless !== true) startResponse(...(head ?? (['200 OK', []] as const)))
      return tracked(environ, body())
    },
    async run(wire) {
      const client = await wire.connect(isHead === true ? get('/').replace('GET', 'HEAD') : get('/'))
      await wire.until(() => wire.notes('closed').length > 0, 'close')
      await later(10)
      client.leave()
      await wire.settle()
      assertEqual(wire.notes('closed').length, 1, 'times that the body was closed')
      assertEqual(wire.notes('closed')[0], reason ?? 'normally', 'what close got')
      assertEqual(wire.reported(), reason ?? '', 'onError')
    }
  })),
  {
    behaviour: 34,
    name: 'closes a body that a promise gives once',
    async app(environ, startResponse) {
      await later()
      startResponse('200 OK', [])
      return tracked(environ, chunks('x'))
    },
    async run(wire) {
      await wire.talk(get('/'))
      await wire.until(() => wire.notes('closed').length > 0, 'close')
      assertEqual(wire.notes('closed'), ['normally'], 'what close got')
    }
  },
  {
    behaviour: 34,
    name: 'closes a large array when the client has taken it, not before',
    app(environ, startResponse) {
      startResponse('200 OK', [])
      return tracked(environ, ['x'.repeat(16_000_000)])
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      client.pause()
      await later(100)
      assertEqual(
        wire.notes('closed').length,
        0,
        'times that the body was closed while the client reads nothing'
      )
      client.drop()
      await wire.until(() => wire.notes('closed').length > 0, 'close')
      assertEqual(wire.notes('closed'), ['normally'], 'what close got')
    }
  },
  {
    behaviour: 34,
    name: 'closes a large array with the reason, when the client leaves it behind',
    app(environ, startResponse) {
      startResponse('200 OK', [])
      return tracked(environ, ['x'.repeat(16_000_000)])
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      client.pause()
      await later(50)
      client.resetNow()
      await wire.until(() => wire.notes('closed').length > 0, 'close')
      assertEqual(wire.notes('closed')[0], /AbortError/, 'what close got')
    }
  },
  {
    behaviour: 22,
    name: 'takes one chunk at most for HEAD, and closes the body',
    app(environ, startResponse) {
      startResponse('200 OK', [])
      return trackedBody(environ, () => 'again')
    },
    async run(wire) {
      await wire.talk(get('/').replace('GET', 'HEAD'))
      await wire.until(() => wire.notes('closed').length > 0, 'close')
      assertEqual(wire.notes('closed'), ['normally'], 'what close got')
      assertEqual(wire.notes('pulled').length <= 1, true, 'at most one chunk was asked for')
    }
  },
  ...vain.map(({ name, head, isHead, reported }): GatewayCase => ({
    behaviour: 22,
    name: `ends a response ${name}, and calls off an app that writes on and on`,
    async app(environ, startResponse) {
      const write = startResponse(...head)
      environ['tsgi.signal'].addEventListener('abort', () => note(environ, 'signal'))
      try {
        for (;;) {
          await write('again')
          await turn()
        }
      } catch (error) {
        note(environ, 'refused')
        throw error
      }
    },
    async run(wire) {
      const { responses, alive } = await wire.talk(
        isHead === true ? get('/').replace('GET', 'HEAD') : get('/')
      )
      await wire.until(() => wire.notes('refused').length > 0, 'a write that is refused')
      assertEqual(responses[0]?.status, Number.parseInt(head[0], 10), 'status')
      assertEqual(responses[0]?.complete, true, 'the response is whole')
      assertEqual(alive, true, 'the connection serves another request')
      assertEqual(wire.notes('signal').length, 1, 'times that the signal fired')
      await wire.settle()
      assertEqual(wire.reported(), reported ?? '', 'onError')
    }
  }))
]

function iterable(list: Chunk[]): Iterable<Chunk> & object {
  return { [Symbol.iterator]: () => list[Symbol.iterator]() }
}

function chunks(...list: (Chunk | Error)[]): AsyncIterable<Chunk> & object {
  return { [Symbol.asyncIterator]: () => generate(...list) }
}
