import type { App } from '@tsgi/core'
import { answer, echo, later, readAll } from '../apps.ts'
import { assert, assertEqual } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { chunked, get, post, request } from '../requests.ts'
import { untilStill } from '../until-still.ts'
import type { WireClient } from '../wire.ts'

const BIG = 'x'.repeat(32 * 1024 * 1024)

const reads: App = async (environ, startResponse) => {
  await readAll(environ).then(
    text => note(environ, 'read', text),
    (error: unknown) => note(environ, 'failed', `${(error as { status?: number }).status}: ${String(error)}`)
  )
  startResponse('200 OK', [])
  return []
}

const truncated: [name: string, bytes: string, leave: (client: WireClient) => void][] = [
  ['an end before its length is reached', post('abcdef').slice(0, -3), client => client.end()],
  ['a reset before its length is reached', post('abcdef').slice(0, -3), client => client.resetNow()],
  ['an end before the last chunk', chunked('abc', false), client => client.end()],
  ['a malformed chunk', `${chunked('abc', false)}zz\r\n`, () => {}]
]

const expecting = post('abc', 'Expect: 100-continue').slice(0, -3)

/** Behaviours 37 and 38: the request body as the app reads it. */
export const inputCases: readonly GatewayCase[] = [
  {
    behaviour: 37,
    name: 'gives a body that comes in pieces',
    app: echo,
    async run(wire) {
      const client = await wire.connect(post('abcdef').slice(0, -6))
      for (const piece of 'abcdef') {
        await later(5)
        client.send(piece)
      }
      await client.until(() => client.received.endsWith('abcdef'), 'the echo')
    }
  },
  {
    behaviour: 37,
    name: 'gives none where there is none',
    app: echo,
    async run(wire) {
      const { responses } = await wire.talk(get('/'))
      assertEqual(responses[0]?.header('Content-Length'), '0', 'Content-Length')
    }
  },
  ...truncated.map(([name, bytes, leave]): GatewayCase => ({
    behaviour: 37,
    name: `fails the read with status 400 on ${name}`,
    app: reads,
    async run(wire) {
      const client = await wire.connect(bytes)
      // A reset takes with it what has not been read.
      await wire.until(() => wire.events.length > 0, 'the app to be called')
      leave(client)
      await wire.until(() => wire.notes('failed').length + wire.notes('read').length > 0, 'the read to end')
      assertEqual(wire.notes('read'), [], 'what was read as if it were whole')
      assertEqual(wire.notes('failed')[0], /^400: /, 'the error')
    }
  })),
  {
    behaviour: 37,
    name: 'fails a read after the response',
    app(environ, startResponse) {
      setTimeout(() => void readAll(environ).catch((error: unknown) => note(environ, 'failed', error)), 20)
      startResponse('200 OK', [])
      return ['x']
    },
    async run(wire) {
      await wire.connect(post('abc'))
      await wire.until(() => wire.notes('failed').length > 0, 'the read to fail')
      assertEqual(wire.notes('failed')[0], /tsgi\.input: /, 'the error')
    }
  },
  {
    behaviour: 37,
    name: 'takes no bytes from a client as long as the app reads none',
    app: () => new Promise(() => {}),
    async run(wire) {
      const client = await wire.connect(post(BIG))
      await wire.until(() => wire.events.length > 0, 'the app to be called')
      await untilStill(() => client.unsent)
      assert(client.unsent > BIG.length / 8, `all but ${client.unsent} of ${BIG.length} bytes were taken`)
    }
  },
  {
    behaviour: 38,
    name: 'asks for the body at the first read, not before',
    async app(environ, startResponse) {
      note(environ, 'begun')
      await later(150)
      const text = await readAll(environ)
      startResponse('200 OK', [])
      return [text]
    },
    async run(wire) {
      const client = await wire.connect(expecting)
      await wire.until(() => wire.notes('begun').length > 0, 'the app to be called')
      await later(20)
      assertEqual(client.received, '', 'received before the app reads')
      await client.until(() => client.received === 'HTTP/1.1 100 Continue\r\n\r\n', '100 Continue')
      client.send('abc')
      await client.until(() => client.received.endsWith('abc'), 'the echo')
      assertEqual(client.response().interim, [100], '1xx responses')
    }
  },
  {
    behaviour: 38,
    name: 'closes when the app answers without reading',
    app: answer('200 OK', [], () => ['done']),
    async run(wire) {
      const client = await wire.connect(expecting)
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(client.response().interim, [], '1xx responses')
      assertEqual(client.response().body, 'done', 'body')
      assertEqual(client.response().header('Connection'), 'close', 'Connection')
    }
  },
  {
    behaviour: 38,
    name: 'answers another expectation with 417',
    async run(wire) {
      const { responses } = await wire.talk(get('/', 'Expect: 200-maybe'))
      assertEqual(responses[0]?.status, 417, 'status')
    }
  },
  {
    behaviour: 38,
    name: 'pays no heed to it in HTTP/1.0',
    app: echo,
    async run(wire) {
      const { responses } = await wire.talk(
        request('POST / HTTP/1.0', ['Content-Length: 3', 'Expect: 100-continue'], 'abc')
      )
      assertEqual(responses[0]?.body, 'abc', 'body')
      assertEqual(responses[0]?.interim, [], '1xx responses')
    }
  }
]
