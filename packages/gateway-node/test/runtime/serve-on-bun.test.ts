import type { App } from '@tsgi/core'
import { expect } from 'chai'
import { afterEach, beforeEach, describe, it } from 'mocha'
import { serveOnBun } from '../../dist/runtime/serve-on-bun.js'

interface Served {
  fetch: (request: Request, server: object) => Promise<Response>
  [option: string]: unknown
}

const hello: App = (environ, startResponse) => {
  startResponse('200 OK', [])
  return [environ.PATH_INFO]
}

// What Bun.serve gets; test/runtimes.test.ts has Bun itself.
describe('serveOnBun', () => {
  const globals = globalThis as { Bun?: object }
  const { Bun } = globals
  let served!: Served
  let port: number | undefined = 8080
  const stops: boolean[] = []

  beforeEach(() => {
    stops.length = 0
    const serve = (options: Served): object => {
      served = options
      return { port, stop: async (connections: boolean) => void stops.push(connections) }
    }
    globals.Bun = { serve }
  })

  afterEach(() => {
    if (Bun === undefined) delete globals.Bun
    else globals.Bun = Bun
  })

  it('shares its port with nobody, shows no error page, and leaves the limit to maxBodySize', async () => {
    const server = await serveOnBun(hello, { port: 8080, hostname: '127.0.0.1' })
    const { fetch, ...options } = served
    expect(fetch).to.be.a('function')
    expect(options).to.deep.equal({
      port: 8080,
      hostname: '127.0.0.1',
      reusePort: false,
      development: false,
      maxRequestBodySize: Number.MAX_SAFE_INTEGER
    })
    expect(server.url).to.equal('http://127.0.0.1:8080')
  })

  it('names no host unless it was given one', async () => {
    await serveOnBun(hello, { port: 0 })
    expect(served).to.not.have.property('hostname')
  })

  it('listens on a Unix socket, which has no port', async () => {
    port = undefined
    const server = await serveOnBun(hello, { path: '/run/site.sock' })
    port = 8080
    expect(served).to.include({ unix: '/run/site.sock' }).and.to.not.have.property('port')
    expect(server.port).to.equal(0)
  })

  it('lets a response pause for as long as it likes', async () => {
    await serveOnBun(hello)
    const timeouts: unknown[] = []
    const request = new Request('http://localhost:8080/here')
    const running = { timeout: (...args: unknown[]) => timeouts.push(args), requestIP: () => null }
    const response = await served.fetch(request, running)
    expect(await response.text()).to.equal('/here')
    expect(timeouts).to.deep.equal([[request, 0]])
  })

  it('stops without closing connections', async () => {
    const server = await serveOnBun(hello)
    await server.close()
    expect(stops).to.deep.equal([false])
  })
})
