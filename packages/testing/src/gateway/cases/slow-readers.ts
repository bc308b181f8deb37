import type { App, Write } from '@tsgi/core'
import { assert } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { get } from '../requests.ts'
import { trackedBody } from '../tracked-body.ts'
import { untilStill } from '../until-still.ts'

const CHUNK = 'x'.repeat(64 * 1024)
const CHUNKS = 2000
// What the kernel's buffers and the gateway's may hold of the 128 MB.
const MOST = 400

const sources: [name: string, app: App][] = [
  [
    'a body that is pulled',
    (environ, startResponse) => {
      startResponse('200 OK', [])
      return trackedBody(environ, index => (index < CHUNKS ? CHUNK : undefined))
    }
  ],
  [
    'an app that awaits write',
    async (environ, startResponse) => {
      const write: Write = startResponse('200 OK', [])
      for (let i = 0; i < CHUNKS; i++) {
        note(environ, 'pulled')
        await write(CHUNK)
      }
      return []
    }
  ],
  [
    'a generator that is not asynchronous',
    (environ, startResponse) => {
      startResponse('200 OK', [])
      return (function* () {
        for (let i = 0; i < CHUNKS; i++) {
          note(environ, 'pulled')
          yield CHUNK
        }
      })()
    }
  ]
]

/** Behaviours 17 and 35: what is written leaves at once; who reads slowly slows the app down. */
export const slowReaderCases: readonly GatewayCase[] = [
  ...sources.map(([name, app]): GatewayCase => ({
    behaviour: 35,
    name: `stops ${name} for a client that does not read, and goes on when it does`,
    app,
    async run(wire) {
      const client = await wire.connect(get('/'))
      client.pause()
      const before = await untilStill(() => wire.notes('pulled').length)
      assert(
        before < MOST,
        `${before} chunks of 64 KiB were taken from the app while the client read nothing`
      )
      client.drop()
      await wire.until(() => wire.notes('pulled').length > before + 200, 'the app to go on')
    }
  })),
  {
    behaviour: 17,
    name: 'sends the head at a write of nothing',
    app(_environ, startResponse) {
      void startResponse('200 OK', [['X-Head', 'early']])('')
      return new Promise(() => {})
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => /\r\nX-Head: early\r\n/i.test(client.received), 'the head')
    }
  },
  {
    behaviour: 17,
    name: 'sends what is written while the app goes on',
    app(_environ, startResponse) {
      void startResponse('200 OK', [])('written')
      return new Promise(() => {})
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.received.includes('written'), 'what was written')
    }
  },
  {
    behaviour: 17,
    name: 'delivers each chunk before it asks for the next',
    app(environ, startResponse) {
      startResponse('200 OK', [])
      return trackedBody(environ, index => (index === 0 ? 'first' : new Promise(() => {})))
    },
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.received.includes('first'), 'the first chunk')
    }
  }
]
