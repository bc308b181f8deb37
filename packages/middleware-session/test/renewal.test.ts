import { compose } from '@tsgi/core'
import { session, type SessionEvent, type SessionOptions } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, gate, routes, setCookies, settle, testStore, visit } from './support.ts'

const add = (n: unknown): number => Number(n ?? 0) + 1

async function setUp(options: SessionOptions = {}, sync = true) {
  const clock = { now: 1_000_000 }
  const now = (): number => clock.now
  const store = testStore({ sync, now })
  const events: string[] = []
  const sessions = session({
    store,
    now,
    idleTimeout: 1000,
    absoluteTimeout: 2000,
    renewEvery: 300,
    renewGrace: 30,
    onEvent: (event: SessionEvent) => void events.push(event.type),
    ...options
  })
  const app = compose(
    routes({
      '/': answer(() => {}),
      '/add': answer(s => s.update('n', add)),
      '/read': answer(s => s.get('n') ?? null),
      '/when': answer(s => [s.createdAt, s.expiresAt]),
      '/slow': async (environ, start) => {
        await settle()
        return answer(s => void s.get('n'))(environ, start)
      },
      '/in': answer(s => (s.set('n', 0), s.bind('ann'))),
      '/fail': answer(s => void s.get('n'), '500 Internal Server Error'),
      '/login': answer(s => (s.regenerate(), s.set('user', 'ann'))),
      '/logout': answer(s => s.destroy())
    }),
    sessions
  )
  const visitor = visit(app)
  await visitor.get('/in')
  events.length = store.calls.length = 0
  return { app, store, clock, events, sessions, visitor, old: () => visit(app, new Map(visitor.cookies)) }
}

