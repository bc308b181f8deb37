import { compose, type App } from '@tsgi/core'
import { logger } from '@tsgi/middleware-logger'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { hello, log, REQUEST } from './support.ts'

describe('logger, requestId', () => {
  const generate = (): string => 'made'
  const table: [what: string, sent: string | undefined, trust: boolean, id: string][] = [
    ['makes one', undefined, true, 'made'],
    ['takes one that it may trust', 'a.b-c_1', true, 'a.b-c_1'],
    ['takes none by itself', 'a.b-c_1', false, 'made'],
    ['takes none with a line end', 'a\r\nb', true, 'made'],
    ['takes none that is too long', 'a'.repeat(129), true, 'made'],
    ['takes none that is empty', '', true, 'made']
  ]
  for (const [what, sent, trust, id] of table) {
    it(what, async () => {
      let seen: unknown
      const app: App = (environ, startResponse) => {
        seen = (environ as unknown as Record<string, unknown>)['tsgi.request_id']
        return hello(environ, startResponse)
      }
      const result = await log(
        { format: '%L', requestId: { trust, generate } },
        { HTTP_X_REQUEST_ID: sent },
        app
      )
      expect([result.log, result.header('X-Request-Id'), seen]).to.deep.equal([`${id}\n`, id, id])
    })
  }

  it('may have another header, and is a random UUID by default', async () => {
    const { log: line } = await log({ format: '%L %{X-Trace}o', requestId: { header: 'X-Trace' } })
    expect(line).to.match(/^([\da-f-]{36}) \1\n$/)
    expect((await log({ format: '%L', requestId: true })).log).to.match(/^[\da-f-]{36}\n$/)
  })
})

describe('logger, requestId.generate', () => {
  const table: [gives: unknown, shown: string][] = [
    ['a\r\nSet-Cookie: b', '"a\\r\\nSet-Cookie: b"'],
    ['', '""'],
    ['a'.repeat(129), JSON.stringify('a'.repeat(129))],
    [undefined, 'undefined'],
    [7, '7'],
    [Promise.resolve('a'), 'a promise']
  ]
  for (const [gives, shown] of table) {
    it(`is replaced by a random UUID when it gives ${shown.slice(0, 40)}, and that is told once`, async () => {
      const generate = (): string => gives as string
      let seen: unknown
      const app: App = (environ, startResponse) => {
        seen = (environ as unknown as Record<string, unknown>)['tsgi.request_id']
        return hello(environ, startResponse)
      }
      const layer = logger({ format: '%L', requestId: { generate } })
      const [first, second] = [await call(layer(app), REQUEST), await call(layer(app), REQUEST)]
      const id = first.header('X-Request-Id')
      expect(id).to.match(/^[\da-f-]{36}$/)
      expect(second.errors).to.equal(`${String(seen)}\n`)
      expect(first.errors).to.equal(
        `logger: requestId.generate failed, which is told once: TypeError: requestId.generate must give 1 to 128 characters of A-Z a-z 0-9 . _ ~ + / = : -, got ${shown}\n${id}\n`
      )
    })
  }
})

describe('logger, when environ has tsgi.request_id already', () => {
  const requestId = { generate: (): string => 'inner' }
  it('takes it over', async () => {
    const result = await log({ format: '%L', requestId }, { 'tsgi.request_id': 'outer' })
    expect([result.log, result.header('X-Request-Id')]).to.deep.equal(['outer\n', 'outer'])
    expect((await log({ format: '%L' }, { 'tsgi.request_id': 'outer' })).log).to.equal('outer\n')
  })

  it('is one of two that say the same', async () => {
    let lines = ''
    const to = (id: string) =>
      logger({
        format: '%L',
        destination: { write: line => (lines += line) },
        requestId: { generate: () => id }
      })
    const result = await call(compose(hello, to('inner'), to('outer')), REQUEST)
    expect(lines).to.equal('outer\nouter\n')
    expect(result.headers.filter(([name]) => name === 'X-Request-Id')).to.deep.equal([
      ['X-Request-Id', 'outer']
    ])
  })

  for (const odd of ['a\nb', 7, '']) {
    it(`makes its own in place of ${JSON.stringify(odd)}`, async () => {
      expect((await log({ format: '%L', requestId }, { 'tsgi.request_id': odd })).log).to.equal('inner\n')
    })
  }
})
