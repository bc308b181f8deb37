import { compose } from '@tsgi/core'
import { session, type SessionEvent, type SessionOptions } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { answer, routes, setCookies, settle, testStore, visit, type SessionApp } from '../support.ts'

type Method = 'get' | 'create' | 'update' | 'touch' | 'delete'

/** What a store does instead of answering. */
const ways: { readonly [way: string]: () => unknown } = {
  throws: () => {
    throw new Error('down')
  },
  rejects: async () => {
    await settle()
    throw new Error('down')
  },
  hangs: () => new Promise(() => {})
}

/** Each method, and a request that calls it. */
const paths: readonly [method: Method, path: string][] = [
  ['get', '/read'],
  ['create', '/first'],
  ['create', '/login'],
  ['update', '/write'],
  ['update', '/login'],
  ['touch', '/read'],
  ['delete', '/logout']
]

/** A generator that says when it has ended, so that none is left behind. */
function streams(use: Parameters<typeof answer>[0], open: Set<object>): SessionApp {
  return async function* (environ, start) {
    const me = {}
    open.add(me)
    try {
      use(environ['tsgi.session'], environ)
      start('200 OK', [])
      yield 'x'
    } finally {
      open.delete(me)
    }
  }
}

async function setUp(options: SessionOptions) {
  const clock = { now: 1_000_000 }
  const now = (): number => clock.now
  const store = testStore({ now })
  const events: SessionEvent[] = []
  const open = new Set<object>()
  const app = compose(
    routes({
      '/first': streams(s => s.set('a', 1), open),
      '/read': streams(s => s.get('a'), open),
      '/write': streams(s => s.update('a', n => Number(n ?? 0) + 1), open),
      '/login': streams(s => (s.regenerate(), s.set('user', 'ann')), open),
      '/logout': streams(s => s.destroy(), open),
      '/all': answer(s => Object.fromEntries([...s.keys()].map(key => [key, s.get(key)])))
    }),
    session({
      store,
      now,
      storeTimeout: 10,
      onEvent: event => void events.push(event),
      ...options
    })
  )
  const visitor = visit(app)
  await visitor.get('/first')
  clock.now += 120_000
  events.length = 0
  const state = async (): Promise<unknown> =>
    JSON.parse((await visit(app, new Map(visitor.cookies)).get('/all')).text)
  return { app, store, visitor, open, events, state }
}

describe('session, when the store fails', () => {
  const unheard: unknown[] = []
  const listen = (error: unknown): void => void unheard.push(error)
  before(() => void process.on('unhandledRejection', listen))
  after(() => void process.off('unhandledRejection', listen))

  for (const onStoreError of ['fail', 'anonymous'] as const) {
    for (const [method, path] of paths) {
      if (method === 'get' && onStoreError === 'anonymous') continue
      for (const [way, fail] of Object.entries(ways)) {
        it(`answers ${path} with 503 and no cookie where ${method} ${way} (${onStoreError})`, async () => {
          const { store, visitor, app, open, state } = await setUp({ onStoreError })
          const calls: Method[] = []
          // Not through testStore, which is asynchronous: some throw at once.
          const real = store[method].bind(store) as (...args: unknown[]) => unknown
          Object.assign(store, { [method]: () => (calls.push(method), fail()) })
          const asked = path === '/first' ? visit(app) : visit(app, new Map(visitor.cookies))
          const result = await asked.get(path)
          Object.assign(store, { [method]: real })
          expect(result.error).to.include({ name: 'SessionStoreError', status: 503 })
          expect([result.status, result.text, setCookies(result)]).to.deep.equal([undefined, '', []])
          expect(calls).to.have.lengthOf(1)
          await settle()
          expect(open.size).to.equal(0)
          // A logout writes over the record first, and deletes it then: it has ended.
          expect(await state()).to.deep.equal(method === 'delete' ? {} : { a: 1 })
          expect(unheard).to.deep.equal([])
        })
      }
    }
  }

  for (const [way, fail] of Object.entries(ways)) {
    it(`logs out all the same where update ${way}, unless nothing is answered`, async () => {
      const { app, store, visitor, state } = await setUp({})
      const update = store.update.bind(store)
      store.update = () => fail() as never
      const late = await visit(app, new Map(visitor.cookies)).get('/logout')
      store.update = update
      expect(late.error).to[way === 'hangs' ? 'include' : 'equal'](
        way === 'hangs' ? { name: 'SessionStoreError', status: 503 } : undefined
      )
      expect(await state()).to.deep.equal(way === 'hangs' ? { a: 1 } : {})
    })
  }

  for (const [way, fail] of Object.entries(ways)) {
    describe(`which cannot be read, and goes on without, where get ${way}`, () => {
      const lenient = async (options: SessionOptions = {}) => {
        const given = await setUp({ onStoreError: 'anonymous', ...options })
        const get = given.store.get.bind(given.store)
        given.store.get = () => fail() as never
        const heal = (): void => void (given.store.get = get)
        return { ...given, heal, late: visit(given.app, new Map(given.visitor.cookies)) }
      }

      it('shows an empty session, keeps the cookie, keeps caches away, and says so', async () => {
        const { late, events, heal, state, store } = await lenient()
        store.calls.length = 0
        const result = await late.get('/all')
        expect(result).to.include({ status: '200 OK', text: '{}', error: undefined })
        expect([setCookies(result), result.header('Cache-Control'), result.header('Vary')]).to.deep.equal([
          [],
          'no-store',
          'Cookie'
        ])
        expect(events.map(({ type }) => type)).to.deep.equal(['store-error'])
        expect(events[0]!.error).to.include({ name: 'SessionStoreError' })
        expect(store.calls).to.deep.equal([])
        heal()
        expect(await state()).to.deep.equal({ a: 1 })
      })

      it('answers 503 at the line that changes something', async () => {
        const { late, heal, state } = await lenient()
        const { error } = await late.get('/write')
        expect(error).to.include({ name: 'SessionStoreError', status: 503 })
        expect(error)
          .to.have.property('message')
          .that.matches(
            /^session\.update\('a'\) in a session that could not be read, and is read-only \(onStoreError\): /
          )
        heal()
        expect(await state()).to.deep.equal({ a: 1 })
      })

      it('logs out all the same', async () => {
        const { late, heal, store } = await lenient()
        expect(setCookies(await late.get('/logout'))[0]).to.include('Max-Age=0')
        heal()
        expect(store.live).to.equal(0)
      })
    })
  }

  it('tells the operator once that visitors are strangers', async () => {
    const store = testStore()
    const app = compose(
      answer(s => s.get('a') ?? null),
      session({ store, onStoreError: 'anonymous' })
    )
    store.before = ways['throws']
    const late = visit(app, new Map([['id', 'A'.repeat(43)]]))
    expect((await late.get()).errors).to.equal(
      'session: records cannot be read, and their visitors are strangers until they can (session: the store failed at get: down)\n'
    )
    expect((await late.get()).errors).to.equal('')
  })
})
