import type { EnvironInit } from '@tsgi/testing'
import { fromNodeHandler } from '@tsgi/gateway-node'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { start } from '../support.ts'

const show = fromNodeHandler((request, response) => response.end(JSON.stringify(request.rawHeaders)))

const cases: [name: string, environ: EnvironInit, headers: string[]][] = [
  ['none', {}, []],
  ['a name of several words', { HTTP_ACCEPT_LANGUAGE: 'de' }, ['Accept-Language', 'de']],
  [
    'a type and a length',
    { REQUEST_METHOD: 'POST', CONTENT_TYPE: 'text/plain', CONTENT_LENGTH: '0' },
    ['Content-Type', 'text/plain', 'Content-Length', '0']
  ],
  [
    'a body without its length',
    { REQUEST_METHOD: 'POST', CONTENT_TYPE: 'text/plain' },
    ['Content-Type', 'text/plain', 'Transfer-Encoding', 'chunked']
  ],
  ['no body', { REQUEST_METHOD: 'POST' }, []],
  ['a type for GET', { CONTENT_TYPE: 'text/plain' }, ['Content-Type', 'text/plain']],
  ['a removed header', { HTTP_X_A: undefined }, []],
  ['a long name', { [`HTTP_${'X'.repeat(80)}`]: '1' }, [`X${'x'.repeat(79)}`, '1']]
]

describe('requestHeaders', () => {
  for (const [name, environ, headers] of cases) {
    it(`gives a handler ${name}`, async () => {
      expect(JSON.parse((await call(show, { HTTP_HOST: undefined, ...environ })).text)).to.deep.equal(headers)
    })
  }

  it('gives every other name that a client chooses, more than are kept in mind', async () => {
    for (let i = 0; i < 1100; i++) {
      const environ = { HTTP_HOST: undefined, [`HTTP_X_${i}`]: '1' } as EnvironInit
      expect((await call(show, environ)).text).to.equal(JSON.stringify([`X-${i}`, '1']))
    }
  })

  for (const method of ['GET', 'POST', 'DELETE']) {
    it(`tells of a body in chunks that has no type: ${method}`, async () => {
      const app = fromNodeHandler((request, response) => {
        response.setHeader('X-Coding', request.headers['transfer-encoding'] ?? 'none')
        request.pipe(response)
      })
      await using server = await start(app)
      const type = method === 'GET' ? 'Content-Type: text/plain\r\n' : ''
      const client = await server.connect(
        `${method} / HTTP/1.1\r\nHost: a\r\n${type}Transfer-Encoding: chunked\r\n\r\n4\r\nping\r\n0\r\n\r\n`
      )
      await client.until(() => client.received.includes('ping'))
      expect(client.response().header('X-Coding')).to.equal('chunked')
    })
  }
})
