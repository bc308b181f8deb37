import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '@tsgi/core'
import { toNodeListener } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually } from './support.ts'

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
})
