import type { App } from '@tsgi/core'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { listen } from '../listen.ts'

describe('OutsideHead', () => {
  it('goes through the layer with what the framework sets, and may be changed by it', async () => {
    const middleware = toConnect(
      (app: App): App =>
        (environ, startResponse) =>
          app(environ, (status, headers) =>
            startResponse(
              status,
              headers.filter(([name]) => name !== 'X-Gone')
            )
          )
    )
    await using server = await listen((request, response) => {
      response.setHeader('X-Kept', 'yes').setHeader('X-Gone', 'yes').setHeader('Connection', 'close')
      middleware(request, response, () => response.setHeader('X-Inside', 'yes').end('x'))
    })
    const client = await server.connect('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.ended)
    const names = client.response().headers.map(([name]) => name)
    expect(names).to.include.members(['X-Kept', 'X-Inside']).and.to.not.include('X-Gone')
    expect(client.response().header('Connection')).to.equal('close')
  })
})
