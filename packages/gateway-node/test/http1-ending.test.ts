import { setImmediate as turn } from 'node:timers/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rewriteResponse, type App } from '@tsgi/core'
import { toNodeListener } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually, get, start } from './support.ts'

// Other code shares request and response, as Express' does: what it makes of them keeps no body unclosed.
describe('the end of an exchange by HTTP/1.1', () => {
  const lent = new Error('what was lent is broken')
  const failure = new Error('the app failed')
  const broken = (): never => {
    throw lent
  }

  /** What becomes of a request to the app, when the transport is tampered with. */
  async function exchange(
    app: App,
    tamper: (request: IncomingMessage, response: ServerResponse) => void
  ): Promise<{ status: number | undefined; log: string }> {
    let log = ''
    const listener = toNodeListener(app, { errors: { write: text => (log += text) } })
    const server = createServer((request, response) => {
      tamper(request, response)
      listener(request, response)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      const response = await fetch(url, { method: 'POST', body: 'x' }).catch(() => undefined)
      await response?.text().catch(() => {})
      return { status: response?.status, log }
    } finally {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }

  for (const fails of [false, true]) {
    it(`closes the body though its input cannot be let go, ${fails ? 'when it fails' : 'when it has ended'}`, async () => {
      const closed: unknown[] = []
      const app: App = (environ, startResponse) => {
        void environ['tsgi.input']
        startResponse('200 OK', [])
        const chunks = (async function* () {
          if (fails) throw failure
          yield 'a'
        })()
        return Object.assign(chunks, { close: (error: unknown) => void closed.push(error) })
      }
      const { log, status } = await exchange(app, request => (request.off = broken))
      await eventually(() => closed.length > 0)
      expect(closed).to.deep.equal([fails ? failure : undefined])
      expect(log).to.include('what was lent is broken')
      expect(status).to.equal(fails ? undefined : 200)
    })
  }

  it('closes the body though neither the head can be sent nor the connection destroyed', async () => {
    const closed: unknown[] = []
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return Object.assign(['a'], { close: (error: unknown) => void closed.push(error) })
    }
    const { log } = await exchange(app, (request, response) => {
      response.writeHead = broken
      const { socket } = request
      const destroy = socket.destroy.bind(socket)
      socket.destroy = error => {
        destroy(error)
        throw lent
      }
    })
    expect(closed).to.deep.equal([lent])
    expect(log).to.include('what was lent is broken')
  })

  describe('that is whole while the app writes on', () => {
    const head = get('/').replace('GET', 'HEAD')
    const layer =
      (app: App): App =>
      (environ, startResponse) =>
        rewriteResponse(app, environ, startResponse, () => ({ chunk: chunk => chunk }))

    it('calls off a generator, and closes its body', async () => {
      for (const wrapped of [(app: App) => app, layer]) {
        const closed: unknown[][] = []
        const signals: AbortSignal[] = []
        const refusals: unknown[] = []
        async function* writing(...[environ, startResponse]: Parameters<App>): AsyncGenerator<string> {
          signals.push(environ['tsgi.signal'])
          const write = startResponse('200 OK', [])
          yield* []
          try {
            for (;;) await write('x')
          } catch (error) {
            refusals.push(error)
            throw error
          }
        }
        const app: App = (environ, startResponse) =>
          Object.assign(writing(environ, startResponse), {
            close: (...args: unknown[]) => void closed.push(args)
          })
        await using fixture = await start(wrapped(app))
        const client = await fixture.connect(head + get('/', 'Connection: close').replace('GET', 'HEAD'))
        await client.until(() => client.received.split('HTTP/1.1 200').length === 3)
        await eventually(() => refusals.length === 2 && closed.length === 2)
        expect(refusals).to.deep.equal(signals.map(signal => signal.reason as unknown))
        expect(refusals[0]).to.include({ name: 'AbortError' })
        expect(closed).to.deep.equal([[refusals[0]], [refusals[1]]])
        await turn()
        expect([fixture.errors, fixture.log()]).to.deep.equal([[], ''])
      }
    })

    it('closes what comes later', async () => {
      const closed: unknown[][] = []
      let signal: AbortSignal | undefined
      await using fixture = await start(async (environ, startResponse) => {
        await startResponse('200 OK', [])('x')
        signal = environ['tsgi.signal']
        while (!signal.aborted) await turn()
        return Object.assign(['y'], { close: (...args: unknown[]) => void closed.push(args) })
      })
      const client = await fixture.connect(head)
      await eventually(() => closed.length > 0)
      expect(closed).to.deep.equal([[signal!.reason]])
      expect(client.received).to.match(/^HTTP\/1.1 200 OK\r\n/)
      expect([fixture.errors, fixture.log()]).to.deep.equal([[], ''])
    })

    it('tells what the app fails with of its own', async () => {
      const late = new Error('after the head')
      await using fixture = await start(async (_environ, startResponse) => {
        await startResponse('200 OK', [])('x')
        await turn()
        await turn()
        throw late
      })
      await fixture.connect(head)
      await eventually(() => fixture.errors.length > 0)
      expect(fixture.errors).to.deep.equal([late])
    })

    it('fires no signal where the app ends in the turn in which it writes', async () => {
      let signal: AbortSignal | undefined
      await using fixture = await start((environ, startResponse) => {
        signal = environ['tsgi.signal']
        const write = startResponse('200 OK', [])
        for (const chunk of ['x', 'y', 'z']) void write(chunk)
        return []
      })
      const client = await fixture.connect(head)
      await client.until(() => client.received.includes('\r\n\r\n'))
      await turn()
      await turn()
      expect(signal!.aborted).to.equal(false)
    })
  })
})
