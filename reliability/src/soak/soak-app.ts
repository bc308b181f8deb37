import { compose, mount, type App, type Body, type Chunk, type Environ } from '@tsgi/core'
import { gzip } from '@tsgi/middleware-gzip'
import { logger } from '@tsgi/middleware-logger'
import { createMemoryStore, session, type SessionEnviron } from '@tsgi/middleware-session'

/** How many bodies have been given, and how many closed. */
export interface Tally {
  opened: number
  closed: number
  /** When the last one was closed, in milliseconds since the epoch: all processes of the machine have that clock. */
  closedAt: number
}

export const LINE =
  'What a stream is made of: a line that is sent, again and again, to whoever asks for it.\n'
const ENDLESS = new Uint8Array(16 * 1024).fill(120)

/** Everything that load meets: arrays, streams, sessions, request bodies that are read or not, errors, an endless body. */
export function createSoakApp(tally: Tally): App {
  function counted(body: Body): Body {
    tally.opened++
    return Object.assign(body, {
      close: () => {
        tally.closed++
        tally.closedAt = Date.now()
      }
    })
  }
  const reply =
    (make: (environ: Environ) => Body): App =>
    (environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return counted(make(environ))
    }
  const visits = (
    environ: Environ & SessionEnviron<{ count: number }>,
    startResponse: Parameters<App>[1]
  ): Body => {
    const count = environ['tsgi.session'].update('count', (before = 0) => before + 1)
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return counted([`visit ${count}\n`])
  }
  const app = mount({
    '/array': reply(() => [LINE]),
    '/stream': reply(() => lines(8)),
    '/echo': reply(environ => echo(environ)),
    '/unread': reply(() => ['not read']),
    '/visits': compose(visits, session({ store: createMemoryStore({ maxRecords: 1000 }) })),
    '/endless': reply(() => endless()),
    '/throws/early': () => {
      throw new Error('early')
    },
    '/throws/late': reply(() => lines(4, new Error('late')))
  })
  return compose(app, gzip, logger({ format: 'tiny', destination: { write() {} } }))
}

async function* lines(count: number, error?: Error): AsyncGenerator<Chunk> {
  for (let i = 0; i < count; i++) {
    if (i % 4 === 3) await new Promise(resolve => setImmediate(resolve))
    yield LINE
  }
  if (error !== undefined) throw error
}

async function* echo(environ: Environ): AsyncGenerator<Chunk> {
  for await (const chunk of environ['tsgi.input']) yield chunk
}

async function* endless(): AsyncGenerator<Chunk> {
  for (;;) yield ENDLESS
}
