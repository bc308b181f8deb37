import { compose } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, gate, routes, settle, testStore, visit } from './support.ts'

/** Two chains with one store, as of two processes; tokens are renewed in the first alone. */
async function setUp(sync: boolean) {
  const clock = { now: 1_000_000 }
  const now = (): number => clock.now
  const store = testStore({ sync, now })
  const app = routes({
    '/': answer(s => s.set('n', 0)),
    '/read': answer(s => s.get('n') ?? null),
    '/login': answer(s => (s.regenerate(), s.set('user', 'ann'))),
    '/logout': answer(s => s.destroy())
  })
  const renewing = compose(app, session({ store, now, renewEvery: 300 }))
  const other = compose(app, session({ store, now }))
  const visitor = visit(renewing)
  await visitor.get()
  clock.now += 300_000
  store.calls.length = 0
  return { store, visitor, other: () => visit(other, new Map(visitor.cookies)) }
}

describe('session, ended in a chain without renewals', () => {
  for (const sync of [true, false]) {
    it(`ends as well where another chain has renewed it (${sync ? 'at once' : 'later'})`, async () => {
      const { store, visitor, other } = await setUp(sync)
      const late = other()
      await visitor.get('/read')
      await late.get('/logout')
      expect(store.live).to.equal(0)
      expect((await visitor.get('/read')).text).to.equal('null')
    })
  }

  it('ends as well where another chain renews it in the same moment', async () => {
    const { store, visitor, other } = await setUp(false)
    const held = gate()
    let isFirst = true
    store.before = method => {
      if (method === 'get' || !isFirst) return undefined
      isFirst = false
      return held.opened
    }
    const logout = other().get('/logout')
    await settle()
    await visitor.get('/read')
    held.open()
    await logout
    expect(store.live).to.equal(0)
    expect((await visitor.get('/read')).text).to.equal('null')
  })

  it('does not end what a login has moved', async () => {
    const { store, visitor, other } = await setUp(false)
    const late = other()
    await visitor.get('/login')
    await late.get('/logout')
    expect(store.live).to.equal(1)
    expect((await visitor.get('/read')).text).to.equal('0')
  })

  it('costs no read beside the one that loads it', async () => {
    const { store, other } = await setUp(false)
    await other().get('/logout')
    expect(store.calls).to.deep.equal(['get', 'update', 'delete'])
  })
})
