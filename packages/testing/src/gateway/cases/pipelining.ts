import type { App } from '@tsgi/core'
import { later } from '../apps.ts'
import { assertEqual } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { get } from '../requests.ts'
import { trackedBody } from '../tracked-body.ts'

const byPath: App = async (environ, startResponse) => {
  await later(environ.PATH_INFO === '/slow' ? 30 : 0)
  startResponse('200 OK', [])
  return [environ.PATH_INFO]
}

const paths = (received: string): string[] => [...received.matchAll(/\n(\/[a-z]+)/g)].map(match => match[1]!)
const statuses = (received: string): string[] => received.match(/HTTP\/1\.1 \d+/g) ?? []

/** Behaviour 39: several requests at once on a connection. */
export const pipeliningCases: readonly GatewayCase[] = [
  {
    behaviour: 39,
    name: 'answers in order',
    app: byPath,
    async run(wire) {
      const client = await wire.connect(get('/slow') + get('/b') + get('/c'))
      await client.until(() => client.received.endsWith('/c'), 'the last response')
      assertEqual(paths(client.received), ['/slow', '/b', '/c'], 'bodies')
    }
  },
  {
    behaviour: 39,
    name: 'sends nothing after a response that closes',
    app: byPath,
    async run(wire) {
      const client = await wire.connect(get('/a', 'Connection: close') + get('/b'))
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(paths(client.received), ['/a'], 'bodies')
    }
  },
  {
    behaviour: 39,
    name: 'sends nothing after a request that was refused',
    app: byPath,
    async run(wire) {
      const client = await wire.connect(get('/%zz') + get('/b'))
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(statuses(client.received), ['HTTP/1.1 400'], 'responses')
    }
  },
  {
    behaviour: 39,
    name: 'finishes every response before bytes that are no request',
    app: byPath,
    async run(wire) {
      const client = await wire.connect(`${get('/slow') + get('/b')}garbage\r\n\r\n`)
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(paths(client.received), ['/slow', '/b'], 'bodies')
    }
  },
  {
    behaviour: 39,
    name: 'stops a body that waits for its turn',
    async app(environ, startResponse) {
      if (environ.PATH_INFO === '/first') await later(400)
      startResponse('200 OK', [])
      return environ.PATH_INFO === '/first' ? ['first'] : trackedBody(environ, () => 'x'.repeat(16_384))
    },
    async run(wire) {
      const client = await wire.connect(get('/first') + get('/endless'))
      await later(80)
      const before = wire.notes('pulled').length
      // A gateway may as well call the second app only when the first response has left.
      assertEqual(before < 30, true, `at most 30 chunks were pulled, there were ${before}`)
      await wire.until(() => wire.notes('pulled').length > before + 10, 'the body to go on')
      client.resetNow()
      await wire.until(() => wire.notes('closed').length > 0, 'close')
    }
  }
]
