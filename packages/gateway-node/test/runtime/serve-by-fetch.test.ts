import type { App } from '@tsgi/core'
import type { ServeOptions } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { serveByFetch, type FetchRuntime } from '../../dist/runtime/serve-by-fetch.js'

// A runtime that listens to nobody: the handler is called by hand. test/runtimes.test.ts has the real ones.
class FakeRuntime implements FetchRuntime {
  readonly name = 'Fake'
  readonly calls: string[] = []
  handler!: (request: Request, info: unknown) => Promise<Response>
  /** Resolves what `stop` gives. */
  end!: () => void

  listen(_where: object, handler: FakeRuntime['handler']): ReturnType<FetchRuntime['listen']> {
    this.handler = handler
    this.calls.push('listen')
    const ended = new Promise<void>(resolve => (this.end = resolve))
    return {
      port: 1234,
      stop: () => (this.calls.push('stop'), ended),
      kill: () => (this.calls.push('kill'), Promise.resolve())
    }
  }
}

const hello: App = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`${environ['tsgi.url_scheme']} ${environ.PATH_INFO}`]
}

async function messageOf(started: Promise<unknown>): Promise<string> {
  return started.then(
    () => 'no error',
    (error: Error) => error.message
  )
}

describe('serveByFetch', () => {
  it('answers by the app', async () => {
    const runtime = new FakeRuntime()
    const server = await serveByFetch(runtime, hello, { port: 0 })
    expect([server.url, server.port]).to.deep.equal(['http://localhost:1234', 1234])
    const response = await runtime.handler(new Request('http://localhost/a'), undefined)
    expect(await response.text()).to.equal('http /a')
  })

  it('believes no scheme that a client writes', async () => {
    const runtime = new FakeRuntime()
    await serveByFetch(runtime, hello, { port: 0 })
    const response = await runtime.handler(new Request('https://localhost/a'), undefined)
    expect(await response.text()).to.equal('http /a')
  })

  it('is named after its socket', async () => {
    const { url } = await serveByFetch(new FakeRuntime(), hello, { path: '/run/site.sock' })
    expect(url).to.equal('unix:/run/site.sock')
  })

  it('has no http.Server', async () => {
    const server = await serveByFetch(new FakeRuntime(), hello, {})
    expect(() => server.server).to.throw(
      TypeError,
      'serve: on Fake there is no http.Server; it serves by its own'
    )
  })

  describe('closing', () => {
    it('waits for the work, and stops once', async () => {
      const runtime = new FakeRuntime()
      const server = await serveByFetch(runtime, hello, {})
      const closed = server.close()
      expect(server.close()).to.equal(closed)
      runtime.end()
      await closed
      expect(runtime.calls).to.deep.equal(['listen', 'stop'])
    })

    it('breaks off what is in work when its time is over', async () => {
      const runtime = new FakeRuntime()
      const reasons: unknown[] = []
      const never: App = environ => {
        environ['tsgi.signal'].addEventListener('abort', () => reasons.push(environ['tsgi.signal'].reason))
        return new Promise(() => {})
      }
      const server = await serveByFetch(runtime, never, { closeTimeout: 1 })
      void runtime.handler(new Request('http://localhost/'), undefined)
      await server.close()
      expect(runtime.calls).to.deep.equal(['listen', 'stop', 'kill'])
      expect(reasons).to.have.length(1)
    })

    it('waits for the close of bodies', async () => {
      const runtime = new FakeRuntime()
      const steps: string[] = []
      let release!: () => void
      const released = new Promise<void>(resolve => (release = resolve))
      const slow: App = (_environ, startResponse) => {
        startResponse('200 OK', [])
        const close = (): Promise<void> => released.then(() => void steps.push('body closed'))
        return Object.assign(['x'], { close })
      }
      const server = await serveByFetch(runtime, slow, {})
      await (await runtime.handler(new Request('http://localhost/'), undefined)).text()
      const closed = server.close().then(() => steps.push('server closed'))
      runtime.end()
      await new Promise(resolve => setImmediate(resolve))
      release()
      await closed
      expect(steps).to.deep.equal(['body closed', 'server closed'])
    })

    it('begins when the signal fires, and listens to it no longer', async () => {
      const runtime = new FakeRuntime()
      const controller = new AbortController()
      const server = await serveByFetch(runtime, hello, { signal: controller.signal })
      controller.abort()
      expect(runtime.calls).to.deep.equal(['listen', 'stop'])
      runtime.end()
      await server.close()
      expect(runtime.calls).to.deep.equal(['listen', 'stop'])
    })
  })

  describe('refusing', () => {
    const unsupported: ServeOptions[] = [
      { allowHalfOpen: true },
      { onUpgrade: () => {} },
      { headersTimeout: 1 },
      { requestTimeout: 1 },
      { keepAliveTimeout: 1 },
      { writeTimeout: 1 },
      { maxHeaderSize: 1 },
      { drainLimit: 1 }
    ]
    for (const options of unsupported) {
      const [name] = Object.keys(options)
      it(`says that the runtime has no ${name}`, async () => {
        const runtime = new FakeRuntime()
        const message = await messageOf(serveByFetch(runtime, hello, options))
        expect(message).to.match(
          new RegExp(`^serve: Fake's own server has no ${name}; leave it out, or give`)
        )
        expect(runtime.calls).to.deep.equal([])
      })
    }

    it('does not listen when the signal has fired', async () => {
      const runtime = new FakeRuntime()
      const signal = AbortSignal.abort(new Error('over'))
      expect(await messageOf(serveByFetch(runtime, hello, { signal }))).to.equal('over')
      expect(runtime.calls).to.deep.equal([])
    })

    it('says why the runtime cannot listen, in one line', async () => {
      const runtime = new FakeRuntime()
      runtime.listen = () => {
        throw Object.assign(new Error('runtime says so'), { code: 'EADDRINUSE' })
      }
      const error = await serveByFetch(runtime, hello, { port: 80 }).catch(
        (thrown: unknown) => thrown as Error
      )
      const message = 'serve: port 80 is in use; stop what uses it or choose another port'
      expect((error as Error).stack).to.equal(`Error: ${message}`)
      expect((error as { code?: string }).code).to.equal('EADDRINUSE')
    })
  })
})
