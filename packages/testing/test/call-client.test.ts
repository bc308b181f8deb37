import type { App, Status } from '@tsgi/core'
import { call, type CallOptions } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

/** Notes what happens to a body of these chunks. */
function watched(events: unknown[], chunks: readonly string[] = ['ab', 'cd', 'ef']): App {
  return async (environ, startResponse) => {
    environ['tsgi.signal'].addEventListener('abort', () => events.push('abort'))
    await Promise.resolve()
    startResponse('200 OK', [])
    const body = (function* () {
      for (const chunk of chunks) {
        events.push(`pull ${chunk}`)
        yield chunk
      }
    })()
    return Object.assign(body, {
      close: (...args: unknown[]) => void events.push(['close', ...args.map(String)])
    })
  }
}

const LEFT = ['close', 'AbortError: call: the client went away']

describe('call', () => {
  const bodiless: [string, Status, string][] = [
    ['HEAD', '200 OK', 'HEAD'],
    ['204', '204 No Content', 'GET'],
    ['205', '205 Reset Content', 'GET'],
    ['304', '304 Not Modified', 'GET']
  ]
  for (const [name, status, REQUEST_METHOD] of bodiless) {
    it(`takes no bytes for ${name}, and closes the body once the head is known`, async () => {
      const events: unknown[] = []
      const body = watched(events)
      const app: App = (environ, startResponse) => {
        // A layer may ask for GET in its place.
        environ.REQUEST_METHOD = 'GET'
        return body(environ, (_status, headers) => startResponse(status, headers))
      }
      const late: App = async function* (_environ, startResponse) {
        yield ''
        startResponse(status, [['X-A', 'b']])
        yield 'never taken'
      }
      const written: App = (_environ, startResponse) => {
        void startResponse(status, [])('never taken')
        return []
      }
      const results = [
        await call(app, { REQUEST_METHOD }),
        await call(late, { REQUEST_METHOD }),
        await call(written, { REQUEST_METHOD })
      ]
      for (const result of results) {
        expect([result.status, result.error, result.text]).to.deep.equal([status, undefined, ''])
        expect([...result.chunks, ...result.written]).to.deep.equal([])
        expect(result.closed).to.deep.equal({ count: 1, reason: undefined })
      }
      expect(results[1]!.header('X-A')).to.equal('b')
      expect(events).to.deep.equal([['close']])
    })
  }

  const leaving: [string, CallOptions, unknown[], string][] = [
    ['before the first byte', { leaveAt: 0 }, ['abort', LEFT], ''],
    ['at byte 1', { leaveAt: 1 }, ['pull ab', 'abort', LEFT], 'a'],
    ['at the end of a chunk', { leaveAt: 2 }, ['pull ab', 'abort', LEFT], 'ab'],
    ['in the middle', { leaveAt: 3 }, ['pull ab', 'pull cd', 'abort', LEFT], 'abc'],
    ['with the last byte', { leaveAt: 6 }, ['pull ab', 'pull cd', 'pull ef', 'abort', LEFT], 'abcdef'],
    ['after the end', { leaveAt: 'end' }, ['pull ab', 'pull cd', 'pull ef', 'abort', LEFT], 'abcdef'],
    ['later than the end', { leaveAt: 7 }, ['pull ab', 'pull cd', 'pull ef', ['close']], 'abcdef']
  ]
  for (const [when, options, expected, received] of leaving) {
    it(`can leave ${when}`, async () => {
      const events: unknown[] = []
      const { text, error, closed } = await call(watched(events), {}, options)
      expect([text, error, closed?.count]).to.deep.equal([received, undefined, 1])
      expect(events).to.deep.equal(expected)
      expect(String(closed?.reason)).to.equal((expected.at(-1) as unknown[])[1] ?? 'undefined')
    })
  }

  it('can leave while a chunk is awaited, by what is written', async () => {
    let returned = false
    const app: App = (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      return (async function* () {
        try {
          await write('abc')
          await new Promise(() => {})
          yield 'never'
        } finally {
          returned = true
        }
      })()
    }
    const { text } = await call(app, {}, { leaveAt: 2 })
    expect([text, returned]).to.deep.equal(['ab', false])
  })

  it('does not take what is called off for a failure', async () => {
    const app: App = environ =>
      new Promise((_resolve, reject) => {
        const signal = environ['tsgi.signal']
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      })
    const { error, closed } = await call(app, {}, { leaveAt: 0 })
    expect([error, closed?.count]).to.deep.equal([undefined, 0])
  })

  it('reads on when it has stalled', async () => {
    const events: unknown[] = []
    const stallUntil = new Promise(resolve => setImmediate(resolve)).then(() => events.push('go on'))
    await call(watched(events), {}, { stallAt: 3, stallUntil })
    expect(events).to.deep.equal(['pull ab', 'pull cd', 'go on', 'pull ef', ['close']])
  })

  it('stalls for a while, if nobody says how long', async () => {
    expect((await call(watched([]), {}, { stallAt: 0 })).text).to.equal('abcdef')
  })

  it('can leave while it stalls', async () => {
    const events: unknown[] = []
    await call(watched(events), {}, { stallAt: 2, leaveAt: 2, stallUntil: new Promise(() => {}) })
    expect(events).to.deep.equal(['pull ab', 'abort', LEFT])
  })

  it('reads a chunk in each turn, when it is slow', async () => {
    const events: unknown[] = []
    const tick = (): void => void events.push('turn')
    for (let i = 0; i < 3; i++) setImmediate(tick)
    await call(watched(events, ['ab', 'cd']), {}, { slow: true })
    expect(events.indexOf('pull cd')).to.be.above(events.indexOf('turn'))
  })

  it('speaks HTTP/1.0, which names no host', async () => {
    const app: App = (environ, startResponse) => {
      startResponse('200 OK', [])
      return [`${environ.SERVER_PROTOCOL} ${'HTTP_HOST' in environ}`]
    }
    expect((await call(app, {}, { protocol: 'HTTP/1.0' })).text).to.equal('HTTP/1.0 false')
    expect((await call(app, { HTTP_HOST: 'a' }, { protocol: 'HTTP/1.0' })).text).to.equal('HTTP/1.0 true')
    expect((await call(app, {}, { protocol: 'HTTP/1.1' })).text).to.equal('HTTP/1.1 true')
  })

  it('takes the request body from an async iterable', async () => {
    const app: App = async (environ, startResponse) => {
      let text = ''
      for await (const chunk of environ['tsgi.input']) text += new TextDecoder().decode(chunk)
      startResponse('200 OK', [])
      return [text]
    }
    async function* input(): AsyncGenerator<string> {
      yield 'a'
      await Promise.resolve()
      yield 'b'
    }
    expect((await call(app, {}, { input: input() })).text).to.equal('ab')
  })

  it('stays mounted where a redirect leads', async () => {
    const app: App = ({ SCRIPT_NAME, PATH_INFO }, startResponse) => {
      const isThere = PATH_INFO !== '/here'
      startResponse(isThere ? '200 OK' : '302 Found', isThere ? [] : [['Location', '/app/there']])
      return [`${SCRIPT_NAME} ${PATH_INFO}`]
    }
    const { text, url } = await call(app, { SCRIPT_NAME: '/app', PATH_INFO: '/here' }, { redirects: 1 })
    expect([text, url]).to.deep.equal(['/app /there', 'http://localhost/app/there'])
  })

  it('does not follow to another origin', async () => {
    const app: App = (_environ, startResponse) => {
      startResponse('302 Found', [['Location', 'https://elsewhere.example/']])
      return []
    }
    expect((await call(app, {}, { redirects: 1 })).status).to.equal('302 Found')
  })

  const refused: [string, unknown, CallOptions, string][] = [
    ['a number', 12, {}, 'call: an app, a URL or { url } is needed, got 12'],
    ['an object without url', {}, {}, 'call: an app, a URL or { url } is needed, got an object'],
    ['null', null, {}, 'call: an app, a URL or { url } is needed, got null'],
    ['nothing', undefined, {}, 'call: an app, a URL or { url } is needed, got undefined'],
    [
      'a promise of an app',
      Promise.resolve(() => []),
      {},
      'call: an app, a URL or { url } is needed, got a promise; await it first'
    ],
    ['a path', '/here', {}, 'call: the URL must be absolute, as http://localhost:8000/, got "/here"'],
    [
      'cookies: {}',
      () => [],
      { cookies: {} as never },
      'call: cookies must be a Map of names and values, got an object; write new Map(Object.entries(cookies))'
    ],
    ['a socket', 'unix:/tmp/x', {}, 'call: fetch cannot reach unix:/tmp/x; let the server listen on a port'],
    ['leaveAt: -1', () => [], { leaveAt: -1 }, 'call: leaveAt must be an integer of at least 0, got -1'],
    [
      'input: {}',
      () => [],
      { input: { name: 'Ada' } as never },
      'call: input must be a text, bytes, or an iterable of chunks, got an object; write JSON.stringify(input), ' +
        'or String(new URLSearchParams(input))'
    ],
    [
      'leaveAt: "1"',
      () => [],
      { leaveAt: '1' as never },
      'call: leaveAt must be an integer of at least 0, got "1"'
    ],
    [
      'leaveat',
      () => [],
      { leaveat: 1 } as CallOptions,
      'call: unknown option "leaveat"; known are input, slowInput, breakInputAt, leaveAfter, leaveAt, slow, stallAt, stallUntil, protocol, cookies, redirects'
    ],
    ['stallAt: 0.5', () => [], { stallAt: 0.5 }, 'call: stallAt must be an integer of at least 0, got 0.5']
  ]
  for (const [what, callee, options, message] of refused) {
    it(`refuses ${what}`, async () => {
      const error: unknown = await call(callee as App, {}, options).catch((thrown: unknown) => thrown)
      const isRange =
        Object.values(options).some(value => typeof value === 'number') && !/unknown/.test(message)
      expect(error).to.be.instanceOf(isRange ? RangeError : TypeError)
      expect((error as Error).message).to.equal(message)
    })
  }

  it('refuses a request that is none', async () => {
    for (const [request, got] of [
      [null, 'null'],
      ['/path', '"/path"']
    ] as const) {
      const error: unknown = await call(() => [], request as never).catch((thrown: unknown) => thrown)
      expect(error)
        .to.be.instanceOf(TypeError)
        .with.property(
          'message',
          `call: the request must be an object of environ keys, or a Request, got ${got}; write { PATH_INFO: '/' }`
        )
    }
  })

  const strange: [request: object, key: string, remedy: string][] = [
    [{ method: 'POST', PATH_INFO: '/here' }, 'method', 'REQUEST_METHOD'],
    [{ path: '/here' }, 'path', 'PATH_INFO'],
    [{ headers: { accept: '*/*' } }, 'headers', 'HTTP_ and the name of each: HTTP_ACCEPT'],
    [{ body: 'text' }, 'body', 'the option input']
  ]
  for (const [request, key, remedy] of strange) {
    it(`refuses a request with ${key}`, async () => {
      const error: unknown = await call(() => [], request as never).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(TypeError)
      expect((error as Error).message).to.equal(
        `call: the request must be of environ keys, got "${key}"; write ${remedy}`
      )
    })
  }
})
