import type { App } from '@tsgi/core'
import { answer } from '../apps.ts'
import { assertEqual } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { chunked, get, post } from '../requests.ts'
import type { WireClient } from '../wire.ts'

const SMALL = 'x'.repeat(100_000)
const BIG = 'x'.repeat(4 * 1024 * 1024)

const done = answer('200 OK', [], () => ['done'])

const readsOne: App = async (environ, startResponse) => {
  for await (const chunk of environ['tsgi.input']) {
    void chunk
    break
  }
  startResponse('200 OK', [])
  return ['done']
}

const answers = (client: WireClient): number => client.received.split('done').length - 1

/** Behaviour 36: a request body that the app leaves unread. */
export const unreadInputCases: readonly GatewayCase[] = [
  ...(
    [
      ['with a length', post(SMALL)],
      ['in chunks', chunked(SMALL)]
    ] as const
  ).flatMap(([name, bytes]): GatewayCase[] => [
    {
      behaviour: 36,
      name: `drops a small one ${name}, and serves the next request`,
      app: done,
      async run(wire) {
        const client = await wire.connect(bytes + get('/next'))
        await client.until(() => answers(client) === 2, 'the second response')
        assertEqual(client.response().header('Connection') === 'close', false, 'announces the end')
      }
    },
    {
      behaviour: 36,
      name: `drops the rest of one ${name} that was read in part`,
      app: readsOne,
      async run(wire) {
        const client = await wire.connect(bytes + get('/next'))
        await client.until(() => answers(client) === 2, 'the second response')
      }
    }
  ]),
  {
    behaviour: 36,
    name: 'sends the whole response to a large one, announces the end, and closes',
    app: done,
    async run(wire) {
      const client = await wire.connect(post(BIG))
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(client.reset, false, 'the connection was reset')
      assertEqual(client.response().status, 200, 'status')
      assertEqual(client.response().body, 'done', 'body')
      assertEqual(client.response().header('Connection'), 'close', 'Connection')
    }
  },
  {
    behaviour: 36,
    name: 'lets a client read the response that first sends everything',
    app: done,
    async run(wire) {
      const client = await wire.connect('')
      client.pause()
      client.send(post(BIG))
      await wire.until(() => wire.events.length > 0, 'the app to be called')
      client.resume()
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(client.reset, false, 'the connection was reset')
      assertEqual(client.response().body, 'done', 'body')
    }
  },
  {
    behaviour: 36,
    name: 'closes the connection when one goes on beyond the limit',
    options: { drainLimit: 1000 },
    app: done,
    async run(wire) {
      const client = await wire.connect(chunked('x'.repeat(500), false))
      await client.until(() => answers(client) === 1, 'the response')
      client.send(`3e8\r\n${'x'.repeat(1000)}\r\n`)
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(client.reset, false, 'the connection was reset')
    }
  },
  {
    behaviour: 36,
    name: 'lets the client read a 413 while it sends',
    options: { maxBodySize: 1000 },
    app: done,
    async run(wire) {
      const client = await wire.connect(post(BIG))
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(client.reset, false, 'the connection was reset')
      assertEqual(client.response().status, 413, 'status')
    }
  }
]
