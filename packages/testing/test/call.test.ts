import { openBody, type App, type Body, type StartResponse, type Write } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const respond =
  (body: () => Body | Promise<Body>): App =>
  (_environ, startResponse) => {
    startResponse('200 OK', [
      ['Content-Type', 'text/plain'],
      ['X-Twice', '1'],
      ['x-twice', '2']
    ])
    return body()
  }

async function* later(...chunks: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const chunk of chunks) {
    await Promise.resolve()
    yield chunk
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('call', () => {
  const bodies: [string, () => Body | Promise<Body>, boolean][] = [
    ['an array', () => ['é', '', bytes('b')], true],
    ['a promise of an array', async () => ['é', '', bytes('b')], true],
    ['a Set', () => new Set(['é', '', bytes('b')]), false],
    ['an async generator', () => later('é', '', bytes('b')), false]
  ]
  for (const [name, open, array] of bodies) {
    it(`says everything about ${name}`, async () => {
      const result = await call(respond(open))
      expect(result.header('X-TWICE')).to.equal('1')
      expect({ ...result, header: undefined }).to.deep.equal({
        url: 'http://localhost/',
        status: '200 OK',
        headers: [
          ['Content-Type', 'text/plain'],
          ['X-Twice', '1'],
          ['x-twice', '2']
        ],
        header: undefined,
        chunks: [bytes('é'), bytes('b')],
        written: [],
        bytes: bytes('éb'),
        text: 'éb',
        error: undefined,
        errors: '',
        array,
        closed: { count: 1, reason: undefined }
      })
    })
  }

  it('gives the app an environ, with what is asked for in it', async () => {
    const app: App = (environ, startResponse) => {
      startResponse('200 OK', [])
      return [`${environ.REQUEST_METHOD} ${environ.PATH_INFO} ${String((environ as any)['acme.key'])}`]
    }
    expect((await call(app, { REQUEST_METHOD: 'POST', PATH_INFO: '/x', 'acme.key': 1 })).text).to.equal(
      'POST /x 1'
    )
    expect((await call(app)).text).to.equal('GET / undefined')
  })

  it('gives the app the input, in the chunks that were asked for', async () => {
    const app: App = async (environ, startResponse) => {
      startResponse('200 OK', [])
      const chunks = []
      for await (const chunk of environ['tsgi.input']) {
        expect(chunk).to.be.instanceOf(Uint8Array)
        chunks.push(new TextDecoder().decode(chunk))
      }
      return [chunks.join('|')]
    }
    expect((await call(app)).text).to.equal('')
    expect((await call(app, {}, { input: 'a€' })).text).to.equal('a€')
    expect((await call(app, {}, { input: bytes('ab') })).text).to.equal('ab')
    expect((await call(app, {}, { input: ['a', bytes('b')] })).text).to.equal('a|b')
  })

  it('tells what is written from what is yielded, in the order in which it leaves', async () => {
    const app: App = async function* (_environ, startResponse) {
      const write = startResponse('200 OK', [])
      await write('a')
      yield 'b'
      await write(bytes('c'))
      yield 'd'
    }
    const { chunks, written, text } = await call(app)
    expect({ chunks, written, text }).to.deep.equal({
      chunks: [bytes('b'), bytes('d')],
      written: [bytes('a'), bytes('c')],
      text: 'abcd'
    })
  })

  it('keeps each chunk as it was when it left', async () => {
    const chunk = Buffer.from('a') // whose slice() shares the memory
    const app = respond(() =>
      (function* () {
        yield chunk
        chunk[0] = 0x62
        yield chunk
      })()
    )
    expect((await call(app)).text).to.equal('ab')
  })

  it('reads a body through its pull', async () => {
    const chunks = ['a', 'b']
    const body = {
      pull: () => chunks.shift(),
      close: () => {},
      [Symbol.iterator]: (): never => expect.fail('iterated')
    }
    expect((await call(respond(() => body))).text).to.equal('ab')
  })

  it('keeps what the app reports', async () => {
    const app: App = (environ, startResponse) => {
      startResponse('200 OK', [])
      environ['tsgi.errors'].write('one\n')
      environ['tsgi.errors'].write('two\n')
      return []
    }
    expect((await call(app)).errors).to.equal('one\ntwo\n')
  })

  describe('with a restart', () => {
    const error = new Error('why')
    const restart = (startResponse: StartResponse): Write =>
      startResponse('500 Internal Server Error', [], error)

    it('takes the new head while nothing has left', async () => {
      const app: App = (_environ, startResponse) => {
        startResponse('200 OK', [])
        restart(startResponse)
        return ['sorry']
      }
      const { status, text, error: thrown } = await call(app)
      expect([status, text, thrown]).to.deep.equal(['500 Internal Server Error', 'sorry', undefined])
    })

    it('throws its error once something has left', async () => {
      for (const first of ['a', '']) {
        const app: App = (_environ, startResponse) => {
          void startResponse('200 OK', [])(first)
          restart(startResponse)
          return ['sorry']
        }
        const result = await call(app)
        expect([result.status, result.text, result.error]).to.deep.equal(['200 OK', first, error])
      }
    })
  })

  describe('with a defect in the app, returns the error', () => {
    const error = new Error('app')
    const start = (startResponse: StartResponse): Write => startResponse('200 OK', [])
    const defects: [string, App, string | Error][] = [
      [
        'thrown',
        () => {
          throw error
        },
        error
      ],
      ['rejected', () => Promise.reject(error), error],
      [
        'thrown after a chunk',
        async function* (_environ, startResponse) {
          start(startResponse)
          yield 'a'
          throw error
        },
        error
      ],
      ['no head', () => [], 'call: startResponse was never called'],
      ['no head before a chunk', () => ['a'], 'call: a chunk came before startResponse was called'],
      [
        'two heads',
        (_environ, startResponse) => (start(startResponse), start(startResponse), []),
        'call: startResponse was called twice'
      ],
      [
        'a bare string',
        (_environ, startResponse) => (start(startResponse), 'text' as never),
        "body: an app must return an array, an iterable or a stream of chunks, got a string; write ['text']"
      ],
      [
        'a chunk that is none',
        (_environ, startResponse) => (start(startResponse), [1 as never]),
        'body: a chunk must be a string or a Uint8Array, got 1'
      ],
      [
        'a write of what is no chunk',
        (_environ, startResponse) => (void start(startResponse)(1 as never), []),
        'call: a chunk must be a string or a Uint8Array, got 1'
      ]
    ]
    for (const [name, app, expected] of defects) {
      it(name, async () => {
        const { error: thrown } = await call(app)
        if (typeof expected === 'string') expect(thrown).to.have.property('message', expected)
        else expect(thrown).to.equal(expected)
      })
    }

    it('and what left before', async () => {
      const { text, chunks } = await call(defects[2]![1])
      expect([text, chunks]).to.deep.equal(['a', [bytes('a')]])
    })

    it('to who writes after the end', async () => {
      let write: Write | undefined
      const app: App = (_environ, startResponse) => ((write = start(startResponse)), ['a'])
      await call(app)
      expect(() => write!('b')).to.throw('call: a chunk was written after the response had ended')
    })
  })

  describe('the end', () => {
    /** Notes when the signal fires, the generator ends, and close is called. */
    function watched(events: unknown[], close: () => void | Promise<void> = () => {}): App {
      return (environ, startResponse) => {
        environ['tsgi.signal'].addEventListener('abort', () => events.push('abort'))
        startResponse('200 OK', [])
        const body = (function* () {
          try {
            yield 'a'
            yield 'b'
          } finally {
            events.push('end')
          }
        })()
        return Object.assign(body, {
          close: (...args: unknown[]) => {
            events.push(args)
            return close()
          }
        })
      }
    }

    it('closes once, without an argument, and fires no signal', async () => {
      const events: unknown[] = []
      await call(watched(events))
      expect(events).to.deep.equal(['end', []])
    })

    for (const [leaveAfter, text] of [
      [0, ''],
      [1, 'a'],
      [2, 'ab']
    ] as const) {
      it(`of a client that leaves after ${leaveAfter} chunks fires the signal, then closes with its reason`, async () => {
        const events: unknown[] = []
        let signal: AbortSignal | undefined
        const app = watched(events)
        const result = await call(
          (environ, startResponse) => {
            signal = environ['tsgi.signal'] as AbortSignal
            return app(environ, startResponse)
          },
          {},
          { leaveAfter }
        )
        expect([result.text, result.error]).to.deep.equal([text, undefined])
        expect(events.filter(event => event !== 'end')).to.deep.equal(['abort', [signal?.reason]])
        expect(String(signal?.reason)).to.equal('AbortError: call: the client went away')
      })
    }

    it('of a body that is shorter than the client stays is a normal one', async () => {
      const events: unknown[] = []
      await call(watched(events), {}, { leaveAfter: 3 })
      expect(events).to.deep.equal(['end', []])
    })

    it('reports what close throws, and returns all the same', async () => {
      const error = new Error('close')
      const fails = (): never => {
        throw error
      }
      for (const close of [fails, () => Promise.reject(error)]) {
        const { text, error: thrown, errors } = await call(watched([], close))
        expect({ text, thrown, errors }).to.deep.equal({
          text: 'ab',
          thrown: undefined,
          errors: 'close: Error: close\n'
        })
      }
    })

    it('closes with the error of the app', async () => {
      const closed: unknown[] = []
      const error = new Error('app')
      const body = {
        [Symbol.iterator]: (): never => {
          throw error
        },
        close: (reason?: unknown) => void closed.push(reason)
      }
      expect(openBody(body)).to.be.an('object')
      await call(respond(() => body))
      expect(closed).to.deep.equal([error])
    })
  })
})
