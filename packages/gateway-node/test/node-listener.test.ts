import { createServer, type RequestListener, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { toNodeListener } from '@tsgi/gateway-node'
import type { App } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { type Conversation, RawClient, talk } from '@tsgi/testing/gateway'
import { get, post, readAll } from './support.ts'

const cookies: App = (_environ, startResponse) => {
  startResponse('200 OK', [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2']
  ])
  return ['ok']
}

describe('toNodeListener', () => {
  it('serves from a server of the user', async () => {
    const said = await ask(createServer(toNodeListener(cookies)), get('/'))
    expect(said.responses[0]).to.include({ status: 200, body: 'ok' })
    expect(said.responses[0]!.header('Set-Cookie')).to.equal('a=1|b=2')
  })

  it('keeps the headers that other code has set', async () => {
    const listener = toNodeListener(cookies)
    const shared: RequestListener = (request, response) => {
      response.setHeader('X-Powered-By', 'Express')
      listener(request, response)
    }
    const said = await ask(createServer(shared), get('/'))
    expect(said.responses[0]!.header('X-Powered-By')).to.equal('Express')
    expect(said.responses[0]!.header('Set-Cookie')).to.equal('a=1|b=2')
  })

  it('sends 100 once, where Node has sent it already', async () => {
    const listener = toNodeListener(async (environ, startResponse) => {
      startResponse('200 OK', [])
      return [await readAll(environ)]
    })
    const said = await ask(createServer(listener), post('abc', 'Expect: 100-continue'))
    expect(said.responses[0]).to.deep.include({ interim: [100], body: 'abc' })
  })

  it('tells https from http', async () => {
    const listener = toNodeListener((environ, startResponse) => {
      startResponse('200 OK', [])
      return [environ['tsgi.url_scheme']]
    })
    const server = createServer(listener)
    // What a TLSSocket has.
    server.on('connection', socket => Object.assign(socket, { encrypted: true }))
    const said = await ask(server, get('/'))
    expect(said.responses[0]!.body).to.equal('https')
  })

  it('refuses what is no app, and bad options', () => {
    expect(() => toNodeListener('app' as never)).to.throw(
      TypeError,
      'toNodeListener: the app must be a function, got "app"'
    )
    expect(() => toNodeListener(cookies, { port: 8000 } as never)).to.throw(
      TypeError,
      'toNodeListener: unknown option "port"; known are onError, errors, trustedProxies'
    )
    expect(() => toNodeListener(cookies, { maxBodySize: -1 })).to.throw(
      RangeError,
      'toNodeListener: maxBodySize must be an integer of at least 0, got -1'
    )
  })
})

async function ask(server: Server, request: string): Promise<Conversation> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = await RawClient.connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  const said = await talk(client, request, { probe: false })
  server.closeAllConnections()
  server.close()
  return said
}
