import { compose, rewriteResponse, type App, type Body, type Middleware } from '@tsgi/core'
import { logger, type LogEntry } from '@tsgi/middleware-logger'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { EventEmitter } from 'node:events'
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
    })(Object.assign(Object.create(null), REQUEST, { 'tsgi.errors': { write: () => {} } }), () => () => {})
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

describe('logger, format function', () => {
  it('gets the entry', async () => {
    const { log: line } = await log({
      format: entry => `${entry.method} ${entry.status} ${entry.headers[0]?.[0]}`
    })
    expect(line).to.equal('GET 200 Content-Type\n')
  })

  const lines: [given: string | null | undefined, line: string][] = [
    [null, ''],
    [undefined, ''],
    ['', '\n'],
    ['a\n', 'a\n'],
    ['a\r\nb\n', 'a\\r\\nb\n']
  ]
  for (const [given, line] of lines) {
    it(`writes ${JSON.stringify(line)} for ${JSON.stringify(given)}`, async () => {
      expect((await log({ format: () => given })).log).to.equal(line)
    })
  }
})

describe('logger, skip, level and immediate', () => {
  it('skips what skip wants', async () => {
    const skip = (entry: LogEntry): boolean => entry.target === '/x'
    expect((await log({ skip })).log).to.equal('')
    expect((await log({ skip, format: '%U' }, { REQUEST_URI: '/y' })).log).to.equal('/y\n')
  })

  it('takes the level from level, and writes nothing for silent', async () => {
    expect(JSON.parse((await log({ format: 'json', level: () => 'debug' })).log)).to.include({
      level: 'debug'
    })
    expect((await log({ level: () => 'silent' })).log).to.equal('')
  })

  const levels: [status: '302 Found' | '404 Not Found' | '500 Internal Server Error', level: string][] = [
    ['302 Found', 'info'],
    ['404 Not Found', 'warn'],
    ['500 Internal Server Error', 'error']
  ]
  for (const [status, level] of levels) {
    it(`has the level ${level} for ${status}`, async () => {
      const { log: line } = await log({ format: 'json' }, {}, (_environ, startResponse) => {
        startResponse(status, [])
        return []
      })
      expect(JSON.parse(line)).to.include({ level })
    })
  }

  it('writes a line before the app is called, when asked', async () => {
    const { log: text } = await log({ format: 'json', immediate: true })
    const [first = '', second = ''] = text.split('\n')
    expect(first).to.equal(
      '{"time":"2026-11-20T20:57:33.123Z","level":"info","message":"GET /x pending","method":"GET",' +
        '"target":"/x","protocol":"HTTP/1.1","client":"127.0.0.1","outcome":"pending"}'
    )
    expect(JSON.parse(second)).to.include({ outcome: 'complete' })
    const tiny = await log({ format: 'tiny', immediate: true })
    expect(tiny.log).to.equal('GET /x - - - - pending\nGET /x 200 11 - 1.234 ms\n')
  })
})

describe('logger, what goes wrong in it', () => {
  const fail = (): never => {
    throw new Error('mine')
  }
  const table: [what: string, options: Parameters<typeof log>[0], lines: number][] = [
    ['format', { format: fail }, 0],
    ['skip', { skip: fail }, 2],
    ['level', { level: fail }, 2],
    ['address', { address: fail }, 2],
    ['redact.query', { redact: { query: fail } }, 2],
    ['requestId.generate', { requestId: { generate: fail } }, 2],
    ['destination', { destination: { write: fail } }, 0],
    ['destination', { destination: { write: () => Promise.reject(new Error('mine')) } }, 0]
  ]
  for (const [what, options, lines] of table) {
    it(`is told once, and never reaches the response: ${what}`, async () => {
      let written = ''
      const destination = { write: (line: string) => void (written += line) }
      const app = logger({ destination, ...options })(hello)
      let errors = ''
      for (let i = 0; i < 2; i++) {
        const result = await call(app, { ...REQUEST, REQUEST_URI: '/x?a=1' })
        expect(result).to.include({ text: 'hello world', error: undefined })
        await new Promise(setImmediate)
        errors += result.errors
      }
      expect(errors).to.equal(`logger: ${what} failed, which is told once: Error: mine\n`)
      expect(written.split('\n')).to.have.length(lines + 1)
    })
  }

  it('shows no query when it cannot tell what is secret in it', async () => {
    const { log: line } = await log({ format: '%r', redact: { query: fail } }, { REQUEST_URI: '/x?a=1' })
    expect(line).to.equal('GET /x HTTP/1.1\n')
  })

  it('does not matter where even tsgi.errors fails', async () => {
    const environ = { ...REQUEST, 'tsgi.errors': { write: fail } }
    expect(await call(compose(hello, logger), environ)).to.include({ text: 'hello world', error: undefined })
    const rejecting = { ...REQUEST, 'tsgi.errors': { write: () => Promise.reject(new Error('mine')) } }
    expect(await call(compose(hello, logger), rejecting)).to.include({
      text: 'hello world',
      error: undefined
    })
  })

  it('does not end the process when a stream tells of it by an event', async () => {
    const stream = Object.assign(new EventEmitter(), { write: () => true })
    const app = logger({ destination: stream })(hello)
    stream.emit('error', new Error('EPIPE'))
    const result = await call(app, REQUEST)
    expect(result.errors).to.equal('logger: destination failed, which is told once: Error: EPIPE\n')
  })
})

