import { compose, openBody, type App, type Middleware, type StartResponse } from '@tsgi/core'
import { createResponseHead } from '@tsgi/core/gateway'
import { logger, type LogEntry } from '@tsgi/middleware-logger'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { REQUEST } from './support.ts'

const BAD: [string, string][] = [['X-Bad', 'a\nb']]

/** A gateway that checks the head as gateways do, and what the logger says of its response. */
async function log(
  app: App,
  environ: object = {},
  fail?: unknown
): Promise<Pick<LogEntry, 'status' | 'bytes' | 'outcome' | 'ttfbMs' | 'headers'>> {
  let entry: LogEntry | undefined
  const skip = (given: LogEntry): boolean => ((entry = given), true)
  const layered = compose(app, logger({ skip }))
  const startResponse: StartResponse = (status, headers) => {
    createResponseHead(status, headers)
    return () => {}
  }
  let close: ((error?: unknown) => unknown) | undefined
  try {
    const body = await layered(createEnviron({ ...REQUEST, ...environ }), startResponse)
    const reader = openBody(body)
    close = error => reader.close(error)
    while ((await reader.pull()) !== undefined);
    if (fail !== undefined) throw fail
    await close()
  } catch (error) {
    await close?.(error)
  }
  const { status, bytes, outcome, ttfbMs, headers } = entry!
  return { status, bytes, outcome, ttfbMs, headers }
}

describe('logger, when the head is refused outside', () => {
  const refused: [what: string, app: App, environ?: object][] = [
    ['of an array', (_, start) => (start('200 OK', BAD), ['abc'])],
    ['of an array that comes later', async (_, start) => (start('200 OK', BAD), ['abc'])],
    ['of an empty array', (_, start) => (start('200 OK', BAD), [])],
    ['of an array, for its status', (_, start) => (start('2OO OK' as '200 OK', []), ['abc'])],
    [
      'of a generator',
      function* (_, start) {
        start('200 OK', BAD)
        yield 'abc'
      }
    ],
    [
      'of an async generator',
      async function* (_, start) {
        start('200 OK', BAD)
        yield 'abc'
      }
    ],
    [
      'of an empty stream',
      async function* (_, start) {
        start('200 OK', BAD)
        yield ''
      }
    ],
    [
      'of what is written',
      async (_, start) => {
        await start('200 OK', BAD)('abc')
        return []
      }
    ],
    [
      'of a stream for HEAD',
      async function* (_, start) {
        start('200 OK', BAD)
        yield 'abc'
      },
      { REQUEST_METHOD: 'HEAD' }
    ]
  ]
  for (const [what, app, environ] of refused) {
    it(`says what the client gets: ${what}`, async () => {
      const { headers, ...said } = await log(app, environ)
      expect(said).to.deep.equal({ status: 500, bytes: 0, outcome: 'error', ttfbMs: undefined })
      expect(headers).to.deep.equal([])
    })
  }

  it('says the status of the error', async () => {
    const teapot = Object.assign(new Error('no'), { status: 418 })
    let status: number | undefined
    const skip = (entry: LogEntry): boolean => ((status = entry.status), true)
    const app: App = (_, start) => (start('200 OK', []), ['abc'])
    const run = (): unknown =>
      compose(app, logger({ skip }))(createEnviron(REQUEST), () => {
        throw teapot
      })
    expect(run).to.throw(teapot)
    expect(status).to.equal(418)
  })

  it('says so further in, too', async () => {
    let status: number | undefined
    const skip = (entry: LogEntry): boolean => ((status = entry.status), true)
    const outer: Middleware = logger({ skip: () => true })
    const app: App = (_, start) => (start('200 OK', BAD), ['abc'])
    const run = (): unknown =>
      compose(
        app,
        logger({ skip }),
        outer
      )(createEnviron(REQUEST), (given, headers) => {
        createResponseHead(given, headers)
        return () => {}
      })
    expect(run).to.throw('X-Bad')
    expect(status).to.equal(500)
  })

  const sent: [what: string, app: App, bytes: number, fail?: unknown][] = [
    ['an array that breaks off', (_, start) => (start('200 OK', []), ['abc']), 3, new Error('reset')],
    [
      'a later array that breaks off',
      async (_, start) => (start('200 OK', []), ['abc']),
      3,
      new Error('reset')
    ],
    [
      'a stream that breaks off after its first chunk',
      async function* (_, start) {
        start('200 OK', [])
        yield 'abc'
        throw new Error('mine')
      },
      3
    ],
    [
      'a head that was sent by an empty write',
      async (_, start) => {
        await start('200 OK', [])('')
        throw new Error('mine')
      },
      0
    ]
  ]
  for (const [what, app, bytes, fail] of sent) {
    it(`keeps the status that was sent, of ${what}`, async () => {
      expect(await log(app, {}, fail)).to.include({ status: 200, bytes, outcome: 'error' })
    })
  }
})
