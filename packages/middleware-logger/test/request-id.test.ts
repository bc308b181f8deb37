import type { App } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { hello, log } from './support.ts'

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
