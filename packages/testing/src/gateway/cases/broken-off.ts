import type { App } from '@tsgi/core'
import { answer, generate, later } from '../apps.ts'
import { assert, assertEqual, assertReported } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { get, request } from '../requests.ts'
import type { Wire } from '../wire.ts'

const CHUNK = 'x'.repeat(16 * 1024)
const MEGABYTE = 'x'.repeat(1024 * 1024)

const broken = (chunks: string[]): App =>
  answer('200 OK', [], () => generate(...chunks, new Error('halfway')))

/** Behaviour 32: a body that fails after its head has left; 28 and 39: what that means for its connection, and for a response before it. */
export const brokenOffCases: readonly GatewayCase[] = [
  ...(
    [
      [32, 'sends what was yielded, then breaks off', CHUNK],
      // A reset discards what the kernel has taken and the client has not.
      [28, 'breaks off behind megabytes that were yielded, and not by a reset that overtakes them', MEGABYTE]
    ] as const
  ).map(([behaviour, name, chunk]): GatewayCase => ({
    behaviour,
    name,
    app: broken([chunk, chunk]),
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.closed || client.ended, 'the end of the connection')
      const response = client.response()
      assertEqual(response.status, 200, 'status')
      assertEqual(response.body.length, 2 * chunk.length, 'bytes')
      assertEqual(response.complete, false, 'complete')
      await reported(wire)
      assertReported(wire, 'halfway')
      assertEqual(wire.logged(), /halfway/, 'tsgi.errors')
    }
  })),
  {
    behaviour: 32,
    name: 'sends what was written, then breaks off',
    app(_environ, startResponse) {
      void startResponse('200 OK', [])('written')
      throw new Error('halfway')
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.closed || client.ended, 'the end of the connection')
      assertEqual(client.response().body, 'written', 'body')
      assertEqual(client.response().complete, false, 'complete')
      await reported(wire)
    }
  },
  {
    behaviour: 28,
    name: 'resets an HTTP/1.0 connection, whose end would look like the end of the body',
    app: broken(['part']),
    async run(wire) {
      const client = await wire.connect(request('GET / HTTP/1.0', ['Host: test']))
      await client.until(() => client.closed || client.ended, 'the end of the connection')
      assert(
        await client.wasReset(),
        'the connection was ended, not reset: HTTP/1.0 takes the half for the whole'
      )
      await reported(wire)
    }
  },
  {
    behaviour: 39,
    name: 'leaves the response whole that is before one that breaks off',
    async app(environ, startResponse) {
      startResponse('200 OK', [])
      if (environ.PATH_INFO === '/second') return generate('part', new Error('halfway'))
      await later(40)
      return ['whole']
    },
    async run(wire) {
      const client = await wire.connect(get('/first') + get('/second'))
      await client.until(() => client.closed || client.ended, 'the end of the connection')
      assertEqual(client.response().body, 'whole', 'body of the first')
      assertEqual(client.response().complete, true, 'the first is complete')
      const rest = client.received.slice(client.received.indexOf('whole') + 5)
      assertEqual(rest, /^HTTP\/1\.1 200 [^]*\r\n4\r\npart\r\n$/, 'the second')
      await reported(wire)
    }
  },
  {
    behaviour: 32,
    name: 'reports a close that fails, behind a response that is whole',
    app: (environ, startResponse) => {
      startResponse('200 OK', [])
      return Object.assign(['whole'], {
        close() {
          note(environ, 'closed')
          throw new Error('in close')
        }
      })
    },
    async run(wire) {
      const { responses } = await wire.talk(get('/'))
      assertEqual(responses[0]?.body, 'whole', 'body')
      assertEqual(responses[0]?.complete, true, 'complete')
      await reported(wire)
      assertReported(wire, 'in close')
    }
  }
]

/** Waits for the report also where nothing is said of it: the next case would hear it. */
function reported(wire: Wire): Promise<void> {
  return wire.until(() => wire.reported() !== '', 'a call of onError')
}
