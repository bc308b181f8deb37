import { setImmediate as turn } from 'node:timers/promises'
import {
  cascade,
  compose,
  openBody,
  rewriteResponse,
  type App,
  type Body,
  type Environ,
  type Middleware,
  type StartResponse,
  type Status,
  type Write
} from '@tsgi/core'
import { createEnviron as createGatewayEnviron } from '@tsgi/core/gateway'
import { call, createEnviron, readInput } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

/** Every way in which an app may give its status and its text. */
const ways: Record<string, (status: Status, text: string) => App> = {
  'at once': (status, text) => (_environ, startResponse) => {
    startResponse(status, [['X-Text', text]])
    return [text]
  },
  'after a while': (status, text) => async (_environ, startResponse) => {
    await turn()
    startResponse(status, [['X-Text', text]])
    return [text]
  },
  'in a generator': (status, text) =>
    function* (_environ, startResponse) {
      startResponse(status, [['X-Text', text]])
      yield text
    },
  'in an async generator': (status, text) =>
    async function* (_environ, startResponse) {
      yield ''
      await turn()
      startResponse(status, [['X-Text', text]])
      yield text
    },
  'in a generator without a chunk': (status, text) =>
    async function* (_environ, startResponse) {
      const write = startResponse(status, [['X-Text', text]])
      await write(text)
      yield* []
    },
  'by write': (status, text) => async (_environ, startResponse) => {
    const write = startResponse(status, [['X-Text', text]])
    await write('')
    await write(text)
    return []
  },
  'through a layer': (status, text) =>
    compose(
      async function* (_environ, startResponse: StartResponse) {
        startResponse(status, [['X-Text', text]])
        yield text.toLowerCase()
      },
      (inner: App): App =>
        (environ, startResponse) =>
          rewriteResponse(inner, environ, startResponse, () => ({
            chunk: chunk => String(chunk).toUpperCase()
          }))
    )
}
const answer = ways['at once']!

