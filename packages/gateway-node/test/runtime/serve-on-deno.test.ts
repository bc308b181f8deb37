import type { App } from '@tsgi/core'
import { expect } from 'chai'
import { afterEach, beforeEach, describe, it } from 'mocha'
import { serveOnDeno } from '../../dist/runtime/serve-on-deno.js'

type Handler = (request: Request, info: unknown) => Promise<Response>

const hello: App = (environ, startResponse) => {
  startResponse('200 OK', [])
  return [`${environ.PATH_INFO} ${environ.REMOTE_ADDR}`]
}

// What Deno.serve gets; test/runtimes.test.ts has Deno itself.
describe('serveOnDeno', () => {
  const globals = globalThis as { Deno?: object }
  const { Deno } = globals
  let served!: { options: Record<string, unknown>; handler: Handler }
  const calls: string[] = []

  beforeEach(() => {
    calls.length = 0
    const serve = (options: Record<string, unknown>, handler: Handler): object => {
      served = { options, handler }
      return {
        addr: options['path'] === undefined ? { port: 8080 } : {},
        finished: Promise.resolve(),
        shutdown: async () => void calls.push('shutdown')
      }
    }
    globals.Deno = { serve }
  })

  afterEach(() => {
    if (Deno === undefined) delete globals.Deno
    else globals.Deno = Deno
  })

  it('prints nothing when it listens', async () => {
    const server = await serveOnDeno(hello, { port: 8080, hostname: '127.0.0.1' })
    const { onListen, ...options } = served.options
    expect((onListen as () => unknown)()).to.equal(undefined)
    expect(options).to.deep.equal({ port: 8080, hostname: '127.0.0.1' })
    expect(server.url).to.equal('http://127.0.0.1:8080')
  })

  it('names no host unless it was given one', async () => {
    await serveOnDeno(hello, { port: 0 })
    expect(served.options).to.not.have.property('hostname')
  })

  it('listens on a Unix socket, which has no port', async () => {
    const server = await serveOnDeno(hello, { path: '/run/site.sock' })
    expect(served.options).to.include({ path: '/run/site.sock' }).and.to.not.have.property('port')
    expect(server.port).to.equal(0)
  })

  it('tells the app who the client is', async () => {
    await serveOnDeno(hello)
    const info = { remoteAddr: { transport: 'tcp', hostname: '192.0.2.1', port: 1 } }
    const response = await served.handler(new Request('http://localhost:8080/here'), info)
    expect(await response.text()).to.equal('/here 192.0.2.1')
  })

  it('shuts down', async () => {
    const server = await serveOnDeno(hello)
    await server.close()
    expect(calls).to.deep.equal(['shutdown'])
  })
})
