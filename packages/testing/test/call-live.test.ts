import type { App } from '@tsgi/core'
import { serve, type RunningServer } from '@tsgi/gateway-node'
import { eventually } from '@tsgi/test-support'
import { call, type Callee, type EnvironInit } from '@tsgi/testing'
import { expect } from 'chai'
import { afterEach, describe, it } from 'mocha'
import { echo, hops } from './live-apps.ts'

const servers: RunningServer[] = []

/** Where an app is called: the same test, in process and by a socket. */
const places: [string, (app: App) => Promise<Callee>][] = [
  ['in process', async app => app],
  ['by a URL', async app => (await live(app)).url],
  ['by a URL object', async app => new URL((await live(app)).url)],
  ['by what serve resolves to', live]
]

async function live(app: App): Promise<RunningServer> {
  const server = await serve(app, { port: 0, errors: { write: () => {} } })
  servers.push(server)
  return server
}

for (const [where, place] of places) {
  describe(`call ${where}`, () => {
    afterEach(() => Promise.all(servers.splice(0).map(server => server.close())))

    it('sends method, path, query, headers and a body', async () => {
      const callee = await place(echo)
      const request: EnvironInit = {
        REQUEST_METHOD: 'PUT',
        PATH_INFO: '/a b',
        QUERY_STRING: 'x=1',
        CONTENT_TYPE: 'text/x',
        HTTP_X_COLOR: 'red',
        HTTP_ACCEPT_ENCODING: 'identity'
      }
      const result = await call(callee, request, { input: ['é', 'b'] })
      const { status, text, error } = result
      expect([status, result.header('X-METHOD'), text, error]).to.deep.equal([
        '200 OK',
        'PUT',
        '/a b x=1 text/x red identity éb',
        undefined
      ])
    })

    it('takes no bytes for HEAD and with a 304, though the app gives some', async () => {
      const app: App = ({ PATH_INFO }, startResponse) => {
        startResponse(PATH_INFO === '/304' ? '304 Not Modified' : '200 OK', [['ETag', '"1"']])
        return (function* () {
          yield 'some'
        })()
      }
      const callee = await place(app)
      for (const request of [{ REQUEST_METHOD: 'HEAD', PATH_INFO: '/' }, { PATH_INFO: '/304' }]) {
        const result = await call(callee, request)
        expect([result.error, result.bytes.length, result.header('ETag')]).to.deep.equal([
          undefined,
          0,
          '"1"'
        ])
      }
    })

    it('sends a Request', async () => {
      const callee = await place(echo)
      const init = { method: 'POST', body: 'ab', headers: { 'content-type': 'text/x', 'x-color': 'red' } }
      const { text, url } = await call(callee, new Request('http://example.com/a%20b?x=1', init))
      expect(text).to.match(/^\/a b x=1 text\/x red (identity)? ab$/)
      expect(new URL(url).pathname).to.equal('/a%20b')
    })

    it('sends a slow body', async () => {
      const { text } = await call(
        await place(echo),
        { REQUEST_METHOD: 'POST' },
        { input: ['a', 'b'], slowInput: true }
      )
      expect(text).to.match(/ ab$/)
    })

    it('sends a body that breaks off', async () => {
      let heard: unknown
      const app: App = async environ => {
        try {
          for await (const chunk of environ['tsgi.input']) void chunk
        } catch (error) {
          heard = error
          throw error
        }
        return []
      }
      const { error, status } = await call(
        await place(app),
        { REQUEST_METHOD: 'POST' },
        { input: ['abc', 'def'], breakInputAt: 4 }
      )
      expect(error).to.be.instanceOf(Error)
      expect(status).to.equal(undefined)
      await eventually(() => heard !== undefined)
      expect(heard).to.have.property('status', 400)
    })

    it('follows redirects, as many as it is told', async () => {
      const callee = await place(hops)
      const none = await call(callee, { PATH_INFO: '/302/2' })
      expect([none.status, none.header('Location')]).to.deep.equal(['302 Found', '/302/1'])
      const one = await call(callee, { PATH_INFO: '/302/2' }, { redirects: 1 })
      expect([one.status, new URL(one.url).pathname]).to.deep.equal(['302 Found', '/302/1'])
      const all = await call(callee, { PATH_INFO: '/302/2' }, { redirects: 3 })
      expect([all.status, new URL(all.url).pathname]).to.deep.equal(['200 OK', '/end'])
    })

    for (const [code, method, then] of [
      ['301', 'POST', 'GET'],
      ['302', 'PUT', 'PUT'],
      ['303', 'PUT', 'GET'],
      ['307', 'POST', 'POST'],
      ['308', 'POST', 'POST']
    ]) {
      it(`makes ${then} of a ${method} that is answered ${code}`, async () => {
        const request = { REQUEST_METHOD: method!, PATH_INFO: `/${code}/0` }
        const { text } = await call(await place(hops), request, { redirects: 1, input: 'abc' })
        expect(text).to.equal(`${then} /end none`)
      })
    }

    it('keeps cookies', async () => {
      const callee = await place(hops)
      const cookies = new Map([['c', '0']])
      const { text } = await call(callee, { PATH_INFO: '/302/1' }, { redirects: 2, cookies })
      expect(text).to.equal('GET /end c=0; a=1; b=0')
      expect([...cookies]).to.deep.equal([
        ['c', '0'],
        ['b', '0']
      ])
    })

    it('leaves, and the app hears of it', async () => {
      let reason: unknown
      const app: App = async function* (environ, startResponse) {
        environ['tsgi.signal'].addEventListener('abort', () => {
          reason = environ['tsgi.signal'].reason
        })
        startResponse('200 OK', [])
        for (;;) {
          yield 'tick\n'
          await new Promise(resolve => setTimeout(resolve, 1))
        }
      }
      const { text, error } = await call(await place(app), {}, { leaveAt: 3 })
      expect([text, error]).to.deep.equal(['tic', undefined])
      await eventually(() => reason !== undefined)
      expect(reason).to.have.property('name', 'AbortError')
    })

    it('reads slowly, and stalls', async () => {
      const chunks = (): App => (_environ, startResponse) => {
        startResponse('200 OK', [])
        return new Set(['a', 'b', 'c'])
      }
      const callee = await place(chunks())
      expect((await call(callee, {}, { slow: true })).text).to.equal('abc')
      let isOpen = false
      const stallUntil = new Promise<void>(resolve => setTimeout(resolve, 5)).then(() => (isOpen = true))
      expect((await call(callee, {}, { stallAt: 1, stallUntil })).text).to.equal('abc')
      expect(isOpen).to.equal(true)
    })
  })
}

