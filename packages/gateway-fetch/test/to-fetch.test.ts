import type { App, Body, Environ } from '@tsgi/core'
import { toFetch, type FetchEnviron, type FetchOptions } from '@tsgi/gateway-fetch'
import { CountedBody, notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { request, settle, started } from './support.ts'

describe('toFetch', () => {
  describe('with a body in hand', () => {
    it('gives it whole, with its length', async () => {
      const response = await toFetch(started(['a', new Uint8Array([0x62]), 'ü']))(request('/'))
      expect(response.headers.get('content-length')).to.equal('4')
      expect(await response.text()).to.equal('abü')
    })

    it('adds no Content-Type', async () => {
      const response = await toFetch(started(['a'], '200 OK', []))(request('/'))
      expect([...response.headers]).to.deep.equal([['content-length', '1']])
    })

    it('encodes chunk by chunk, as on any server', async () => {
      const response = await toFetch(started(['\ud83d', '\ude00']))(request('/'))
      expect(await response.text()).to.equal('\ufffd\ufffd')
    })

    it('sends status, reason and several cookies', async () => {
      const headers: [string, string][] = [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2; Expires=Wed, 21 Oct 2015 07:28:00 GMT']
      ]
      const response = await toFetch(started([], '404 Nothing here', headers))(request('/'))
      expect([response.status, response.statusText]).to.deep.equal([404, 'Nothing here'])
      expect(response.headers.getSetCookie()).to.deep.equal(headers.map(([, value]) => value))
    })

    it('closes an array that has a close, once', async () => {
      const closes: unknown[][] = []
      const body = Object.assign(['a'], { close: (...args: unknown[]) => void closes.push(args) })
      await toFetch(started(body))(request('/'))
      expect(closes).to.deep.equal([[]])
    })
  })

  for (const status of ['204 No Content', '205 Reset Content', '304 Not Modified'] as const) {
    it(`gives a Response without a body for ${status}`, async () => {
      const body = new CountedBody(() => 'never sent')
      const response = await toFetch(started(body, status, []))(request('/'))
      expect([response.status, response.body]).to.deep.equal([Number(status.slice(0, 3)), null])
      expect(body.closes).to.deep.equal([undefined])
    })
  }

  it('closes the body for HEAD when the head is known', async () => {
    const body = new CountedBody(() => 'x')
    const app = started(body, '200 OK', [['Content-Length', '12']])
    const response = await toFetch(app)(request('/', { method: 'HEAD' }))
    expect(response.body).to.equal(null)
    expect(response.headers.get('content-length')).to.equal('12')
    expect([body.pulled, body.closes]).to.deep.equal([0, [undefined]])
  })

  describe('when an app fails after a head that bears no body', () => {
    it('has answered already, closes the body, and tells', async () => {
      const failure = new Error('at the first pull')
      const body = new CountedBody(() => Promise.reject(failure))
      const app: App = async (_environ, startResponse) => {
        await startResponse('204 No Content', [])('')
        return body.body
      }
      const told: unknown[] = []
      const response = await toFetch(app, { onError: error => void told.push(error) })(request('/'))
      expect([response.status, response.body]).to.deep.equal([204, null])
      await settle()
      // Nobody wants a chunk: what would fail is not asked for.
      expect(body.closes).to.have.length(1)
      expect(told).to.deep.equal(body.closes[0] === undefined ? [] : [failure])
    })

    it('has answered HEAD already, and tells', async () => {
      const failure = new Error('after the head')
      const app: App = async (_environ, startResponse) => {
        void startResponse('200 OK', [['Content-Type', 'text/plain']])('x')
        await settle()
        throw failure
      }
      const told: unknown[] = []
      const fetch = toFetch(app, { onError: error => void told.push(error) })
      const response = await fetch(request('/', { method: 'HEAD' }))
      expect([response.status, response.body]).to.deep.equal([200, null])
      await settle()
      await settle()
      expect(told).to.deep.equal([failure])
    })
  })

  describe('with a stream', () => {
    it('pulls a chunk for the head, and then one whenever it is read', async () => {
      const body = new CountedBody(index => (index < 3 ? String(index) : undefined))
      const response = await toFetch(started(body))(request('/'))
      await settle()
      expect(body.pulled).to.equal(1)
      const reader = response.body!.getReader()
      await reader.read()
      await settle()
      expect(body.pulled).to.equal(1)
      await reader.read()
      await settle()
      expect(body.pulled).to.equal(2)
      await reader.read()
      expect((await reader.read()).done).to.equal(true)
      expect(body.closes).to.deep.equal([undefined])
    })

    it('fires the signal and closes the body when it is cancelled', async () => {
      const body = new CountedBody(() => 'x')
      let signal: AbortSignal | undefined
      const app: App = (environ, startResponse) => {
        signal = environ['tsgi.signal']
        return started(body)(environ, startResponse)
      }
      const response = await toFetch(app)(request('/'))
      await response.body!.cancel('enough')
      expect(signal!.reason).to.include({ name: 'AbortError', cause: 'enough' })
      expect(body.closes).to.deep.equal([signal!.reason])
      expect(body.returned).to.equal(1)
    })

    it('does not fire the signal after a normal end', async () => {
      const controller = new AbortController()
      let signal: AbortSignal | undefined
      const app: App = (environ, startResponse) => {
        signal = environ['tsgi.signal']
        return started(new CountedBody(index => (index < 2 ? 'x' : undefined)))(environ, startResponse)
      }
      const response = await toFetch(app)(request('/', { signal: controller.signal }))
      expect(await response.text()).to.equal('xx')
      controller.abort()
      expect(signal!.aborted).to.equal(false)
    })

    it('is an errored stream after its first chunk, with what came before it', async () => {
      const failure = new Error('secret')
      const logged: string[] = []
      const body = new CountedBody(index => {
        if (index === 2) throw failure
        return String(index)
      })
      const response = await toFetch(started(body), { errors: { write: text => logged.push(text) } })(
        request('/')
      )
      const reader = response.body!.getReader()
      const chunks = [await reader.read(), await reader.read()].map(({ value }) =>
        new TextDecoder().decode(value)
      )
      expect(chunks).to.deep.equal(['0', '1'])
      expect(await reader.read().catch((error: unknown) => error)).to.equal(failure)
      expect(logged.join('')).to.match(/^GET \/: Error: secret\n/)
      expect(body.closes).to.deep.equal([failure])
    })

    it('cuts what is longer than Content-Length, and reports it', async () => {
      const errors: unknown[] = []
      const body = new CountedBody(() => 'abc')
      const app = started(body, '200 OK', [['Content-Length', '4']])
      const response = await toFetch(app, quiet(errors))(request('/'))
      expect(await response.text()).to.equal('abca')
      expect(String(errors)).to.match(/at least 6 bytes where Content-Length is 4/)
      expect(body.closes).to.deep.equal(errors)
    })

    it('breaks off what falls short of Content-Length', async () => {
      for (const body of [['abc'], new CountedBody(index => (index === 0 ? 'abc' : undefined)), []]) {
        const errors: unknown[] = []
        const app = started(body, '200 OK', [['Content-Length', '4']])
        const response = await toFetch(app, quiet(errors))(request('/'))
        expect(response.status).to.equal(200)
        expect(await response.text().catch(String)).to.match(/bytes where Content-Length is 4/)
        expect(errors).to.have.lengthOf(1)
      }
    })
  })

  describe('with write()', () => {
    it('sends the head and the chunk at once, before the body is there', async () => {
      let release!: () => void
      const app: App = async (_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        void write('first ')
        await new Promise<void>(resolve => (release = resolve))
        return ['second']
      }
      const response = await toFetch(app)(request('/'))
      const reader = response.body!.getReader()
      expect(new TextDecoder().decode((await reader.read()).value)).to.equal('first ')
      release()
      expect(new TextDecoder().decode((await reader.read()).value)).to.equal('second')
      expect((await reader.read()).done).to.equal(true)
    })

    it('lets a generator await it', async () => {
      const app: App = async function* (_environ, startResponse) {
        const write = startResponse('200 OK', [])
        await write('a')
        await write('b')
        yield 'c'
        await write('d')
      }
      const response = await toFetch(app)(request('/'))
      expect(await response.text()).to.equal('abcd')
    })

    it('asks for no more until what was written is taken', async () => {
      const body = new CountedBody(index => (index < 1 ? 'yielded' : undefined))
      const app: App = (_environ, startResponse) => {
        void startResponse('200 OK', [])('written ')
        return body.body
      }
      const response = await toFetch(app)(request('/'))
      await settle()
      expect(body.pulled).to.equal(0)
      expect(await response.text()).to.equal('written yielded')
    })

    it('sends the head at a write of nothing, to a server that waits for the first chunk', async () => {
      const app: App = async (_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        void write('')
        void write('')
        await settle()
        return ['body']
      }
      const reader = (await toFetch(app)(request('/'))).body!.getReader()
      const lengths = [(await reader.read()).value?.length, (await reader.read()).value?.length]
      expect([...lengths, (await reader.read()).done]).to.deep.equal([0, 4, true])
    })

    it('refuses more than 1 MiB that nobody takes', async () => {
      const errors: unknown[] = []
      const app: App = (_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        for (let i = 0; i < 20; i++) void write(new Uint8Array(100_000))
        return []
      }
      const response = await toFetch(app, quiet(errors))(request('/'))
      await response.arrayBuffer().catch(() => {})
      expect(String(errors)).to.match(/more than 1048576 bytes wait for the client; await write\(\)/)
    })

    describe('and no chunk after it', () => {
      const closed: unknown[] = []
      const app: App = (_environ, startResponse) => {
        const body = (function* () {
          void startResponse('200 OK', [])('written')
          yield* []
        })()
        return Object.assign(body, { close: (error?: unknown) => void closed.push(error) })
      }
      // What throws in a timer would end the process.
      const later = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5))

      it('ends once, and closes the body once', async () => {
        const response = await toFetch(app)(request('/'))
        expect(await response.text()).to.equal('written')
        await later()
        expect(closed.splice(0)).to.deep.equal([undefined])
      })

      it('closes the body once, with the reason, for a client that leaves before the end', async () => {
        const response = await toFetch(app)(request('/'))
        await response.body!.cancel()
        await later()
        expect(closed.splice(0).map(String)).to.deep.equal(['AbortError: The client closed the connection'])
      })
    })

    it('rejects what waits when the client leaves', async () => {
      let written: Promise<void> | void = undefined
      const app: App = (_environ, startResponse) => {
        written = startResponse('200 OK', [])('x')
        return new CountedBody(() => new Promise(() => {})).body
      }
      const response = await toFetch(app)(request('/'))
      await response.body!.cancel('gone')
      const refused: unknown = await Promise.resolve(written).catch((error: unknown) => error)
      expect(refused).to.include({ name: 'AbortError', cause: 'gone' })
    })
  })

  describe('with an error before the first chunk', () => {
    const failing: Record<string, App> = {
      'thrown by the app': () => {
        throw new Error('secret')
      },
      'rejected by the app': async () => {
        await settle()
        throw new Error('secret')
      },
      'thrown at the first chunk': started(
        new CountedBody(() => {
          throw new Error('secret')
        })
      ),
      'a head that cannot be sent': started([], '200 OK', [['X-A', 'a\r\nb']]),
      'a final 1xx': started([], '103 Early'),
      'a status above 599': started([], '600 Strange'),
      'a hop-by-hop header': started([], '200 OK', [['Connection', 'close']]),
      'no startResponse': () => [],
      'a string for a body': started('secret' as unknown as Body),
      'a Response for a body': (() => new Response('secret')) as unknown as App
    }
    for (const [name, app] of Object.entries(failing)) {
      it(`answers 500 without details: ${name}`, async () => {
        const errors: unknown[] = []
        const response = await toFetch(app, quiet(errors))(request('/'))
        expect(response.status).to.equal(500)
        expect(await response.text()).to.equal('Internal Server Error')
        expect(errors).to.have.lengthOf(1)
      })
    }

    it("answers with the error's status", async () => {
      const app: App = () => {
        throw Object.assign(new Error('secret'), { status: 404 })
      }
      const response = await toFetch(app, quiet([]))(request('/'))
      expect([response.status, await response.text()]).to.deep.equal([404, 'Not Found'])
    })

    it('says what to do about a Response', async () => {
      const errors: unknown[] = []
      await toFetch((() => new Response('x')) as unknown as App, quiet(errors))(request('/'))
      expect(String(errors)).to.match(/make it an app by fromFetch\(handler\)/)
    })
  })

  describe('when the client leaves', () => {
    it('settles, fires the signal, and closes a body that comes later', async () => {
      const controller = new AbortController()
      const body = new CountedBody(() => 'x')
      let signal: AbortSignal | undefined
      let answer!: () => void
      const app: App = async (environ, startResponse) => {
        signal = environ['tsgi.signal']
        await new Promise<void>(resolve => (answer = resolve))
        startResponse('200 OK', [])
        return body.body
      }
      const pending = toFetch(app, quiet([]))(request('/', { signal: controller.signal }))
      controller.abort('gone')
      expect((await pending).status).to.equal(499)
      expect(signal!.reason).to.include({ name: 'AbortError', cause: 'gone' })
      answer()
      await settle()
      expect(body.closes).to.deep.equal([signal!.reason])
      expect(body.pulled).to.equal(0)
    })

    it('is told of one that had left before', async () => {
      const app: App = () => new Promise(() => {})
      const response = await toFetch(app)(request('/', { signal: AbortSignal.abort() }))
      expect(response.status).to.equal(499)
    })
  })

  it('breaks off what is in work when its signal fires', async () => {
    const ending = new AbortController()
    const body = new CountedBody(index => (index === 0 ? 'x' : new Promise(() => {})))
    const handler = toFetch(started(body), { signal: ending.signal })
    const response = await handler(request('/'))
    const waiting = toFetch(() => new Promise(() => {}), { signal: ending.signal })(request('/'))
    ending.abort()
    expect(await response.text().catch((error: Error) => error.name)).to.equal('AbortError')
    expect(body.closes).to.deep.equal([ending.signal.reason])
    expect((await waiting).status).to.equal(499)
  })

  describe('environ', () => {
    const seen = async (
      made: Request,
      options: FetchOptions = {},
      ...rest: unknown[]
    ): Promise<Environ & FetchEnviron> => {
      let environ: Environ | undefined
      await toFetch((given, startResponse) => {
        environ = given
        startResponse('200 OK', [])
        return []
      }, options)(made, ...rest)
      return environ as Environ & FetchEnviron
    }

    it('has what the URL says', async () => {
      const environ = await seen(request('/a%20b?c=%20d#e', {}, 'https://user:secret@example.test:8443'))
      expect(environ).to.include({
        REQUEST_METHOD: 'GET',
        SCRIPT_NAME: '',
        PATH_INFO: '/a b',
        REQUEST_URI: '/a%20b?c=%20d',
        QUERY_STRING: 'c=%20d',
        SERVER_NAME: 'example.test',
        SERVER_PORT: '8443',
        HTTP_HOST: 'example.test:8443',
        'tsgi.url_scheme': 'https'
      })
      expect('tsgi.early_hints' in environ).to.equal(false)
      expect(Object.getPrototypeOf(Object.getPrototypeOf(environ))).to.equal(null)
    })

    const infos: [name: string, info: unknown, address: string | undefined, port: string | undefined][] = [
      ["Deno's", { remoteAddr: { transport: 'tcp', hostname: '192.0.2.1', port: 9 } }, '192.0.2.1', '9'],
      ["Deno's of a Unix socket", { remoteAddr: { transport: 'unix', path: '/s' } }, undefined, undefined],
      ["Bun's", { requestIP: () => ({ address: '::ffff:192.0.2.1', port: 9 }) }, '192.0.2.1', '9'],
      ["Bun's of a client that has gone", { requestIP: () => null }, undefined, undefined],
      ["@hono/node-server's", { incoming: { socket: { remoteAddress: '::1', remotePort: 9 } } }, '::1', '9'],
      ["Workers' bindings", { remoteAddr: null }, undefined, undefined],
      ['none', undefined, undefined, undefined]
    ]
    for (const [name, info, address, port] of infos) {
      it(`has the address of what a server tells: ${name}`, async () => {
        const environ = await seen(request('/'), {}, info)
        expect([environ.REMOTE_ADDR, environ.REMOTE_PORT]).to.deep.equal([address, port])
      })
    }

    it('has what a server tells of itself where the request names no host, as HTTP/1.0 may', async () => {
      // As Bun gives it.
      const hostless = request('//a?b', {}, '')
      const bun = { hostname: '::1', port: 81, protocol: 'https' }
      const { HTTP_HOST, ...environ } = await seen(hostless, {}, bun)
      expect(HTTP_HOST).to.equal(undefined)
      expect(environ).to.include({
        PATH_INFO: '//a',
        QUERY_STRING: 'b',
        SERVER_NAME: '[::1]',
        SERVER_PORT: '81',
        SERVER_PROTOCOL: 'HTTP/1.0',
        'tsgi.url_scheme': 'https'
      })
      expect((await seen(hostless)).SERVER_NAME).to.equal('localhost')
    })

    it("has the version that Node's adapters tell", async () => {
      const outgoing = { req: { httpVersion: '1.0' }, socket: null, once() {} }
      expect((await seen(request('/'), {}, { outgoing })).SERVER_PROTOCOL).to.equal('HTTP/1.0')
      const runtime = { node: { res: outgoing } }
      const bySrvx = Object.assign(request('/'), { runtime })
      expect((await seen(bySrvx)).SERVER_PROTOCOL).to.equal('HTTP/1.0')
      expect((await seen(request('/'))).SERVER_PROTOCOL).to.equal('HTTP/1.1')
    })

    it('believes a header only when told to', async () => {
      const made = (): Request => request('/', { headers: { 'CF-Connecting-IP': '192.0.2.7' } })
      expect((await seen(made())).REMOTE_ADDR).to.equal(undefined)
      expect((await seen(made(), { addressHeader: 'CF-Connecting-IP' })).REMOTE_ADDR).to.equal('192.0.2.7')
    })

    it('believes forwarding headers of trusted proxies', async () => {
      const headers = { 'X-Forwarded-For': '192.0.2.9', 'X-Forwarded-Proto': 'https' }
      const info = { remoteAddr: { hostname: '127.0.0.1', port: 1 } }
      const told = await seen(request('/', { headers }), { trustedProxies: ['loopback'] }, info)
      expect(told).to.include({ REMOTE_ADDR: '192.0.2.9', 'tsgi.url_scheme': 'https' })
      const untold = await seen(request('/', { headers }), {}, info)
      expect(untold).to.include({ REMOTE_ADDR: '127.0.0.1', 'tsgi.url_scheme': 'http' })
      expect('HTTP_X_FORWARDED_FOR' in untold).to.equal(false)
    })

    it('has what the server passed on', async () => {
      const bindings = { KV: 1 }
      expect((await seen(request('/'), {}, bindings, 'ctx'))['fetch.arguments']).to.deep.equal([
        bindings,
        'ctx'
      ])
    })

    it('reads the body as it is asked for, and counts it', async () => {
      let pulled = 0
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            controller.enqueue(new Uint8Array(10))
            if (++pulled === 5) controller.close()
          }
        },
        { highWaterMark: 0 }
      )
      const post = { method: 'POST', body, duplex: 'half' } as RequestInit
      const app: App = async (environ, startResponse) => {
        for await (const chunk of environ['tsgi.input']) if (chunk.length === 10) break
        const before = pulled
        let bytes = 10
        for await (const chunk of environ['tsgi.input']) bytes += chunk.length
        startResponse('200 OK', [])
        return [`${before} ${bytes}`]
      }
      expect(await (await toFetch(app)(request('/', post))).text()).to.equal('1 50')
    })

    it('refuses a body over maxBodySize', async () => {
      const app: App = async (environ, startResponse) => {
        for await (const chunk of environ['tsgi.input']) void chunk
        startResponse('200 OK', [])
        return []
      }
      const post = request('/', { method: 'POST', body: 'x'.repeat(11) })
      expect((await toFetch(app, { ...quiet([]), maxBodySize: 10 })(post)).status).to.equal(413)
    })

    it('tells a body that breaks off', async () => {
      const body = new ReadableStream({ pull: controller => controller.error(new Error('cut')) })
      const post = request('/', { method: 'POST', body, duplex: 'half' } as RequestInit)
      const app: App = async environ => {
        for await (const chunk of environ['tsgi.input']) void chunk
        return []
      }
      expect((await toFetch(app, quiet([]))(post)).status).to.equal(400)
    })
  })

  it('asks the platform to wait for close', async () => {
    const waits: Promise<unknown>[] = []
    const body = Object.assign(['a'], { close: () => settle() })
    await toFetch(started(body))(
      request('/'),
      {},
      { waitUntil: (work: Promise<unknown>) => void waits.push(work) }
    )
    expect(waits).to.have.lengthOf(1)
    await waits[0]
  })

  describe('wrong use', () => {
    const wrong: [name: string, app: unknown, message: RegExp][] = [
      ['nothing', undefined, /^toFetch: the app must be a function, got undefined$/],
      ['a promise', Promise.resolve(() => []), /got a promise; await it first$/],
      [
        'a Fetch app',
        { fetch: () => new Response() },
        /that needs no toFetch, or make it an app by fromFetch$/
      ]
    ]
    for (const [name, app, message] of wrong) {
      it(`refuses ${name}`, () => expect(() => toFetch(app as App)).to.throw(TypeError, message))
    }

    it('refuses unknown and bad options', () => {
      const options: [object, RegExp][] = [
        [{ maxBodysize: 1 }, /unknown option "maxBodysize"/],
        [{ maxBodySize: -1 }, /maxBodySize must be an integer of at least 0, got -1/],
        [{ maxHeaderCount: '1' }, /maxHeaderCount must be an integer of at least 1, got "1"/],
        [{ onError: 1 }, /onError must be a function, got 1/],
        [{ errors: {} }, /errors must have a write\(text\), got an object/],
        [{ forwardedHeader: 'x' }, /forwardedHeader must be 'x-forwarded' or 'forwarded', got "x"/],
        [{ addressHeader: 'a b' }, /addressHeader must be the name of a header, got "a b"/],
        [{ scheme: 'ftp' }, /scheme must be 'http' or 'https', got "ftp"/],
        [{ signal: 1 }, /signal must be an AbortSignal, got 1/],
        [{ trustedProxies: ['x'] }, /trustedProxies takes addresses/]
      ]
      for (const [option, message] of options) {
        expect(() => toFetch(() => [], option)).to.throw(Error, message)
      }
    })

    it('rejects what is no Request, and one that was used', async function () {
      notOn(this, ['bun'], 'a locked body counts as used')
      const handler = toFetch(started([]))
      const used = request('/', { method: 'POST', body: 'x' })
      await used.text()
      const locked = request('/', { method: 'POST', body: 'x' })
      locked.body!.getReader()
      const cases: [unknown, RegExp][] = [
        [undefined, /takes a Request, got undefined/],
        ['/path', /takes a Request, got "\/path"/],
        [used, /has been read already; pass on a clone\(\)/],
        [locked, /is locked to a reader; release it/]
      ]
      for (const [value, message] of cases) {
        const error: unknown = await handler(value as Request).catch((thrown: unknown) => thrown)
        expect(error).to.be.an.instanceOf(TypeError)
        expect(String(error)).to.match(message)
      }
    })
  })
})

function quiet(errors: unknown[]): FetchOptions {
  return { errors: { write: () => {} }, onError: error => errors.push(error) }
}