describe('logger, address', () => {
  const table: [sent: string, shown: string][] = [
    ['203.0.113.77', '203.0.113.0'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
    ['2001:db8::1', '2001:db8::'],
    ['2001:0db8:0000::1', '2001:db8::'],
    ['1::2:3:4:5:6:7', '1:0:2::'],
    ['64:ff9b::192.0.2.1', '64:ff9b::'],
    ['::192.0.2.1', '::'],
    ['::1', '::'],
    ['fe80::1%eth0', 'fe80::'],
    ['/run/app.sock', '-'],
    ['', '-']
  ]
  for (const [sent, shown] of table) {
    it(`anonymizes ${JSON.stringify(sent)} to ${shown}`, async () => {
      const { log: line } = await log({ format: '%h', address: 'anonymize' }, { REMOTE_ADDR: sent })
      expect(line).to.equal(`${shown}\n`)
    })
  }

  it('is left out, or made by a function, when asked', async () => {
    expect((await log({ format: '%h', address: 'omit' })).log).to.equal('-\n')
    expect((await log({ format: '%h', address: ip => `<${ip}>` })).log).to.equal('<127.0.0.1>\n')
  })

  it('does not believe X-Forwarded-For', async () => {
    expect((await log({ format: '%h' }, { HTTP_X_FORWARDED_FOR: '6.6.6.6' })).log).to.equal('127.0.0.1\n')
  })
})

describe('logger, requestId', () => {
  const generate = (): string => 'made'
  const table: [what: string, sent: string | undefined, trust: boolean, id: string][] = [
    ['makes one', undefined, true, 'made'],
    ['takes one that it may trust', 'a.b-c_1', true, 'a.b-c_1'],
    ['takes none by itself', 'a.b-c_1', false, 'made'],
    ['takes none with a line end', 'a\r\nb', true, 'made'],
    ['takes none that is too long', 'a'.repeat(129), true, 'made'],
    ['takes none that is empty', '', true, 'made']
  ]
  for (const [what, sent, trust, id] of table) {
    it(what, async () => {
      let seen: unknown
      const app: App = (environ, startResponse) => {
        seen = (environ as unknown as Record<string, unknown>)['tsgi.request_id']
        return hello(environ, startResponse)
      }
      const result = await log(
        { format: '%L', requestId: { trust, generate } },
        { HTTP_X_REQUEST_ID: sent },
        app
      )
      expect([result.log, result.header('X-Request-Id'), seen]).to.deep.equal([`${id}\n`, id, id])
    })
  }

  it('may have another header, and is a random UUID by default', async () => {
    const { log: line } = await log({ format: '%L %{X-Trace}o', requestId: { header: 'X-Trace' } })
    expect(line).to.match(/^([\da-f-]{36}) \1\n$/)
    expect((await log({ format: '%L', requestId: true })).log).to.match(/^[\da-f-]{36}\n$/)
  })
})

describe('logger, wrong options', () => {
  const table: [options: object, said: string, type: typeof TypeError | typeof RangeError][] = [
    [
      { format: 'comined' },
      'logger: format must be auto, dev, tiny, common, combined, json, a string with % directives or a function, got "comined"',
      RangeError
    ],
    [{ format: 1 }, 'logger: format must be a string or a function, got 1', TypeError],
    [{ schema: 'otl' }, 'logger: schema must be one of plain, otel, ecs, gcp, got "otl"', RangeError],
    [
      { destination: console },
      'logger: destination must be an object with write(line), got [object console]',
      TypeError
    ],
    [{ color: 'yes' }, 'logger: color must be one of true, false, auto, got "yes"', RangeError],
    [{ timezone: 1 }, 'logger: timezone must be one of utc, local, got 1', TypeError],
    [{ immediate: 1 }, 'logger: immediate must be one of true, false, got 1', TypeError],
    [{ skip: true }, 'logger: skip must be a function, got true', TypeError],
    [{ level: 'info' }, 'logger: level must be a function, got "info"', TypeError],
    [{ address: 'hash' }, 'logger: address must be one of full, anonymize, omit, got "hash"', RangeError],
    [{ redact: true }, 'logger: redact must be an object or false, got true', TypeError],
    [
      { redact: { query: 'a' } },
      'logger: redact.query must be an array of names or a function, got "a"',
      TypeError
    ],
    [
      { redact: { headers: [1] } },
      'logger: redact.headers must be an array of names, got [object Array]',
      TypeError
    ],
    [{ redact: { replacement: 1 } }, 'logger: redact.replacement must be a string, got 1', TypeError],
    [{ headers: ['a'] }, 'logger: headers must be an object, got [object Array]', TypeError],
    [{ headers: { request: 'a' } }, 'logger: headers.request must be an array of names, got "a"', TypeError],
    [
      { clock: {} },
      'logger: clock must be an object with now() and monotonic(), got [object Object]',
      TypeError
    ],
    [{ requestId: 'a' }, 'logger: requestId must be a boolean or an object, got "a"', TypeError],
    [
      { requestId: { header: 'a b' } },
      'logger: requestId.header must be a header name, got "a b"',
      TypeError
    ],
    [{ requestId: { trust: 1 } }, 'logger: requestId.trust must be a boolean, got 1', TypeError],
    [{ requestId: { generate: 1 } }, 'logger: requestId.generate must be a function, got 1', TypeError]
  ]
  for (const [options, said, type] of table) {
    it(`are refused while composing: ${said}`, () => {
      expect(() => logger(options)).to.throw(type, said)
    })
  }
})
