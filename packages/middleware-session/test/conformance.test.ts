import type { AnyMiddleware, App, Environ } from '@tsgi/core'
import { createMemoryStore, session, type SessionEnviron } from '@tsgi/middleware-session'
import { createSealedCookie } from '@tsgi/middleware-session/cookie'
import { checkMiddleware, middlewareCells } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { testStore } from './support.ts'

/** Makes any app one that uses its session. */
const visited: AnyMiddleware =
  (app: App): App<any> =>
  (environ: Environ & SessionEnviron<{ visits: number }>, startResponse) => {
    const { 'tsgi.session': used } = environ
    used.set('visits', (used.get('visits') ?? 0) + 1)
    return app(environ, startResponse)
  }

describe(`session, in the ${middlewareCells(session).length} cells of the matrix`, function () {
  this.timeout(60_000)

  it('keeps the convention when nobody uses it', () => checkMiddleware(session))

  it('keeps the convention with a store that answers at once', async () => {
    await checkMiddleware(session({ store: createMemoryStore() }), { inside: visited })
  })

  it('keeps the convention with a store that takes its time', async () => {
    const store = testStore()
    await checkMiddleware(session({ store }), { inside: visited })
    expect(store.calls.filter(name => name === 'create').length).to.be.above(1000)
  })

  it('keeps the convention with a cookie that is sealed when the head leaves', async () => {
    const store = createSealedCookie({ secrets: [crypto.getRandomValues(new Uint8Array(32))] })
    await checkMiddleware(session({ store }), { inside: visited })
  })
})
