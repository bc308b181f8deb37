import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { compose, rewriteResponse, type App, type Body, type Middleware } from '@tsgi/core'
import { logger, type LogEntry } from '@tsgi/middleware-logger'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { hello, leave, log, REQUEST, streamed } from './support.ts'

const SHORT = '%s %B %X'

describe('logger', () => {
  it('works bare, and writes json to tsgi.errors', async () => {
    const result = await call(compose(hello, logger), REQUEST)
    expect(result.text).to.equal('hello world')
    expect(JSON.parse(result.errors)).to.include({ method: 'GET', target: '/x', status: 200, bytes: 11 })
  })

  it('leaves an array an array, and every chunk the same', async () => {
    const chunks = ['a', new Uint8Array([1])]
    const body = await logger({ destination: { write: () => {} } })((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '2']])
      return chunks
    })(createEnviron(REQUEST), () => () => {})
    expect(body).to.be.an('array')
    expect([...(body as Iterable<unknown>)]).to.have.ordered.members(chunks)
  })

  it('keeps Content-Length of a stream', async () => {
    const app: App = async function* (_environ, startResponse) {
      startResponse('200 OK', [['Content-Length', '2']])
      yield 'ab'
    }
    const result = await log({}, {}, app)
    expect(result.header('Content-Length')).to.equal('2')
  })

  describe('counts bytes', () => {
    const pushing: App = (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      void write('ab')
      return ['c']
    }
    const table: [what: string, app: App, environ: Record<string, unknown>, bytes: number][] = [
      ['of an array', hello, {}, 11],
      ['of a stream', streamed('ab', '', 'c'), {}, 3],
      ['of text as UTF-8', streamed('é'), {}, 2],
      ['of text in an array', (_, start) => (start('200 OK', []), ['é', new Uint8Array(3)]), {}, 5],
      ['that are written', pushing, {}, 3],
      ['of an empty body', streamed(), {}, 0],
      ['of a HEAD as none', hello, { REQUEST_METHOD: 'HEAD' }, 0],
      ['of a streamed HEAD as none', streamed('abc'), { REQUEST_METHOD: 'HEAD' }, 0]
    ]
    for (const [what, app, environ, bytes] of table) {
      it(what, async () => {
        expect((await log({ format: SHORT }, environ, app)).log).to.equal(`200 ${bytes} +\n`)
      })
    }

    for (const status of ['204 No Content', '205 Reset Content', '304 Not Modified'] as const) {
      it(`of ${status} as none`, async () => {
        const app: App = (_environ, startResponse) => {
          startResponse(status, [])
          return ['ignored']
        }
        expect((await log({ format: '%s %B' }, {}, app)).log).to.equal(`${status.slice(0, 3)} 0\n`)
      })
    }
  })

  describe('takes the time', () => {
    const table: [what: string, app: App, ttfb: number][] = [
      ['of the first non-empty chunk', streamed('', 'a'), 0.5],
      ['of an array', hello, 0.5],
      ['of the head where there is no body', streamed(), 0.5]
    ]
    for (const [what, app, ttfb] of table) {
      it(what, async () => {
        const entries: LogEntry[] = []
        await log({ format: entry => void entries.push({ ...entry }) }, {}, app)
        expect(entries).to.have.length(1)
        expect(entries[0]).to.include({ ttfbMs: ttfb, durationMs: 1.234 })
      })
    }
  })

  describe('writes exactly one line', () => {
    const failure = new TypeError('it failed')
    const fail = (): never => {
      throw failure
    }
    const teapot = Object.assign(new Error('short and stout'), { status: 418 })
    const odd = Object.assign(new Error('odd'), { status: 200 })
    const start: App = (_environ, startResponse): Body => {
      startResponse('200 OK', [])
      return []
    }
    const table: [what: string, app: App, line: string][] = [
      ['when the app throws before the start', fail, '500 0 X error'],
      ['when it throws an error with a status', () => Promise.reject(teapot), '418 0 X error'],
      ['when that status is none of an error', () => Promise.reject(odd), '500 0 X error'],
      ['when it rejects', async () => fail(), '500 0 X error'],
      [
        'when it throws after the start, before a chunk',
        (environ, startResponse) => {
          void start(environ, startResponse)
          return fail()
        },
        '500 0 X error'
      ],
      [
        'when a generator throws at once',
        async function* () {
          yield fail()
        },
        '500 0 X error'
      ],
      [
        'when a generator throws after three bytes',
        async function* (_environ, startResponse) {
          startResponse('200 OK', [])
          yield 'abc'
          fail()
        },
        '200 3 X error'
      ],
      [
        'when it writes and then throws',
        async (_environ, startResponse) => {
          await startResponse('200 OK', [])('ab')
          return fail()
        },
        '200 2 X error'
      ],
      ['when it never calls startResponse', () => [], '500 0 X error'],
      [
        'when it never calls startResponse and yields',
        async function* () {
          yield 'a'
        },
        '500 0 X error'
      ],
      ['when it returns no body', (() => 'text') as unknown as App, '500 0 X error'],
      [
        'when it starts again with an error',
        (_environ, startResponse) => {
          startResponse('200 OK', [])
          startResponse('500 Internal Server Error', [], failure)
          return ['oh']
        },
        '500 2 + complete'
      ],
      ['when close throws', (...args) => Object.assign(start(...args), { close: fail }), '200 0 + complete']
    ]
    for (const [what, app, line] of table) {
      it(what, async () => {
        const outcomes: string[] = []
        const result = await log(
          { format: SHORT, skip: entry => void outcomes.push(entry.outcome) as never },
          {},
          app
        )
        expect(`${result.log.trimEnd()} ${outcomes.join()}`).to.equal(line)
      })
    }

    it('and lets the error go on as it is', async () => {
      expect((await log({}, {}, fail)).error).to.equal(failure)
    })

    it('for each of two loggers, with the bytes at each place', async () => {
      const lines: string[] = []
      const to = (place: string): Middleware =>
        logger({ format: `${place} %B`, destination: { write: line => lines.push(line) } })
      const shorten =
        (app: App): App =>
        (environ, startResponse) =>
          rewriteResponse(app, environ, startResponse, () => ({ chunk: chunk => chunk.slice(0, 1) }))
      await call(compose(hello, to('inner'), shorten, to('outer')), REQUEST)
      expect(lines).to.deep.equal(['inner 11\n', 'outer 1\n'])
    })
  })

  describe('when the client goes away', () => {
    it('after three bytes of a stream, says so', async () => {
      const line = await leave({ format: `${SHORT}` }, streamed('abc', 'def'), 1)
      expect(line).to.equal('200 3 X\n')
    })

    it('says so in every format that has a place for it', async () => {
      const app = streamed('abc', 'def')
      expect(await leave({ format: 'dev' }, app, 1)).to.equal('GET /x 200 1.234 ms - 3 aborted\n')
      expect(await leave({ format: 'tiny' }, app, 1)).to.equal('GET /x 200 3 - 1.234 ms aborted\n')
      expect(JSON.parse(await leave({ format: 'json' }, app, 1))).to.include({
        status: 200,
        bytes: 3,
        outcome: 'aborted',
        level: 'warn'
      })
    })

    it('says so without a signal, too', async () => {
      const environ = Object.assign(createEnviron(REQUEST), { 'tsgi.signal': undefined })
      const lines: string[] = []
      const layer = logger({ format: SHORT, destination: { write: line => lines.push(line) } })
      const body = await layer(streamed('a', 'b'))(environ, () => () => {})
      await body.close?.(new DOMException('gone', 'AbortError'))
      expect(lines).to.deep.equal(['- 0 X\n'])
    })

    it('before the head, has no status', async () => {
      const json = JSON.parse(await leave({ format: 'json' }, streamed('abc'), 0)) as object
      expect(json).to.include({ message: 'GET /x aborted', outcome: 'aborted', bytes: 0 })
      expect(json).not.to.have.any.keys('status', 'ttfb_ms', 'error')
      expect(await leave({ format: SHORT }, streamed('abc'), 0)).to.equal('- 0 X\n')
    })

    it('is told from any other early end', async () => {
      const json = JSON.parse(
        await leave({ format: 'json' }, streamed('abc', 'd'), 1, new Error('reset'))
      ) as object
      expect(json).to.include({ outcome: 'error', level: 'error', status: 200 })
    })

    for (const [method, status] of [
      ['HEAD', '200 OK'],
      ['GET', '204 No Content']
    ] as const) {
      it(`says that ${method} with ${status} is complete, whose head is all there is`, async () => {
        const app: App = async (environ, startResponse) => {
          const write = startResponse(status, [])
          await write('x')
          await once(environ['tsgi.signal'], 'abort')
          throw environ['tsgi.signal'].reason
        }
        const lines: string[] = []
        const logging = logger({ format: 'json', destination: { write: line => lines.push(line) } })
        const abort = new AbortController()
        const environ = createEnviron({ ...REQUEST, REQUEST_METHOD: method, 'tsgi.signal': abort.signal })
        const answer = Promise.resolve(compose(app, logging)(environ, () => () => {})).catch(String)
        await turn()
        abort.abort(new DOMException('whole', 'AbortError'))
        expect(await answer).to.equal('AbortError: whole')
        expect(JSON.parse(lines.join(''))).to.include({ outcome: 'complete', level: 'info' })
        expect(lines.join('')).not.to.contain('AbortError')
      })
    }

    it('is told from an AbortError that the app throws', async () => {
      const result = await log({ format: SHORT }, {}, () =>
        Promise.reject(new DOMException('late', 'AbortError'))
      )
      expect(result.log).to.equal('500 0 X\n')
    })
  })

  it('reads the request before the layers inside change it', async () => {
    const app: App = (environ, startResponse) => {
      environ.SCRIPT_NAME = '/x'
      environ.PATH_INFO = ''
      environ.REQUEST_METHOD = 'PUT'
      environ.REQUEST_URI = '/changed'
      environ.HTTP_USER_AGENT = 'changed'
      environ.HTTP_REFERER = 'changed'
      environ.REMOTE_ADDR = 'changed'
      return hello(environ, startResponse)
    }
    const { log: line } = await log({ format: 'combined' }, {}, app)
    expect(line).to.match(/^127\.0\.0\.1 - - \[.*\] "GET \/x HTTP\/1\.1" 200 11 "-" "-"\n$/)
  })

  it('reads the user when the line is written', async () => {
    const app: App = (environ, startResponse) => {
      Object.assign(environ, { REMOTE_USER: 'bob' })
      return hello(environ, startResponse)
    }
    expect((await log({ format: '%u' }, {}, app)).log).to.equal('bob\n')
  })
})
