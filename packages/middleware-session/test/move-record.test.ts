import { compose } from '@tsgi/core'
import { session, type SessionOptions } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, gate, routes, setCookies, settle, testStore, visit } from './support.ts'

async function setUp(options: SessionOptions = {}, first = 'x') {
  const clock = { now: 1_000_000 }
  const now = (): number => clock.now
  const store = testStore({ now })
  const events: string[] = []
  const app = (more: SessionOptions = {}) =>
    compose(
      routes({
        '/': answer(s => s.set('text', first)),
        '/read': answer(s => s.get('text') ?? null),
        '/login': answer(s => (s.regenerate(), s.set('user', 'u'.repeat(60)))),
        '/move': answer(s => s.regenerate()),
        '/fill': answer(s => s.set('cart', 'c'.repeat(60))),
        '/note': answer(s => s.set('note', 'n'))
      }),
      session({ store, now, onEvent: ({ type }) => void events.push(type), ...options, ...more })
    )
  const visitor = visit(app())
  await visitor.get()
  events.length = store.calls.length = 0
  const old = (more: SessionOptions = {}) => visit(app(more), new Map(visitor.cookies))
  return { clock, store, events, visitor, old }
}

describe('session, when its move to another token fails', () => {
  it('leaves no record without a client where another request has filled it', async () => {
    const { store, old, visitor } = await setUp({ maxBytes: 150 })
    const held = gate()
    store.before = method => (method === 'create' ? held.opened : undefined)
    const login = old().get('/login')
    await settle()
    await old().get('/fill')
    held.open()
    const { error, headers } = await login
    expect(error).to.include({ name: 'SessionTooLargeError' })
    expect(headers).to.deep.equal([])
    expect(store.live).to.equal(1)
    expect((await visitor.get('/read')).text).to.equal('"x"')
  })

  for (const [what, fail] of [
    ['others always come first', undefined],
    ['it cannot be read again', { method: 'get', after: 1 }],
    ['the new record cannot take over what others wrote', { method: 'update', after: 1 }]
  ] as const) {
    it(`leaves no record without a client where ${what}`, async () => {
      const { store, old, visitor } = await setUp({ retries: 2 })
      const update = store.update.bind(store)
      const key = { of: '' }
      store.update = (...args) => {
        key.of ||= args[0]
        return args[0] === key.of ? Promise.resolve('conflict' as const) : update(...args)
      }
      let calls = 0
      store.before = method => {
        if (method === fail?.method && calls++ >= (method === 'get' ? 1 : 0)) throw new Error('down')
      }
      const { error, headers } = await old().get('/login')
      store.before = undefined
      store.update = update
      expect(error).to.include({ name: 'SessionStoreError', status: 503 })
      expect(headers).to.deep.equal([])
      expect(store.live).to.equal(1)
      expect((await visitor.get('/read')).text).to.equal('"x"')
    })
  }

  it('keeps the new record where nobody knows whether the old one leads to it', async () => {
    const { store, old, clock } = await setUp({ renewEvery: 60 })
    clock.now += 60_000
    const update = store.update.bind(store)
    store.update = async (...args) => {
      await update(...args)
      throw new Error('the answer is lost')
    }
    expect((await old().get('/read')).error).to.include({ status: 503 })
    store.update = update
    const visitor = old()
    expect((await visitor.get('/read')).text).to.equal('"x"')
    expect(setCookies(await old().get('/read'))).to.have.lengthOf(1)
  })

  it('says what has failed first, where the new record cannot be taken away either', async () => {
    const { store, old } = await setUp({ retries: 0 })
    store.update = () => Promise.resolve('conflict')
    store.before = method => {
      if (method === 'delete') throw new Error('down')
    }
    const { error } = await old().get('/login')
    expect(error).to.have.property('message').that.includes('still in conflict after 0 retries')
  })
})

describe('session, whose renewal is not possible', () => {
  // `{"created":1000000,"data":{"text":"x…"}}`: as many bytes as there may be.
  const full = 'x'.repeat(150 - 40)

  it('is put off and keeps its token where its record is as large as may be', async () => {
    const { visitor, store, clock, events } = await setUp({ maxBytes: 150, renewEvery: 60 }, full)
    clock.now += 120_000
    const result = await visitor.get('/read')
    expect([result.error, result.status, setCookies(result)]).to.deep.equal([undefined, '200 OK', []])
    expect(store.calls).to.deep.equal(['get', 'touch'])
    expect(events).to.deep.equal([])
    expect(store.live).to.equal(1)
  })

  it('is put off where the limit is lower by now', async () => {
    const { old, store, clock } = await setUp({ renewEvery: 60 }, full)
    clock.now += 120_000
    expect(await old({ maxBytes: 100 }).get('/read')).to.include({ error: undefined, status: '200 OK' })
    expect(store.calls).to.deep.equal(['get', 'touch'])
  })

  it('fails no request that only reads, where others always come first', async () => {
    const { old, store, clock } = await setUp({ renewEvery: 60, retries: 0 })
    clock.now += 120_000
    store.update = () => Promise.resolve('conflict')
    const result = await old().get('/read')
    expect([result.error, result.text, setCookies(result)]).to.deep.equal([undefined, '"x"', []])
    expect(store.live).to.equal(1)
  })

  it('still stores what was changed, or says that it is too much', async () => {
    const { visitor, store, clock } = await setUp(
      { maxBytes: 160, renewEvery: 60 },
      'x'.repeat(160 - 40 - 11)
    )
    clock.now += 120_000
    const result = await visitor.get('/note')
    expect([result.error, setCookies(result)]).to.deep.equal([undefined, []])
    expect(store.calls).to.deep.equal(['get', 'update'])
    expect((await visitor.get('/fill')).error).to.include({ name: 'SessionTooLargeError' })
  })
})
