import { request, type IncomingMessage } from 'node:http'
import { needs, startNginx, type Nginx } from '@tsgi/test-support'
import { compose, mount, type App } from '@tsgi/core'
import { serve, type RunningServer } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

const CLIENT = '127.0.0.2'

describe('serve, behind nginx', () => {
  let server: RunningServer
  let nginx: Nginx
  let connections = 0
  const left: unknown[] = []
  const errors: string[] = []

  const who: App = (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/json']])
    const { REMOTE_ADDR, HTTP_HOST, HTTP_X_FORWARDED_PROTO } = environ
    return [
      JSON.stringify({ REMOTE_ADDR, HTTP_HOST, HTTP_X_FORWARDED_PROTO, scheme: environ['tsgi.url_scheme'] })
    ]
  }
  const events: App = (environ, startResponse) => {
    environ['tsgi.signal'].addEventListener('abort', () => left.push(environ['tsgi.signal'].reason))
    startResponse('200 OK', [
      ['Content-Type', 'text/event-stream'],
      ['X-Accel-Buffering', 'no']
    ])
    return (async function* () {
      yield 'data: one\n\n'
      await new Promise(() => {})
    })()
  }
  const fails: App = (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return (async function* () {
      yield 'half'
      await new Promise(resolve => setTimeout(resolve, 20))
      throw new Error('on purpose')
    })()
  }

  before(async function () {
    needs(this, 'nginx')
    const app = compose(mount({ '/who': who, '/events': events, '/fails': fails }), gzip)
    server = await serve(app, {
      port: 0,
      hostname: '127.0.0.1',
      trustedProxies: ['127.0.0.1'],
      errors: { write: text => errors.push(text) }
    })
    server.server.on('connection', () => connections++)
    nginx = await startNginx(server.port)
  })
  after(async () => {
    await nginx?.stop()
    await server?.close()
  })

  function get(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      request(nginx.url + path, { headers, localAddress: CLIENT }, resolve)
        .on('error', reject)
        .end()
    })
  }

  it('knows the client by what nginx says, not by what the client says', async () => {
    const response = await get('/who', { 'X-Forwarded-For': '192.0.2.6', 'X-Forwarded-Proto': 'https' })
    const told = JSON.parse(await text(response)) as Record<string, string>
    expect(told).to.include({ REMOTE_ADDR: CLIENT, scheme: 'http', HTTP_HOST: new URL(nginx.url).host })
  })

  it('serves many requests on one connection', async () => {
    const before = connections
    for (let i = 0; i < 5; i++) await text(await get('/who'))
    expect(connections - before).to.be.at.most(1)
  })

  it('delivers an event through gzip while the stream goes on, and is told when the client leaves', async () => {
    const response = await get('/events', { 'Accept-Encoding': 'gzip' })
    expect(response.headers['content-encoding']).to.equal('gzip')
    const [first] = (await new Promise(resolve => response.once('data', (...data) => resolve(data)))) as [
      Buffer
    ]
    expect(first.length).to.be.above(10)
    response.destroy()
    while (left.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    expect(left[0]).to.have.property('name', 'AbortError')
  })

  it('lets nginx see that a response broke off', async () => {
    const response = await get('/fails')
    const outcome = await text(response).catch((error: unknown) => error)
    expect(outcome).to.be.instanceOf(Error)
    expect(errors.filter(line => line.includes('on purpose'))).to.have.length(1)
  })
})

async function text(response: IncomingMessage): Promise<string> {
  let all = ''
  for await (const chunk of response) all += String(chunk)
  return all
}