describe('call to a live server', () => {
  afterEach(() => Promise.all(servers.splice(0).map(server => server.close())))

  it('takes a URL with a path as it is', async () => {
    const { url } = await live(echo)
    expect((await call(`${url}/there?x=1`)).text).to.match(/^\/there x=1 /)
  })

  it('returns that nobody listens', async () => {
    const server = await live(echo)
    await server.close()
    const { error, status, closed } = await call(server.url)
    expect(error).to.be.instanceOf(TypeError)
    expect([status, closed]).to.deep.equal([undefined, undefined])
  })

  const refused: [string, EnvironInit, string][] = [
    ['tsgi.session', { 'tsgi.session': {} }, 'call: a live server cannot be told tsgi.session'],
    ['REMOTE_ADDR', { REMOTE_ADDR: '10.0.0.1' }, 'call: a live server cannot be told REMOTE_ADDR']
  ]
  for (const [key, init, message] of refused) {
    it(`says that it cannot send ${key}`, async () => {
      const { error } = await call((await live(echo)).url, init)
      expect(String(error)).to.contain(message)
    })
  }

  it('says that it cannot speak HTTP/1.0', async () => {
    const { error } = await call((await live(echo)).url, {}, { protocol: 'HTTP/1.0' })
    expect(String(error)).to.equal('TypeError: call: fetch cannot speak HTTP/1.0 to a live server')
  })
})
