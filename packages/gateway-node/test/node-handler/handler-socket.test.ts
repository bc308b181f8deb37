import { rewriteResponse, type App } from '@tsgi/core'
import { fromNodeHandler, toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually, start } from '../support.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('HandlerSocket', () => {
  it('is no way to the client', async () => {
    await using server = await start(fromNodeHandler(request => void request.socket.write('HTTP/1.1 200 OK')))
    expect((await fetch(server.server.url)).status).to.equal(500)
    expect(server.log()).to.include("fromNodeHandler: the socket is the gateway's; write to the response")
  })

  it('sends what waits before toConnect inside breaks off', async () => {
    const late =
      (app: App): App =>
      (environ, startResponse) => {
        let chunks = 0
        return rewriteResponse(app, environ, startResponse, () => ({
          chunk(chunk) {
            if (++chunks === 3) throw new Error('late')
            return chunk
          }
        }))
      }
    const middleware = toConnect(late)
    const app = fromNodeHandler((request, response) =>
      middleware(request, response, () => {
        for (const [turn, chunk] of ['one', 'two', 'three'].entries()) {
          setTimeout(() => response.write(chunk), turn * 5)
        }
      })
    )
    await using server = await start(app)
    const client = await server.connect(GET)
    await client.until(() => client.ended || client.closed)
    expect(client.received).to.match(/one\r\n3\r\ntwo\r\n$/)
    expect(server.log())
      .to.match(/^GET \/: Error: late\n/)
      .and.to.not.include("the socket is the gateway's")
  })

  it('may be said to be encrypted, as the socket of TLS says of itself', async () => {
    await using server = await start(
      fromNodeHandler((request, response) => {
        const socket = request.socket as unknown as { encrypted: boolean }
        const before = socket.encrypted
        socket.encrypted = true
        response.end(`${before} ${socket.encrypted}`)
      })
    )
    expect(await (await fetch(server.server.url)).text()).to.equal('false true')
  })

  it('emits the error that it is destroyed with, before it closes', async () => {
    const events: unknown[] = []
    await using server = await start(
      fromNodeHandler(({ socket }, response) => {
        socket.on('error', error => events.push(error.message)).on('close', () => events.push('close'))
        response.on('close', () => events.push('response'))
        socket.destroy(new Error('boom'))
      })
    )
    expect((await fetch(server.server.url)).status).to.equal(500)
    await eventually(() => events.includes('response'))
    expect(events).to.deep.equal(['boom', 'close', 'response'])
  })

  it('times out as a socket does', async () => {
    await using server = await start(
      fromNodeHandler((_request, response) => {
        response.setTimeout(20, () => response.writeHead(503).end('slow'))
      })
    )
    const response = await fetch(server.server.url)
    expect([response.status, await response.text()]).to.deep.equal([503, 'slow'])
  })

  it('breaks off when it times out and nobody listens, as for a request that has come whole', async () => {
    await using server = await start(
      fromNodeHandler((request, response) => {
        request.setTimeout(20, () => response.end('not for a request that is complete'))
      })
    )
    expect((await fetch(server.server.url)).status).to.equal(500)
    expect(server.errors.map(String)).to.deep.equal([
      'Error: fromNodeHandler: the handler has destroyed the connection'
    ])
  })
})
