import { compose } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, gate, routes, setCookies, settle, testStore, visit } from './support.ts'

describe('session, put off by a reader while a login moves it', () => {
  it('leads nowhere when the time of its trace is over', async () => {
    const clock = { now: 1_000_000 }
    const now = (): number => clock.now
    const store = testStore({ now })
    const app = compose(
      routes({
        '/': answer(s => s.set('n', 0)),
        '/read': answer(s => s.get('n') ?? null),
        '/add': answer(s => s.update('n', n => Number(n ?? 0) + 1)),
        '/login': answer(s => (s.regenerate(), s.set('user', 'ann')))
      }),
      session({ store, now })
    )
    const visitor = visit(app)
    await visitor.get()
    const [reader, late] = [visit(app, new Map(visitor.cookies)), visit(app, new Map(visitor.cookies))]
    clock.now += 120_000
    const held = gate()
    store.before = method => (method === 'touch' ? held.opened : undefined)
    const read = reader.get('/read')
    await settle()
    await visitor.get('/login')
    held.open()
    await read
    store.before = undefined
    clock.now += 9999
    expect(setCookies(await visit(app, new Map(late.cookies)).get('/add'))).to.deep.equal([])
    clock.now += 1
    expect(setCookies(await late.get('/add'))).to.have.lengthOf(1)
    expect((await late.get('/read')).text).to.equal('1')
    expect((await visitor.get('/read')).text).to.equal('0')
  })
})
