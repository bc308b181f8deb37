import { compose, mount, type App, type Environ } from '@tsgi/core'
import { FastResponse, fromFetch, type FetchHandler } from '@tsgi/gateway-fetch'
import { gzip } from '@tsgi/middleware-gzip'
import { call } from '@tsgi/testing'
import { validator } from '@tsgi/validator'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { settle } from './support.ts'

/** Bare, and between two validators: what comes out must be an app. */
const ways: [string, (app: App) => App][] = [
  ['bare', app => app],
  ['validated', app => validator(app)]
]

/** What a gateway does to a head that it cannot send. */
function refusing(app: App, refusal: Error): App {
  return (environ, _startResponse) =>
    app(environ, () => {
      throw refusal
    })
}

for (const [name, way] of ways) {
  const app = (handler: FetchHandler): App => way(fromFetch(handler))

  describe(`fromFetch, ${name}`, () => {
    it('gives the handler a Request, and its Response to the client', async function () {
      notOn(this, ['bun'], 'a Response of text has no Content-Type')
      const handler = async (request: Request): Promise<Response> =>
        new Response(
          `${request.method} ${request.url} ${request.headers.get('x-a')} ${await request.text()}`,
          {
            status: 201,
            statusText: 'Made',
            headers: { 'X-B': 'b' }
          }
        )
      const result = await call(
        app(handler),
        { REQUEST_METHOD: 'POST', PATH_INFO: '/a', QUERY_STRING: 'b=c', HTTP_X_A: '1', CONTENT_LENGTH: '4' },
        { input: 'body' }
      )
      expect(result.status).to.equal('201 Made')
      expect(result.text).to.equal('POST http://localhost/a?b=c 1 body')
      expect([result.header('content-type'), result.header('x-b')]).to.deep.equal([
        'text/plain;charset=UTF-8',
        'b'
      ])
    })

    it('takes what is whole for an array, and what is not for a stream', async () => {
      for (const body of ['text', new Uint8Array([1]), new URLSearchParams({ a: 'b' }), '', null]) {
        let given: unknown
        const spy: App = async (environ, startResponse) => {
          const result = await fromFetch(() => new Response(body))(environ, startResponse)
          given = result
          return result
        }
        await call(spy)
        expect(Array.isArray(given)).to.equal(true)
      }
    })

    it('sends a Response once', async () => {
      const response = new Response('x')
      expect((await call(app(() => response))).text).to.equal('x')
      expect(String((await call(app(() => response))).error)).to.match(
        /has been read already; return a clone\(\)/
      )
    })

    it('sends what a clone has left, and a clone', async () => {
      const response = new Response('x')
      const clone = response.clone()
      expect(await clone.clone().text()).to.equal('x')
      expect((await call(app(() => response))).text).to.equal('x')
      expect((await call(app(() => clone))).text).to.equal('x')
    })

    it('keeps cookies apart', async () => {
      const headers = new Headers()
      headers.append('Set-Cookie', 'a=1')
      headers.append('Set-Cookie', 'b=2')
      const result = await call(app(() => new Response(null, { headers })))
      expect(result.headers).to.deep.equal([
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2']
      ])
    })

    it('drops what belongs to the connection', async () => {
      const headers = {
        'Transfer-Encoding': 'chunked',
        Connection: 'keep-alive',
        'Keep-Alive': 'x',
        'X-A': 'a'
      }
      const result = await call(app(() => new Response(null, { headers })))
      expect(result.headers).to.deep.equal([['x-a', 'a']])
    })

    it('streams, chunk by chunk, and cancels when the client leaves', async () => {
      let pulled = 0
      const cancelled: unknown[] = []
      const body = (): ReadableStream =>
        new ReadableStream(
          {
            async pull(controller) {
              await settle()
              controller.enqueue(new TextEncoder().encode(String(pulled++)))
            },
            cancel: reason => void cancelled.push(reason)
          },
          { highWaterMark: 0 }
        )
      const { chunks } = await call(
        app(() => new Response(body())),
        {},
        { leaveAfter: 3 }
      )
      await settle()
      expect(chunks.map(chunk => new TextDecoder().decode(chunk))).to.deep.equal(['0', '1', '2'])
      expect(pulled).to.be.within(3, 4)
      expect(cancelled).to.have.lengthOf(1)
    })

    it('cancels the stream of a HEAD without reading it', async () => {
      let pulled = 0
      let cancelled = false
      const body = new ReadableStream(
        { pull: () => void pulled++, cancel: () => void (cancelled = true) },
        { highWaterMark: 0 }
      )
      const environ = { REQUEST_METHOD: 'HEAD' }
      await call(
        app(() => new Response(body)),
        environ,
        { leaveAt: 0 }
      )
      await settle()
      expect([pulled, cancelled]).to.deep.equal([0, true])
    })

    it('cancels a stream whose head is refused', async () => {
      for (const Made of [Response, FastResponse as unknown as typeof Response]) {
        const cancels: unknown[] = []
        const stream = new ReadableStream({ cancel: reason => void cancels.push(reason) })
        const refusal = new TypeError('refused')
        const { error } = await call(
          refusing(
            app(() => new Made(stream)),
            refusal
          )
        )
        expect([error, cancels]).to.deep.equal([refusal, [refusal]])
      }
    })

    it('tells what fails in the cancelling of such a stream', async () => {
      const stream = new ReadableStream({
        cancel() {
          throw new Error('stuck')
        }
      })
      const refusal = new TypeError('refused')
      let told = ''
      const environ = { 'tsgi.errors': { write: (text: string) => void (told += text) } }
      const { error } = await call(
        refusing(
          app(() => new Response(stream)),
          refusal
        ),
        environ
      )
      await settle()
      expect(error).to.equal(refusal)
      expect(told).to.match(/^fromFetch: cancel failed: Error: stuck/)
    })

    it('sends the request back as it comes', async () => {
      const environ = { REQUEST_METHOD: 'PUT', CONTENT_LENGTH: '100000' }
      const input = 'x'.repeat(100_000)
      const { text } = await call(
        app(request => new Response(request.body)),
        environ,
        { input }
      )
      expect(text).to.equal(input)
    })

    it('fails before the head where the stream fails before its first chunk', async () => {
      for (const when of ['at once', 'later'] as const) {
        const failure = new Error('broken')
        const body = new ReadableStream({
          async pull() {
            if (when === 'later') await settle()
            throw failure
          }
        })
        const { error, chunks } = await call(app(() => new Response(body)))
        expect([error, chunks]).to.deep.equal([failure, []])
      }
    })

    it('passes an error of the stream on', async () => {
      const failure = new Error('broken')
      let chunks = 0
      const body = new ReadableStream({
        pull(controller) {
          if (chunks++ < 3) controller.enqueue(new Uint8Array(1))
          else controller.error(failure)
        }
      })
      const { error } = await call(app(() => new Response(body)))
      expect(error).to.equal(failure)
    })

    it('passes on what the handler throws', async () => {
      const failure = new Error('broken')
      for (const handler of [
        () => {
          throw failure
        },
        () => Promise.reject(failure)
      ]) {
        expect((await call(app(handler))).error).to.equal(failure)
      }
    })

    it('gives environ, and a context that can wait', async () => {
      const told: string[] = []
      const environs: unknown[] = []
      const handler: FetchHandler = (_request, environ, context) => {
        environs.push(environ)
        context.passThroughOnException()
        context.waitUntil(Promise.reject(new Error('late')))
        return new Response(null)
      }
      const outer: App = (environ, startResponse) => {
        environs.push(environ)
        environ['tsgi.errors'] = { write: text => told.push(text) }
        return app(handler)(environ, startResponse)
      }
      await call(outer)
      await settle()
      expect(environs[0]).to.equal(environs[1])
      expect(told.join('')).to.match(/^waitUntil: Error: late/)
    })

    it('takes an object with a fetch(), and calls it as its method', async () => {
      const object = {
        name: 'me',
        fetch(): Response {
          return new Response(this.name)
        }
      }
      expect((await call(app(object))).text).to.equal('me')
    })

    it('shows the URL below the mount', async () => {
      const urls = app(request => new Response(request.url))
      const { text } = await call(mount({ '/api': urls }), { PATH_INFO: '/api/a b', QUERY_STRING: 'c' })
      expect(text).to.equal('http://localhost/a%20b?c')
    })

    it('is an app among others', async function () {
      notOn(this, ['bun'], 'a Response of text has no Content-Type')
      const composed = compose(
        app(() => new Response('x'.repeat(2000))),
        gzip
      )
      const result = await call(composed, { HTTP_ACCEPT_ENCODING: 'gzip' })
      expect(result.header('content-encoding')).to.equal('gzip')
    })
  })
}

