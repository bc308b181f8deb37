import type { App } from '@tsgi/core'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { listen } from '../listen.ts'

const failing = toConnect((app: App): App => async (environ, startResponse) => {
  await app(environ, () => () => {})
  startResponse('200 OK', [])
  throw new Error('no')
})

describe('restoreSetHead', () => {
  it('takes back what an answer that failed has set, and leaves the rest', async () => {
    await using server = await listen((request, response) => {
      response.statusCode = 202
      response.statusMessage = 'Before'
      response.setHeader('X-Kept', ['1', '2']).setHeader('X-Changed', 'before')
      failing(request, response, error => {
        if (error === undefined) {
          response.statusCode = 404
          response.statusMessage = 'Inside'
          response.setHeader('X-Changed', 'inside').setHeader('X-Inside', 'yes').end('inside')
        } else response.end('outside')
      })
    })
    const client = await server.connect('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.endsWith('outside'))
    const { status, reason, headers } = client.response()
    expect([status, reason]).to.deep.equal([202, 'Before'])
    expect(headers.filter(([name]) => name.startsWith('X-'))).to.deep.equal([
      ['X-Kept', '1'],
      ['X-Kept', '2'],
      ['X-Changed', 'before']
    ])
  })
})

describe('removeHeaders', () => {
  it('is no wish: Node still adds what it adds', async () => {
    const middleware = toConnect(app => app)
    await using server = await listen((request, response) => {
      response.setHeader('Content-Length', '5').setHeader('Date', 'x').setHeader('Connection', 'keep-alive')
      middleware(request, response, () => {
        for (const name of response.getHeaderNames()) response.removeHeader(name)
        response.end('hello')
      })
    })
    const client = await server.connect('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.endsWith('hello'))
    expect(client.response().header('Content-Length')).to.equal('5')
  })
})
