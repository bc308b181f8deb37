import { mount, type App } from '@tsgi/core'
import { fromNodeHandler, type NodeHandler } from '@tsgi/gateway-node'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { start } from '../support.ts'

describe('HandlerRequest', () => {
  const show: NodeHandler = (request, response) => {
    const { method, url, headers, rawHeaders, httpVersion, socket } = request
    const { originalUrl, baseUrl } = request as { originalUrl?: string; baseUrl?: string }
    response.end(
      JSON.stringify({
        method,
        url,
        headers,
        rawHeaders,
        httpVersion,
        originalUrl,
        baseUrl,
        ip: socket.remoteAddress,
        port: socket.remotePort,
        secure: 'encrypted' in socket && socket.encrypted
      })
    )
  }
  const shown = async (
    environ: Parameters<typeof call>[1],
    app: App = fromNodeHandler(show)
  ): Promise<Record<string, unknown>> =>
    JSON.parse((await call(app, environ)).text) as Record<string, unknown>

  it('is what a layer has made of it', async () => {
    const rewritten: App = (environ, startResponse) => {
      environ.REQUEST_METHOD = 'PUT'
      environ.PATH_INFO = '/new path?'
      environ.QUERY_STRING = 'q=1'
      environ.HTTP_X_USER = 'ada'
      environ.REMOTE_ADDR = '::1'
      environ.REMOTE_PORT = '5000'
      environ['tsgi.url_scheme'] = 'https'
      delete environ.HTTP_ACCEPT
      return fromNodeHandler(show)(environ, startResponse)
    }
    const seen = await shown({ PATH_INFO: '/old', HTTP_ACCEPT: '*/*', HTTP_HOST: 'a' }, rewritten)
    expect(seen).to.include({
      method: 'PUT',
      url: '/new%20path%3F?q=1',
      httpVersion: '1.1',
      ip: '::1',
      port: 5000,
      secure: true
    })
    expect(seen['headers']).to.deep.equal({ host: 'a', 'x-user': 'ada' })
    expect(seen['rawHeaders']).to.deep.equal(['Host', 'a', 'X-User', 'ada'])
  })

  it('has environ, as behind toConnect', async () => {
    let seen: unknown
    let own: unknown
    const app = fromNodeHandler((request, response) => {
      seen = (request as { environ?: unknown }).environ
      response.end()
    })
    await call((environ, startResponse) => {
      own = environ
      return app(environ, startResponse)
    })
    expect(seen).to.equal(own).and.to.have.property('PATH_INFO')
  })

  it('tells where it is mounted', async () => {
    const app = mount({ '/old app': fromNodeHandler(show) })
    const seen = await shown(
      { PATH_INFO: '/old app/a/b', REQUEST_URI: '/old%20app/a%2Fb?x', QUERY_STRING: 'x' },
      app
    )
    expect(seen).to.include({ url: '/a%2Fb?x', originalUrl: '/old%20app/a%2Fb?x', baseUrl: '/old%20app' })
  })

  it('says that a body of unknown length comes in chunks', async () => {
    const seen = await shown({ REQUEST_METHOD: 'POST', CONTENT_TYPE: 'text/plain' })
    expect(seen['headers']).to.include({ 'transfer-encoding': 'chunked', 'content-type': 'text/plain' })
    expect((await shown({ REQUEST_METHOD: 'POST' }))['headers']).to.not.have.property('transfer-encoding')
  })

  it('is answered while it is still coming', async () => {
    await using server = await start(fromNodeHandler((request, response) => void request.pipe(response)))
    const client = await server.connect(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n'
    )
    await client.until(() => client.received.includes('one'))
    client.send('3\r\ntwo\r\n0\r\n\r\n')
    await client.until(() => client.received.endsWith('0\r\n\r\n'))
    expect(client.received).to.include('two')
  })

  it('is asked for by 100 when it is read', async () => {
    await using server = await start(fromNodeHandler((request, response) => void request.pipe(response)))
    const client = await server.connect(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n'
    )
    await client.until(() => client.received.includes('100 Continue'))
    client.send('ping')
    await client.until(() => client.received.includes('ping'))
  })

  it('that is too long is an error which the handler can answer', async () => {
    await using server = await start(
      fromNodeHandler(async (request, response) => {
        try {
          for await (const _ of request);
        } catch (error) {
          response.statusCode = (error as { status: number }).status
          response.end(String(request.aborted))
        }
      }),
      { maxBodySize: 3 }
    )
    const client = await server.connect(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlong\r\n0\r\n\r\n'
    )
    await client.until(() => client.received.includes('413'))
    expect(client.received).to.match(/^HTTP\/1.1 413 [^]*false/)
  })
})