describe('session, whose tokens are renewed', () => {
  it('gives a new token after renewEvery, at the first request that uses the session', async () => {
    const { visitor, clock, store, events } = await setUp()
    const first = visitor.cookies.get('id')
    clock.now += 299_999
    expect(setCookies(await visitor.get('/read'))).to.deep.equal([])
    clock.now += 1
    expect(setCookies(await visitor.get('/'))).to.deep.equal([])
    store.calls.length = events.length = 0
    expect((await visitor.get('/read')).text).to.equal('0')
    expect(visitor.cookies.get('id')).to.not.equal(first)
    expect(store.calls).to.deep.equal(['get', 'create', 'update'])
    expect(events).to.deep.equal(['renewed'])
    store.calls.length = 0
    expect(setCookies(await visitor.get('/read'))).to.deep.equal([])
    expect(store.calls).to.deep.equal(['get'])
  })

  it('keeps the absolute timeout', async () => {
    const { visitor, clock } = await setUp()
    clock.now += 900_000
    await visitor.get('/read')
    expect((await visitor.get('/when')).text).to.equal('[1000000,2900000]')
    clock.now += 900_000
    await visitor.get('/read')
    expect((await visitor.get('/when')).text).to.equal('[1000000,3000000]')
    clock.now += 200_000
    expect((await visitor.get('/read')).text).to.equal('null')
  })

  for (const sync of [true, false]) {
    it(`lets the old token serve for renewGrace, and hands over the new one again (${sync ? 'at once' : 'later'})`, async () => {
      const { app, visitor, clock, old, store } = await setUp({}, sync)
      const [late, later] = [old(), old()]
      const tooLate = old()
      clock.now += 300_000
      await visitor.get('/add')
      expect((await late.get('/add')).text).to.equal('2')
      expect(late.cookies).to.deep.equal(visitor.cookies)
      clock.now += 29_999
      expect((await later.get('/read')).text).to.equal('2')
      clock.now += 1
      const refused = await tooLate.get('/add')
      expect([refused.text, setCookies(refused)]).to.deep.equal(['1', []])
      expect((await visit(app, visitor.cookies).get('/read')).text).to.equal('2')
      expect(store.live).to.equal(1)
    })
  }

  it('gives requests at the same time one token, and loses no update', async () => {
    const { visitor, clock, old, store } = await setUp({}, false)
    const visitors = Array.from({ length: 10 }, old)
    clock.now += 300_000
    const results = await Promise.all(visitors.map(each => each.get('/add')))
    expect(results.map(({ error }) => error)).to.deep.equal(Array(10).fill(undefined))
    expect(new Set(visitors.map(({ cookies }) => cookies.get('id'))).size).to.equal(1)
    expect((await visitors[0]!.get('/read')).text).to.equal('10')
    expect((await visitor.get('/read')).text).to.equal('10')
    expect(store.live).to.equal(1)
  })

  it('leads nobody past a login', async () => {
    const { visitor, clock, old, store } = await setUp()
    const attacker = old()
    clock.now += 300_000
    await visitor.get('/read')
    await visitor.get('/login')
    expect((await attacker.get('/read')).text).to.equal('null')
    expect(setCookies(await attacker.get('/add'))).to.deep.equal([])
    expect(store.live).to.equal(1)
  })

  it('gives no token that a login has ended to who is late with the one before', async () => {
    const { app, visitor, clock, old, store } = await setUp({}, false)
    const late = old()
    clock.now += 300_000
    await visitor.get('/read')
    const [held, reached] = [gate(), gate()]
    store.before = method => {
      if (method !== 'update') return undefined
      reached.open()
      return held.opened
    }
    const answered = late.get('/add')
    await reached.opened
    store.before = undefined
    await visitor.get('/login')
    held.open()
    expect(setCookies(await answered)).to.deep.equal([])
    expect((await visit(app, visitor.cookies).get('/read')).text).to.equal('0')
  })

  it('regenerates what another request is renewing', async () => {
    const { app, visitor, clock, old, store } = await setUp({}, false)
    const [login, known] = [old(), old()]
    clock.now += 300_000
    const held = gate()
    store.before = method => (method === 'create' ? held.opened : undefined)
    const answered = login.get('/login')
    await settle()
    store.before = undefined
    await visitor.get('/read')
    held.open()
    expect((await answered).error).to.equal(undefined)
    expect((await known.get('/read')).text).to.equal('null')
    expect((await visit(app, visitor.cookies).get('/read')).text).to.equal('null')
    expect((await login.get('/read')).text).to.equal('0')
    expect(store.live).to.equal(1)
  })

  for (const [how, end] of [
    ['a logout with the old token', async ({ late }) => late.get('/logout')],
    ['revoke by the old handle', async ({ sessions, handle }) => sessions.revoke(handle)],
    ['revokeAll', async ({ sessions }) => sessions.revokeAll('ann')]
  ] as [
    string,
    (given: {
      late: ReturnType<typeof visit>
      sessions: Awaited<ReturnType<typeof setUp>>['sessions']
      handle: string
    }) => Promise<unknown>
  ][]) {
    it(`is ended by ${how}, wherever its content has moved`, async () => {
      const { visitor, clock, old, store, sessions } = await setUp()
      const late = old()
      let handle = ''
      for await (const info of sessions.list('ann')) handle = info.handle
      clock.now += 300_000
      await visitor.get('/read')
      await end({ late, sessions, handle })
      expect(store.live).to.equal(0)
      expect((await visitor.get('/read')).text).to.equal('null')
    })
  }

  it('does not move away from who revokes it', async () => {
    const { visitor, clock, store, sessions } = await setUp({}, false)
    const handles: string[] = []
    for await (const info of sessions.list('ann')) handles.push(info.handle)
    clock.now += 300_000
    const held = gate()
    // It has been read by revoke, and then moves.
    let updates = 0
    store.before = method => (method === 'update' && updates++ === 0 ? held.opened : undefined)
    const revoked = sessions.revoke(handles[0]!)
    await settle()
    await visitor.get('/read')
    held.open()
    expect(await revoked).to.equal(true)
    expect(store.live).to.equal(0)
  })

  it('is listed once', async () => {
    const { visitor, clock, sessions } = await setUp()
    clock.now += 300_000
    await visitor.get('/read')
    const listed = []
    for await (const info of sessions.list('ann')) listed.push(info.createdAt)
    expect(listed).to.deep.equal([1_000_000])
  })

  it('renews nothing when the response fails, or the client has gone', async () => {
    const { visitor, clock, store } = await setUp()
    clock.now += 300_000
    await visitor.get('/fail')
    await visitor.get('/slow', { 'tsgi.signal': AbortSignal.abort(new Error('gone')) })
    expect(store.calls).to.deep.equal(['get', 'get'])
  })

  it('follows in a transaction after the head', async () => {
    const { visitor, clock, old, store } = await setUp({}, false)
    const held = gate()
    const stream = compose(
      async function* (environ: any, start: any) {
        start('200 OK', [])
        yield 'x'
        await held.opened
        yield `${await environ['tsgi.session'].transact((draft: any) => draft.update('n', add))}`
      },
      session({ store, now: () => clock.now, renewEvery: 300, idleTimeout: 1000, touchEvery: 0 })
    )
    const answered = visit(stream, old().cookies).get()
    await settle()
    clock.now += 300_000
    await visitor.get('/add')
    held.open()
    expect((await answered).text).to.equal('x2')
    expect((await visitor.get('/read')).text).to.equal('2')
  })
})