describe('fromFetch, used wrongly', () => {
  it('refuses what is no handler', () => {
    const cases: [unknown, RegExp][] = [
      [undefined, /must be a function or an object with a fetch\(\), got undefined$/],
      [{}, /got an object$/],
      ['/', /got "\/"$/]
    ]
    for (const [value, message] of cases) {
      expect(() => fromFetch(value as FetchHandler)).to.throw(TypeError, message)
    }
  })

  const failing: [name: string, handler: unknown, message: RegExp][] = [
    ['no Response', () => 'text', /^TypeError: fromFetch: the handler must return a Response, got "text"$/],
    ['nothing', () => undefined, /must return a Response, got undefined$/],
    ['Response.error()', () => Response.error(), /Response\.error\(\) is no response that can be sent/],
    [
      'an app',
      (_environ: Environ, startResponse: (status: string, headers: []) => void) => {
        startResponse('200 OK', [])
        return []
      },
      /it is an app already, use it without fromFetch$/
    ],
    [
      'an asynchronous app',
      async (_environ: Environ, startResponse: (status: string, headers: []) => void) => {
        startResponse('200 OK', [])
        return await Promise.resolve([])
      },
      /it is an app already, use it without fromFetch$/
    ],
    [
      'an app that names it otherwise',
      function app(_e: Environ, start: (status: string, headers: []) => void) {
        start('200 OK', [])
        return []
      },
      /it is an app already, use it without fromFetch$/
    ],
    [
      'a handler with a mistake of its own',
      () => (undefined as unknown as { start: () => Response }).start(),
      /^TypeError: (Cannot read properties of undefined|undefined is not an object)/
    ],
    [
      "another library's Response",
      () => ({ status: 200, headers: new Headers(), body: { pipe() {} } }),
      /^TypeError: fromFetch: the body of the Response must be a ReadableStream, got an object; .*new Response/
    ],
    ['the body of an app', () => ['text'], /got an array; a TSGI app needs no fromFetch$/],
    ['a Response that was read', () => used, /has been read already; return a clone\(\)/],
    ['a locked one', () => locked, /is locked to a reader; release it/],
    [
      'a stream of text',
      () =>
        new Response(
          new ReadableStream({
            start: controller => {
              controller.enqueue('text')
              controller.close()
            }
          })
        ),
      /must give Uint8Arrays/
    ]
  ]
  const used = new Response('x')
  void used.text()
  const locked = new Response('x')
  locked.body!.getReader()

  for (const [name, handler, message] of failing) {
    it(`says what to do about ${name}`, async function () {
      if (name === 'a locked one') notOn(this, ['bun'], 'a locked body counts as used')
      expect(String((await call(fromFetch(handler as FetchHandler))).error)).to.match(message)
    })
  }
})