describe('cascade', () => {
  for (const [name, way] of Object.entries(ways)) {
    for (const [nextName, nextWay] of Object.entries(ways)) {
      it(`passes on an answer given ${name} to one given ${nextName}`, async () => {
        const app = cascade(
          way('404 Not Found', 'FIRST'),
          nextWay('200 OK', 'SECOND'),
          way('200 OK', 'THIRD')
        )
        const { status, headers, text, error, errors } = await call(app)
        expect({ status, headers, text, error, errors }).to.deep.equal({
          status: '200 OK',
          headers: [['X-Text', 'SECOND']],
          text: 'SECOND',
          error: undefined,
          errors: ''
        })
      })
    }

    it(`lets the first answer stand, and the last one too, given ${name}`, async () => {
      const never: App = () => expect.fail('called')
      for (const app of [
        cascade(way('200 OK', 'TEXT'), never),
        cascade(way('404 Not Found', 'FIRST'), way('200 OK', 'TEXT')),
        cascade(way('500 Internal Server Error', 'TEXT'), never),
        cascade(way('404 Not Found', 'FIRST'), way('405 Method Not Allowed', 'TEXT')),
        cascade(way('404 Not Found', 'TEXT'))
      ]) {
        const { error, headers, text } = await call(app)
        expect({ error, headers, text }).to.deep.equal({
          error: undefined,
          headers: [['X-Text', 'TEXT']],
          text: 'TEXT'
        })
      }
    })
  }

  it('costs no promise where nothing is asynchronous', () => {
    const starts: string[] = []
    const start: StartResponse = status => (starts.push(status), () => {})
    const kept = ['x']
    const standing: App = (_environ, startResponse) => (startResponse('200 OK', []), kept)
    const { 'in a generator': late } = ways
    expect(cascade(answer('404 Not Found', ''), standing)(createEnviron(), start)).to.equal(kept)
    expect(cascade(standing, answer('200 OK', ''))(createEnviron(), start)).to.equal(kept)
    const body = cascade(late!('405 Method Not Allowed', 'a'), late!('201 Created', 'b'), standing)
    const reader = openBody(body(createEnviron(), start) as Body)
    expect([reader.pull(), reader.pull()]).to.deep.equal(['b', undefined])
    expect(starts).to.deep.equal(['200 OK', '200 OK', '201 Created'])
  })

  it('can be iterated by a consumer that knows no pull', async () => {
    const app = cascade(ways['in a generator']!('200 OK', 'text'), answer('200 OK', ''))
    const chunks = []
    for await (const chunk of await app(createEnviron(), () => () => {})) chunks.push(chunk)
    expect(chunks).to.deep.equal(['text'])
  })

  it('waits for what has a then of its own', async () => {
    const thenable =
      (status: Status, text: string): App =>
      (_environ, startResponse) => {
        startResponse(status, [])
        return { then: (resolve: (body: Body) => void) => resolve([text]) } as never
      }
    const { text } = await call(
      cascade(thenable('404 Not Found', 'a'), thenable('200 OK', 'b'), answer('200 OK', 'c'))
    )
    expect(text).to.equal('b')
  })

  describe('with on', () => {
    const asked = async (on: number[] | undefined, status: Status): Promise<string> =>
      (
        await call(
          cascade(answer(status, 'first'), answer('200 OK', 'second'), on === undefined ? {} : { on })
        )
      ).text
    const cases: [number[] | undefined, Status, string][] = [
      [undefined, '404 Not Found', 'second'],
      [undefined, '405 Method Not Allowed', 'second'],
      [undefined, '403 Forbidden', 'first'],
      [[403], '403 Forbidden', 'second'],
      [[403], '404 Not Found', 'first'],
      [[], '404 Not Found', 'first'],
      [[200], '200 OK', 'second'],
      [[404], '404 ', 'second']
    ]
    for (const [on, status, text] of cases) {
      it(`${JSON.stringify(on)} gives the ${text} answer after ${status}`, async () => {
        expect(await asked(on, status)).to.equal(text)
      })
    }
  })

  describe('the body of a dropped answer', () => {
    function closable(
      body: Body,
      close: (error?: unknown) => void | Promise<void> = () => {}
    ): [Body, unknown[][]] {
      const closed: unknown[][] = []
      return [
        Object.assign(body, { close: (...args: unknown[]) => (closed.push(args), close(...args)) }),
        closed
      ]
    }
    const kinds: [string, (startResponse: StartResponse) => Body, boolean][] = [
      ['an array', startResponse => (startResponse('404 Not Found', []), ['a']), true],
      [
        'an async generator',
        startResponse => {
          startResponse('404 Not Found', [])
          return (async function* () {
            yield 'a'
          })()
        },
        true
      ],
      [
        'a generator that starts late',
        startResponse =>
          (function* () {
            startResponse('404 Not Found', [])
            yield 'a'
          })(),
        true
      ],
      [
        'one that starts late and is empty',
        startResponse =>
          (async function* () {
            startResponse('404 Not Found', [])
            yield* []
          })(),
        false
      ]
    ]
    for (const [name, open, early] of kinds) {
      it(`is closed once, ${early ? 'with an AbortError' : 'at its end'}, before the next app is asked: ${name}`, async () => {
        const events: unknown[] = []
        const first: App = (_environ, startResponse) => {
          const [body] = closable(open(startResponse), async (...args) => {
            await turn()
            events.push(args.map(String))
          })
          return body
        }
        const second: App = (_environ, startResponse) => {
          events.push('second')
          startResponse('200 OK', [])
          return ['b']
        }
        const { text, error } = await call(cascade(first, second))
        expect({ text, error, events }).to.deep.equal({
          text: 'b',
          error: undefined,
          events: [early ? ['AbortError: cascade: another app is asked for the answer'] : [], 'second']
        })
      })
    }

    it('that throws the error it is given is not reported', async () => {
      const first: App = (_environ, startResponse) => {
        startResponse('404 Not Found', [])
        return closable(['a'], error => Promise.reject(error))[0]
      }
      const { text, errors } = await call(cascade(first, answer('200 OK', 'b')))
      expect({ text, errors }).to.deep.equal({ text: 'b', errors: '' })
    })

    it('that cannot be closed is passed over where the log cannot be written', async () => {
      const first: App = (_environ, startResponse) => {
        startResponse('404 Not Found', [])
        return closable(['a'], () => Promise.reject(new Error('no close')))[0]
      }
      for (const write of [() => expect.fail('in the log'), () => Promise.reject(new Error('in the log'))]) {
        const { text, error } = await call(cascade(first, answer('200 OK', 'b')), {
          'tsgi.errors': { write }
        })
        expect({ text, error }).to.deep.equal({ text: 'b', error: undefined })
      }
    })

    it('that cannot be closed is reported, and the next app is asked', async () => {
      const failing = [
        () => {
          throw new Error('no close')
        },
        () => Promise.reject(new Error('no close'))
      ]
      for (const close of failing) {
        const first: App = (_environ, startResponse) => {
          startResponse('404 Not Found', [])
          return closable(['a'], close)[0]
        }
        const { text, error, errors } = await call(cascade(first, answer('200 OK', 'b')))
        expect({ text, error }).to.deep.equal({ text: 'b', error: undefined })
        expect(errors).to.match(/^cascade: close: Error: no close\n/)
      }
    })

    it('is not pulled any further, and its generator ends', async () => {
      const events: string[] = []
      const first: App = async function* (_environ, startResponse) {
        try {
          startResponse('404 Not Found', [])
          events.push('one')
          yield 'a'
          events.push('two')
          yield 'b'
        } finally {
          events.push('end')
        }
      }
      expect((await call(cascade(first, answer('200 OK', 'c')))).text).to.equal('c')
      await turn()
      expect(events).to.deep.equal(['one', 'end'])
    })
  })

  describe('the body of an answer that stands', () => {
    it('is closed by the gateway, once, with the error', async () => {
      for (const late of [false, true]) {
        const closed: unknown[] = []
        const app: App = (_environ, startResponse) => {
          if (!late) startResponse('200 OK', [])
          const body = (async function* () {
            if (late) startResponse('200 OK', [])
            yield 'a'
            yield 'b'
          })()
          return Object.assign(body, { close: (error?: unknown) => void closed.push(error) })
        }
        await call(cascade(app, answer('200 OK', '')))
        expect(closed).to.deep.equal([undefined])
        const left = await call(cascade(app, answer('200 OK', '')), {}, { leaveAfter: 1 })
        expect(left.text).to.equal('a')
        expect(String(closed[1])).to.contain('went away')
        expect(closed).to.have.length(2)
        await call(cascade(app, answer('200 OK', '')), {}, { leaveAfter: 0 })
        expect(closed, 'the chunk that was taken is gone').to.have.length(3)
      }
    })

    it('gives nothing after close', async () => {
      const app = cascade(ways['in a generator']!('200 OK', 'text'), answer('200 OK', ''))
      const reader = openBody(await app(createEnviron(), () => () => {}))
      await reader.close(new Error('gone'))
      expect(await reader.pull()).to.equal(undefined)
    })
  })

  describe('environ', () => {
    it('is the same object, as it was, for each app', async () => {
      const seen: Environ[] = []
      const states: Record<string, unknown>[] = []
      const spoil: App = async (environ, startResponse) => {
        seen.push(environ)
        states.push({ ...environ })
        environ.SCRIPT_NAME += '/x'
        environ.PATH_INFO = ''
        delete environ.HTTP_HOST
        ;(environ as any)['acme.user'] = 'Ada'
        ;(environ as any).constructor = 'added'
        environ['tsgi.signal'] = AbortSignal.abort()
        await turn()
        environ.QUERY_STRING = 'late'
        startResponse('404 Not Found', [])
        return []
      }
      const user: Middleware = inner => (environ: any, startResponse) => {
        environ['acme.given'] = 1
        return inner(environ, startResponse)
      }
      await call(compose(cascade(spoil, spoil, spoil), user), { PATH_INFO: '/a', QUERY_STRING: 'q' })
      expect(seen[1]).to.equal(seen[0])
      expect(states[1]).to.deep.equal(states[0])
      expect(states[2]).to.deep.equal(states[0])
      expect(seen[0], 'the last keeps what it did').to.include({ 'acme.user': 'Ada', QUERY_STRING: 'late' })
    })

    it('gives each app the input and the signal that were made on first use, if an app replaces them too', async () => {
      const made: string[] = []
      const environ = createGatewayEnviron(
        { method: 'GET', target: '/', protocol: 'HTTP/1.1', headers: ['Host', 'localhost'] },
        {
          scheme: 'http',
          serverName: 'localhost',
          serverPort: '80',
          remoteAddress: undefined,
          remotePort: undefined
        },
        {
          openInput: () => (made.push('input'), readInput([])),
          openSignal: () => (made.push('signal'), new AbortController().signal),
          earlyHints: undefined
        },
        {
          errors: { write: () => {} },
          multiprocess: false,
          runOnce: false,
          maxHeaderCount: 100,
          maxBodySize: Infinity,
          trust: undefined
        }
      )
      const seen: unknown[] = []
      const app: App = (given, startResponse) => {
        seen.push(given['tsgi.signal'], given['tsgi.input'])
        given['tsgi.signal'] = AbortSignal.abort()
        given['tsgi.input'] = {} as never
        startResponse('404 Not Found', [])
        return []
      }
      await cascade(app, app)(environ, () => () => {})
      expect([seen[2] === seen[0], seen[3] === seen[1]]).to.deep.equal([true, true])
      expect(made).to.deep.equal(['signal', 'input'])
    })
  })

  describe('errors', () => {
    const error = new Error('app')
    const fails = (): never => {
      throw error
    }
    const never: App = () => expect.fail('called')
    const failing: [string, App][] = [
      ['thrown', fails],
      ['rejected', async () => fails()],
      [
        'thrown after a head that would be dropped',
        (_environ, startResponse) => (startResponse('404 Not Found', []), fails())
      ],
      [
        'thrown in a generator that starts late',
        function* () {
          fails()
          yield 'a'
        }
      ],
      [
        'rejected in an async generator that starts late',
        async function* () {
          await turn()
          fails()
          yield 'a'
        }
      ]
    ]
    for (const [name, app] of failing) {
      it(`pass: ${name}`, async () => {
        expect((await call(cascade(app, never))).error).to.equal(error)
      })
    }

    it('close the body of an app that starts late, with the error', async () => {
      for (const isAsync of [false, true]) {
        const closed: unknown[] = []
        const body = {
          [Symbol.iterator]: () => ({ next: isAsync ? () => Promise.reject(error) : fails }) as never,
          close(reason: unknown) {
            closed.push(reason)
            return Promise.reject(new Error('close')) // must not end the process
          }
        }
        const { error: thrown, errors } = await call(cascade(() => body, never))
        expect(thrown).to.equal(error)
        expect(closed).to.deep.equal([error])
        await turn()
        expect(errors === '' || errors.includes('close: Error: close')).to.equal(true)
      }
    })

    it('close the body when the layer outside refuses the head', async () => {
      for (const [name, way] of Object.entries(ways)) {
        if (name === 'by write' || name === 'in a generator without a chunk') continue // The app hears of it itself.
        const closed: unknown[] = []
        const app: App = async (environ, startResponse) =>
          Object.assign(await way('200 OK', 'a')(environ, startResponse), {
            close: (reason?: unknown) => void closed.push(reason)
          })
        let thrown: unknown
        try {
          await cascade(app, never)(createEnviron(), () => {
            throw error
          })
        } catch (failure) {
          thrown = failure
        }
        expect(thrown, name).to.equal(error)
        expect(closed, name).to.deep.equal([error])
      }
    })

    it('tell of an app that never starts', async () => {
      for (const chunks of [[], ['a']]) {
        const closed: unknown[] = []
        const body = Object.assign(chunks.slice(), { close: (reason?: unknown) => void closed.push(reason) })
        const { error: thrown } = await call(cascade(() => body, never))
        expect(thrown).to.have.property(
          'message',
          'startResponse: was not called; an app must call it before its first chunk or its end'
        )
        expect(closed).to.deep.equal([thrown])
      }
    })

    it('tell of what is no body', async () => {
      for (const status of ['200 OK', '404 Not Found'] as const) {
        const app: App = (_environ, startResponse) => (startResponse(status, []), 'text' as never)
        const { error: thrown } = await call(cascade(app, never))
        expect(String(thrown)).to.contain("got a string; write ['text']")
      }
    })
  })

  describe('startResponse', () => {
    const calledTwice =
      'startResponse: called twice; a second call must pass the error that replaces the response'

    it('may replace a head that nobody has seen', async () => {
      const restart = (from: Status, to: Status): App => {
        return (_environ, startResponse) => {
          startResponse(from, [['X-Head', 'first']])
          startResponse(to, [['X-Head', 'second']], new Error('why'))
          return ['first']
        }
      }
      const next = answer('200 OK', 'next')
      const dropped = await call(cascade(restart('200 OK', '404 Not Found'), next))
      expect(dropped.text).to.equal('next')
      const stands = await call(cascade(restart('404 Not Found', '500 Internal Server Error'), next))
      expect([stands.status, stands.header('X-Head'), stands.text]).to.deep.equal([
        '500 Internal Server Error',
        'second',
        'first'
      ])
    })

    it('is refused a second time without an error', async () => {
      for (const status of ['200 OK', '404 Not Found'] as const) {
        const app: App = (_environ, startResponse) => {
          startResponse(status, [])
          startResponse(status, [])
          return []
        }
        expect((await call(cascade(app, app))).error).to.have.property('message', calledTwice)
      }
    })

    it('of an answer that stands is for the layer outside to take or to refuse', async () => {
      const error = new Error('late')
      const restart = (first: string): App =>
        async function* (_environ, startResponse) {
          startResponse('200 OK', [])
          if (first !== '') yield first
          startResponse('500 Internal Server Error', [], error)
          yield 'sorry'
        }
      const refused = await call(cascade(restart('a'), answer('200 OK', '')))
      expect([refused.status, refused.error]).to.deep.equal(['200 OK', error])

      const pushed: App = (_environ, startResponse) => {
        startResponse('200 OK', [])
        return (async function* () {
          startResponse('500 Internal Server Error', [], error)
          yield 'sorry'
        })()
      }
      const taken = await call(cascade(pushed, answer('200 OK', '')))
      expect([taken.status, taken.text, taken.error]).to.deep.equal([
        '500 Internal Server Error',
        'sorry',
        undefined
      ])
    })

    it('writes by the new write after a restart, whichever write the app holds', async () => {
      const app: App = async (_environ, startResponse) => {
        const old = startResponse('404 Not Found', [])
        const write = startResponse('200 OK', [], new Error('why'))
        await write('a')
        await old('b')
        return ['c']
      }
      expect((await call(cascade(app, answer('200 OK', 'next')))).text).to.equal('abc')
    })

    it('writes by what the layer outside gave last', async () => {
      const written: string[] = []
      let starts = 0
      const outer: StartResponse = () => {
        const start = ++starts
        return chunk => void written.push(`${start} ${String(chunk)}`)
      }
      const app: App = async (_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        await write('a')
        startResponse('500 Internal Server Error', [], new Error('why'))
        await write('b')
        return []
      }
      await cascade(app, answer('200 OK', ''))(createEnviron(), outer)
      expect(written).to.deep.equal(['1 a', '2 b'])
    })

    it('cannot bring back an answer that is dropped', async () => {
      const thrown: unknown[] = []
      let write: Write | undefined
      let startResponse: StartResponse | undefined
      const first: App = (_environ, start) => {
        startResponse = start
        write = start('404 Not Found', [])
        return ['a']
      }
      const second: App = async (_environ, start) => {
        start('200 OK', [])
        const error = new Error('late')
        try {
          startResponse!('200 OK', [['X-First', '']], error)
        } catch (caught) {
          thrown.push(caught === error)
        }
        await write!('lost')
        return ['b']
      }
      const { text, headers, error } = await call(cascade(first, second))
      expect({ text, headers, error, thrown }).to.deep.equal({
        text: 'b',
        headers: [],
        error: undefined,
        thrown: [true]
      })
    })

    it('cannot replace a head after a write, dropped or not', async () => {
      const error = new Error('late')
      for (const status of ['200 OK', '404 Not Found'] as const) {
        const app: App = async (_environ, startResponse) => {
          const write = startResponse(status, [])
          await write('a')
          startResponse('500 Internal Server Error', [], error)
          return []
        }
        expect((await call(cascade(app, answer('200 OK', '')))).error).to.equal(error)
      }
    })

    const endless: [name: string, app: (count: () => void) => App][] = [
      [
        'an app',
        count => async (_environ, startResponse) => {
          const write = startResponse('404 Not Found', [])
          for (let writes = 0; writes < 10_000; writes++) {
            count()
            await write('x')
          }
          return []
        }
      ],
      [
        'a generator',
        count =>
          async function* (_environ, startResponse) {
            const write = startResponse('404 Not Found', [])
            for (let writes = 0; writes < 10_000; writes++) {
              count()
              await write('x')
            }
            yield 'x'
          }
      ]
    ]
    const layer =
      (app: App): App =>
      (environ, startResponse) =>
        rewriteResponse(app, environ, startResponse, () => ({ chunk: chunk => chunk }))
    for (const [name, app] of endless.flatMap(([name, app]): typeof endless => [
      [name, app],
      [`${name} behind a layer`, count => layer(app(count))]
    ])) {
      it(`calls off ${name} that writes on and on to an answer that is dropped`, async () => {
        let writes = 0
        let isTheirs = false
        void turn().then(() => (isTheirs = true))
        const result = await call(
          cascade(
            app(() => writes++),
            answer('200 OK', 'b')
          )
        )
        await turn()
        expect([result.text, result.error, result.errors]).to.deep.equal(['b', undefined, ''])
        expect(writes).to.equal(2)
        expect(isTheirs).to.equal(true)
      })
    }

    it('lets an app go on that heeds no refusal, and asks the next one when it has ended', async () => {
      const app: App = async (_environ, startResponse) => {
        const write = startResponse('404 Not Found', [])
        for (let writes = 0; writes < 3; writes++) {
          void write('x')
          await turn()
        }
        return ['x']
      }
      const { text, error } = await call(cascade(app, answer('200 OK', 'b')))
      expect([text, error]).to.deep.equal(['b', undefined])
    })

    it('passes on what an app fails with that was called off', async () => {
      const failure = new Error('of its own')
      const app: App = async (_environ, startResponse) => {
        await startResponse('404 Not Found', [])('x')
        throw failure
      }
      expect((await call(cascade(app, answer('200 OK', 'b')))).error).to.equal(failure)
    })

    it('gives back-pressure to who writes to an answer that stands', async () => {
      let isAccepted = false
      const app: App = async (_environ, startResponse) => {
        await startResponse('200 OK', [])('a')
        expect(isAccepted).to.equal(true)
        return []
      }
      const outer: StartResponse = () => async () => {
        await turn()
        isAccepted = true
      }
      await cascade(app, answer('200 OK', ''))(createEnviron(), outer)
    })
  })

  describe('with a wrong argument', () => {
    const app = answer('200 OK', '')
    const errors: [string, () => unknown, Function, string][] = [
      ['nothing', () => cascade(...([] as never as [App])), TypeError, 'cascade: needs at least one app'],
      ['options only', () => cascade({ on: [404] } as never), TypeError, 'cascade: needs at least one app'],
      [
        'undefined',
        () => cascade(undefined as never),
        TypeError,
        'cascade: app 1 must be a function, got undefined'
      ],
      [
        'null at the end',
        () => cascade(app, null as never),
        TypeError,
        'cascade: app 2 must be a function, got null'
      ],
      [
        'a list',
        () => cascade([app] as never),
        TypeError,
        'cascade: app 1 must be a function, got an array; spread it: cascade(...apps)'
      ],
      [
        'options in between',
        () => cascade(app, { on: [404] }, app),
        TypeError,
        'cascade: app 2 must be a function, got an object'
      ],
      [
        'a promise',
        () => cascade(app, Promise.resolve(app) as never, app),
        TypeError,
        'cascade: app 2 must be a function, got a promise'
      ],
      [
        'on that is no list',
        () => cascade(app, { on: 404 as never }),
        TypeError,
        'cascade: on must be an array of status codes, got 404'
      ],
      [
        'an option that does not exist',
        () => cascade(app, { onn: [404] } as never),
        TypeError,
        'cascade: unknown option "onn"; known are on'
      ],
      [
        'on with a text',
        () => cascade(app, { on: ['404' as never] }),
        RangeError,
        'cascade: on must hold status codes from 100 to 999, got "404"'
      ],
      [
        'on with a fraction',
        () => cascade(app, { on: [404, 4.4] }),
        RangeError,
        'cascade: on must hold status codes from 100 to 999, got 4.4'
      ]
    ]
    for (const [name, act, kind, message] of errors) {
      it(`says so: ${name}`, () => {
        expect(act)
          .to.throw(kind as ErrorConstructor)
          .with.property('message', message)
      })
    }
  })
})
