import type { IncomingMessage } from 'node:http'
import { compose, rewriteResponse, type App } from '@tsgi/core'
import { fromNodeHandler } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually, later, start } from '../support.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('HandlerResponse', () => {
  it('sends early hints', async () => {
    await using server = await start(
      fromNodeHandler((_request, response) => {
        response.writeEarlyHints({ link: ['</a.css>; rel=preload', '</b.js>; rel=preload'] }, () =>
          response.end('x')
        )
      })
    )
    const client = await server.connect(GET)
    await client.until(() => client.received.endsWith('x'))
    expect(client.received).to.match(
      /^HTTP\/1.1 103 Early Hints\r\nLink: <\/a.css>; rel=preload, <\/b.js>; rel=preload\r\n\r\nHTTP\/1.1 200 OK/i
    )
  })

  it('ends a HEAD whose handler would go on for ever', async () => {
    let closed = false
    await using server = await start(
      fromNodeHandler((_request, response) => {
        const timer = setInterval(() => response.write('tick'), 5)
        response.on('close', () => (clearInterval(timer), (closed = true)))
      })
    )
    const response = await fetch(server.server.url, { method: 'HEAD' })
    expect(response.status).to.equal(200)
    await eventually(() => closed)
    expect(server.log()).to.equal('')
  })

  it('ends it behind a layer that holds the head back, and leaves the request as it is', async () => {
    let request: IncomingMessage | undefined
    let closed = false
    const handler = fromNodeHandler((incoming, response) => {
      request = incoming
      const timer = setInterval(() => response.write('tick'), 5)
      response.on('close', () => (clearInterval(timer), (closed = true)))
      response.writeHead(200)
    })
    const held =
      (app: App): App =>
      (environ, startResponse) =>
        rewriteResponse(app, environ, startResponse, () => later(5))
    await using server = await start(compose(handler, held))
    const response = await fetch(server.server.url, { method: 'HEAD' })
    expect(response.status).to.equal(200)
    await eventually(() => closed)
    expect(request!.errored).to.equal(null)
    expect(server.log()).to.equal('')
  })

  it('reports nothing of a handler that ends the response when its client has left', async () => {
    let called = false
    let ended = false
    await using server = await start(
      fromNodeHandler((_request, response) => {
        called = true
        response.on('close', () => (response.end('too late'), (ended = true)))
      })
    )
    const client = await server.connect('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
    await eventually(() => called)
    client.socket.resetAndDestroy()
    await eventually(() => ended)
    await later(10)
    expect([server.log(), server.errors]).to.deep.equal(['', []])
  })
})
