import { later, readAll } from '../apps.ts'
import { assert, assertEqual } from '../assert.ts'
import { answered, paramsFor } from '../frames/cgi-request.ts'
import type { Framing } from '../frames/framing.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { trackedBody } from '../tracked-body.ts'
import { untilStill } from '../until-still.ts'

const CHUNK = 'x'.repeat(64 * 1024)

/** What of the behaviours 33 to 37 looks different where a front server stands between: it leaves, stalls, and breaks off. */
export function cgiLifecycleCases(framing: Framing): GatewayCase[] {
  const speaks = framing.protocol
  return [
    {
      behaviour: 33,
      name: 'fires the signal and closes the body once, when the front server leaves',
      speaks,
      app: (environ, startResponse) => {
        const signal = environ['tsgi.signal']
        signal.addEventListener('abort', () => note(environ, 'signal', signal.reason))
        startResponse('200 OK', [])
        return trackedBody(environ, async () => {
          await later(2)
          return 'again'
        })
      },
      async run(wire) {
        const client = await wire.connect(framing.request(paramsFor(wire), ''))
        await client.until(() => client.received.includes('again'), 'a chunk')
        client.resetNow()
        await wire.until(() => wire.notes('closed').length > 0, 'close')
        await wire.settle()
        assertEqual(wire.notes('closed').length, 1, 'times that the body was closed')
        assertEqual(wire.notes('closed')[0], /AbortError/, 'what close got')
        assertEqual(wire.notes('signal'), wire.notes('closed'), 'the reason of the signal')
      }
    },
    {
      behaviour: 35,
      name: 'stops a body for a front server that does not read',
      speaks,
      app: (environ, startResponse) => {
        startResponse('200 OK', [])
        return trackedBody(environ, index => (index < 2000 ? CHUNK : undefined))
      },
      async run(wire) {
        const client = await wire.connect(framing.request(paramsFor(wire), ''))
        client.pause()
        const taken = await untilStill(() => wire.notes('pulled').length)
        assert(taken < 400, `${taken} chunks of 64 KiB were taken from the app while nobody read`)
        client.resetNow()
        await wire.until(() => wire.notes('closed').length > 0, 'close')
      }
    },
    {
      behaviour: 37,
      name: 'fails the read of a request body that breaks off',
      speaks,
      app: async (environ, startResponse) => {
        try {
          note(environ, 'whole', await readAll(environ))
        } catch (error) {
          note(environ, 'failed', (error as { status?: unknown }).status)
        }
        startResponse('200 OK', [])
        return []
      },
      async run(wire) {
        const bytes = framing.request(paramsFor(wire, '/', { REQUEST_METHOD: 'POST' }), 'name=Ada')
        // Up to the middle of the body; what FastCGI has behind it goes, too.
        const client = await wire.connect(bytes.slice(0, bytes.lastIndexOf('=Ada')))
        await wire.until(() => wire.events.some(({ tells }) => tells === 'called'), 'the app to be called')
        client.end()
        await wire.until(
          () => wire.notes('failed').length + wire.notes('whole').length > 0,
          'the end of the read'
        )
        assertEqual(wire.notes('whole'), [], 'read as if it were whole')
        assertEqual(wire.notes('failed'), ['400'], 'the status of the error')
      }
    },
    {
      behaviour: 36,
      name: 'answers though the request body is not read',
      speaks,
      async run(wire) {
        const body = 'x'.repeat(60_000)
        const client = await wire.connect(
          framing.request(paramsFor(wire, '/', { REQUEST_METHOD: 'POST' }), body)
        )
        assertEqual((await answered(client, framing)).body, 'ok', 'body')
      }
    }
  ]
}
