import type { App, Environ } from '@tsgi/core'
import { later } from '../apps.ts'
import { assertEqual } from '../assert.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { get } from '../requests.ts'
import { tracked, trackedBody } from '../tracked-body.ts'
import { untilStill } from '../until-still.ts'
import type { Wire, WireClient } from '../wire.ts'

const MEGABYTE = 'x'.repeat(1024 * 1024)

/** An app that says when the signal fires, and whose body is made by `make`. */
function signalled(make: (environ: Environ, startResponse: Parameters<App>[1]) => ReturnType<App>): App {
  return (environ, startResponse) => {
    const signal = environ['tsgi.signal']
    signal.addEventListener('abort', () => note(environ, 'signal', signal.reason))
    note(environ, 'begun')
    return make(environ, startResponse)
  }
}

const body = (next: (index: number) => string | Promise<string>): App =>
  signalled((environ, startResponse) => {
    startResponse('200 OK', [])
    return trackedBody(environ, next)
  })

async function checkLeft(wire: Wire): Promise<void> {
  await wire.until(() => wire.notes('closed').length > 0, 'close')
  await later(30)
  assertEqual(wire.notes('closed').length, 1, 'times that the body was closed')
  assertEqual(wire.notes('closed')[0], /AbortError/, 'what close got')
  assertEqual(wire.notes('signal')[0], wire.notes('closed')[0], 'the reason of the signal')
  const order = wire.events.map(({ what }) => what)
  assertEqual(order.indexOf('signal') < order.indexOf('closed'), true, 'the signal fires before close')
  assertEqual(wire.reported() + wire.logged(), '', 'reported')
}

const ways: [name: string, leave: (client: WireClient) => void][] = [
  ['resets the connection', client => client.resetNow()],
  ['closes the connection', client => client.leave()]
]

/** Behaviour 33: the client goes away. */
export const leavingCases: readonly GatewayCase[] = [
  ...ways.map(([name, leave]): GatewayCase => ({
    behaviour: 33,
    name: `fires the signal and closes the body once, when the client ${name} during the body`,
    app: body(async () => {
      await later(5)
      return 'again'
    }),
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.received.includes('again'), 'a chunk')
      leave(client)
      await checkLeft(wire)
      assertEqual(wire.notes('returned').length, 1, 'times that the iterator was returned')
    }
  })),
  {
    behaviour: 33,
    name: 'fires the signal before the app has answered, and closes the body that comes too late',
    app: signalled(async (environ, startResponse) => {
      await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
      await later(5)
      startResponse('200 OK', [])
      return trackedBody(environ, () => 'never asked for')
    }),
    async run(wire) {
      const client = await wire.connect(get('/'))
      await wire.until(() => wire.notes('begun').length > 0, 'the app to be called')
      client.resetNow()
      await checkLeft(wire)
      assertEqual(wire.notes('pulled').length, 0, 'times that the body was pulled')
    }
  },
  {
    behaviour: 33,
    name: 'closes an array that comes too late',
    app: signalled(async (environ, startResponse) => {
      await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
      await later(5)
      startResponse('200 OK', [])
      return tracked(environ, ['x'])
    }),
    async run(wire) {
      const client = await wire.connect(get('/'))
      await wire.until(() => wire.notes('begun').length > 0, 'the app to be called')
      client.resetNow()
      await checkLeft(wire)
    }
  },
  {
    behaviour: 33,
    name: 'closes a body whose next chunk is pending',
    app: body(index => (index === 0 ? 'first' : new Promise(() => {}))),
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.received.includes('first'), 'a chunk')
      client.resetNow()
      await checkLeft(wire)
    }
  },
  {
    behaviour: 33,
    name: 'closes a body that waits for a slow reader',
    app: body(() => MEGABYTE),
    async run(wire) {
      const client = await wire.connect(get('/'))
      client.pause()
      await untilStill(() => wire.notes('pulled').length)
      client.resetNow()
      await checkLeft(wire)
    }
  },
  {
    behaviour: 33,
    name: 'fails a write that is awaited, and ends no process for one that is not',
    app: signalled(async (environ, startResponse) => {
      const write = startResponse('200 OK', [])
      await write('first')
      await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
      void write('unheard')
      try {
        await write('heard')
      } catch (error) {
        note(environ, 'failed', error)
      }
      return []
    }),
    async run(wire) {
      const client = await wire.connect(get('/'))
      await client.until(() => client.received.includes('first'), 'a chunk')
      client.resetNow()
      await wire.until(() => wire.notes('failed').length > 0, 'write to fail')
      assertEqual(wire.notes('failed')[0], /AbortError/, 'what write threw')
    }
  },
  {
    behaviour: 33,
    name: 'fires no signal after a normal end',
    app: signalled((environ, startResponse) => {
      startResponse('200 OK', [])
      return environ.PATH_INFO === '/array'
        ? ['whole']
        : trackedBody(environ, index => (index === 0 ? 'whole' : undefined))
    }),
    async run(wire) {
      for (const path of ['/array', '/stream']) {
        const client = await wire.connect(get(path))
        await client.until(() => client.received !== '' && client.response().complete, 'a whole response')
        client.resetNow()
      }
      await later(50)
      await wire.settle()
      assertEqual(wire.notes('signal').length, 0, 'times that a signal fired')
    }
  }
]
