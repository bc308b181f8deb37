import { later } from '../apps.ts'
import { assertEqual } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { get } from '../requests.ts'
import { trackedBody } from '../tracked-body.ts'

/** Behaviour 41: the gateway closes. */
export const stoppingCases: readonly GatewayCase[] = [
  {
    behaviour: 41,
    name: 'finishes what is in work, and announces the end',
    closes: true,
    options: { closeTimeout: 5000 },
    async app(environ, startResponse) {
      note(environ, 'begun')
      await later(200)
      startResponse('200 OK', [])
      return ['finished']
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      await wire.until(() => wire.notes('begun').length > 0, 'the app to be called')
      const closing = wire.close()
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      await closing
      assertEqual(client.response().body, 'finished', 'body')
      assertEqual(client.response().complete, true, 'complete')
      assertEqual(client.response().header('Connection'), 'close', 'Connection')
    }
  },
  {
    behaviour: 41,
    name: 'closes connections that are idle, and those that never asked',
    closes: true,
    options: { closeTimeout: 5000 },
    async run(wire) {
      const idle = await wire.connect(get('/'))
      const silent = await wire.connect('')
      await idle.until(() => idle.received.endsWith('ok'), 'a response')
      await later(20)
      await wire.close()
      await idle.until(() => idle.ended || idle.closed, 'the end of the idle connection')
      await silent.until(() => silent.ended || silent.closed, 'the end of the silent connection')
    }
  },
  {
    behaviour: 41,
    name: 'breaks off at the deadline what is not finished',
    closes: true,
    options: { closeTimeout: 30 },
    app(environ, startResponse) {
      startResponse('200 OK', [])
      environ['tsgi.signal'].addEventListener('abort', () => note(environ, 'signal'))
      return trackedBody(environ, index => (index === 0 ? 'first' : new Promise(() => {})))
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.received.includes('first'), 'a chunk')
      await wire.close()
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(client.response().complete, false, 'complete')
      await wire.until(() => wire.notes('closed').length > 0, 'close')
      assertEqual(wire.notes('signal').length, 1, 'times that the signal fired')
      assertEqual(wire.notes('closed').length, 1, 'times that the body was closed')
    }
  }
]
