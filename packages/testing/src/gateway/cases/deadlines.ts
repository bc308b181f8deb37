import { answer } from '../apps.ts'
import { assertEqual } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { get, post } from '../requests.ts'
import { readAll } from '../apps.ts'
import { trackedBody } from '../tracked-body.ts'

/** Behaviour 40: deadlines. */
export const deadlineCases: readonly GatewayCase[] = [
  {
    behaviour: 40,
    name: 'answers 408 when the head does not come',
    options: { headersTimeout: 50 },
    async run(wire) {
      const client = await wire.connect('GET / HTTP/1.1\r\nHost:')
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(client.response().status, 408, 'status')
    }
  },
  {
    behaviour: 40,
    name: 'breaks off a request whose body does not come',
    options: { requestTimeout: 300 }, // it must not pass before the app is called
    async app(environ, startResponse) {
      await readAll(environ).catch((error: unknown) => note(environ, 'failed', error))
      startResponse('200 OK', [])
      return []
    },
    async run(wire) {
      const client = await wire.connect(post('abc').slice(0, -1))
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      await wire.until(() => wire.notes('failed').length > 0, 'the read to fail')
    }
  },
  {
    behaviour: 40,
    name: 'closes an idle connection',
    options: { keepAliveTimeout: 1 },
    app: answer('200 OK', [], () => ['whole']),
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(client.response().body, 'whole', 'body')
    }
  },
  {
    behaviour: 40,
    name: 'closes a connection whose client takes nothing',
    options: { writeTimeout: 80 },
    app(environ, startResponse) {
      startResponse('200 OK', [])
      return trackedBody(environ, () => 'x'.repeat(1_000_000))
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      client.pause()
      await wire.until(() => wire.notes('closed').length > 0, 'close')
      assertEqual(wire.notes('closed')[0], /AbortError/, 'what close got')
    }
  }
]
