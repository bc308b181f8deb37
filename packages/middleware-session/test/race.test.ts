import { compose, type App } from '@tsgi/core'
import { session, type SessionEvent } from '@tsgi/middleware-session'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import {
  answer,
  gate,
  routes,
  setCookies,
  settle,
  testStore,
  visit,
  type SessionApp,
  type TestStore
} from './support.ts'

const add = (n: unknown): number => Number(n ?? 0) + 1

/** Loads, uses, waits for the gate of its path, uses again, and answers. */
function slow(gates: Map<string, Promise<void>>, use: (s: any, path: string) => void): SessionApp {
  return async (environ, start) => {
    const s = environ['tsgi.session']
    s.get('n')
    await gates.get(environ.QUERY_STRING)
    use(s, environ.QUERY_STRING)
    start('200 OK', [])
    return ['done']
  }
}

async function setUp(use: (s: any, name: string) => void = () => {}, retries = 8) {
  const events: string[] = []
  const gates = new Map<string, Promise<void>>()
  const store = testStore()
  const app = compose(
    routes({
      '/': answer(s => s.set('n', 0)),
      '/slow': slow(gates, use),
      '/add': answer(s => s.update('n', add)),
      '/set': answer((s, environ) => s.set(environ.QUERY_STRING, 1)),
      '/login': answer(s => (s.regenerate(), s.set('user', 'ann'))),
      '/logout': answer(s => s.destroy()),
      '/all': answer(s => Object.fromEntries([...s.keys()].map(key => [key, s.get(key)])))
    }),
    session({ store, retries, onEvent: (event: SessionEvent) => void events.push(event.type) })
  )
  const visitor = visit(app)
  await visitor.get('/')
  events.length = 0
  return { app, store, events, visitor, gates }
}

async function all(app: App<any>, cookies: Map<string, string>): Promise<unknown> {
  return JSON.parse((await visit(app, new Map(cookies)).get('/all')).text)
}

describe('session', () => {
  describe('used by requests at the same time', () => {
    it('loses no update', async () => {
      const { visitor } = await setUp(undefined, 100)
      const results = await Promise.all(Array.from({ length: 30 }, () => visitor.get('/add')))
      expect(results.map(result => result.error).filter(error => error !== undefined)).to.deep.equal([])
      expect(JSON.parse((await visitor.get('/all')).text)).to.deep.equal({ n: 30 })
    })

    it('lets those of one process take turns, however many they are', async () => {
      const { visitor, events } = await setUp(undefined, 1)
      const results = await Promise.all(Array.from({ length: 50 }, () => visitor.get('/add')))
      expect(results.map(result => result.error).filter(error => error !== undefined)).to.deep.equal([])
      expect(JSON.parse((await visitor.get('/all')).text)).to.deep.equal({ n: 50 })
      expect(events).to.deep.equal(Array(49).fill('conflict'))
    })

    it('loses no key', async () => {
      const { visitor } = await setUp(undefined, 100)
      await Promise.all(Array.from({ length: 30 }, (_, i) => visitor.get('/set', { QUERY_STRING: `k${i}` })))
      expect(Object.keys(JSON.parse((await visitor.get('/all')).text) as object)).to.have.lengthOf(31)
    })

    it('does not take away a message that nobody has seen', async () => {
      const { visitor, store } = await setUp()
      const app = compose(
        routes({
          '/say': answer((s, environ) => s.set('flash', environ.QUERY_STRING)),
          '/show': async (environ, start) => {
            const said = environ['tsgi.session'].take('flash')
            if (said === 'old') await other.get('/say', { QUERY_STRING: 'new' })
            start('200 OK', [])
            return [`${said}`]
          }
        }),
        session({ store })
      )
      const [one, other] = [visit(app, visitor.cookies), visit(app, visitor.cookies)]
      await one.get('/say', { QUERY_STRING: 'old' })
      expect((await one.get('/show')).text).to.equal('old')
      expect((await one.get('/show')).text).to.equal('new')
      expect((await one.get('/show')).text).to.equal('undefined')
    })

    it('does not find out one after the other that the store hangs', async () => {
      const { visitor, store } = await setUp()
      let gets = 0
      const app = compose(
        answer(s => s.update('n', add)),
        session({ store, storeTimeout: 500, onEvent: () => {} }) // they begin again within 8 ms, on a busy machine later
      )
      const real = store.get.bind(store)
      let isRead = (): void => {}
      const allRead = new Promise<void>(resolve => (isRead = resolve))
      // None begins again while another has not begun.
      store.update = () => allRead.then(() => 'conflict' as const)
      store.get = (key, signal) => {
        if (++gets > 10) return new Promise(() => {})
        if (gets === 10) isRead()
        return real(key, signal)
      }
      const requests = Array.from({ length: 10 }, () => visit(app, new Map(visitor.cookies)).get())
      for (const { error } of await Promise.all(requests)) {
        expect(error).to.include({ status: 503 })
        expect(error).to.have.property('message').that.includes('did not answer get within 500 ms')
      }
      expect(gets).to.equal(11)
    })

    it('gives up with 503 after retries, and keeps what was there', async () => {
      const { visitor, store, events } = await setUp(undefined, 2)
      store.update = () => Promise.resolve('conflict')
      const result = await visitor.get('/add')
      expect(result.error).to.include({ status: 503 })
      expect(result.error).to.have.property('message').that.includes('still in conflict after 2 retries')
      expect(events).to.deep.equal(['conflict', 'conflict', 'conflict'])
    })

    it('replays a save and a transaction as well', async () => {
      const { visitor, store } = await setUp()
      const app = compose(
        (async (environ, start) => {
          const s = environ['tsgi.session']
          s.update('n', add)
          await Promise.all([s.save(), s.transact(draft => void draft.update('n', add))])
          start('200 OK', [])
          return ['x']
        }) as SessionApp,
        session({ store, retries: 100 })
      )
      const others = Array.from({ length: 10 }, () => visit(app, new Map(visitor.cookies)).get())
      for (const result of await Promise.all(others)) expect(result.error).to.equal(undefined)
      expect(JSON.parse((await visitor.get('/all')).text)).to.deep.equal({ n: 20 })
    })
  })

  describe('ended while a request is in flight', () => {
    for (const [path, change] of [
      ['/logout', 'destroy'],
      ['/login', 'regenerate']
    ] as const) {
      it(`is not brought back by a change, and its cookie is left alone: ${change}`, async () => {
        const held = gate()
        const { app, visitor, gates, store, events } = await setUp(s => s.set('late', true))
        gates.set('a', held.opened)
        const old = new Map(visitor.cookies)
        const late = visit(app, new Map(old)).get('/slow', { QUERY_STRING: 'a' })
        await settle()
        await visitor.get(path)
        held.open()
        const result = await late
        expect([result.status, setCookies(result)]).to.deep.equal(['200 OK', []])
        expect(await all(app, old)).to.deep.equal({})
        expect(store.live).to.equal(path === '/login' ? 1 : 0)
        expect(events).to.include('gone')
        expect(await all(app, visitor.cookies)).to.deep.equal(path === '/login' ? { n: 0, user: 'ann' } : {})
      })
    }

    it('gives no cookie to who comes with the old token a moment after a login', async () => {
      const { app, visitor, store, events } = await setUp()
      const old = new Map(visitor.cookies)
      await visitor.get('/login')
      events.length = 0
      const late = await visit(app, new Map(old)).get('/add')
      expect([late.status, setCookies(late)]).to.deep.equal(['200 OK', []])
      expect(events).to.deep.equal(['rejected', 'gone'])
      expect(store.live).to.equal(1)
      expect(await all(app, visitor.cookies)).to.deep.equal({ n: 0, user: 'ann' })
      // Who did not get the answer to the login, logs in again.
      const again = visit(app, new Map(old))
      await again.get('/login')
      expect(await all(app, again.cookies)).to.deep.equal({ user: 'ann' })
    })

    it('lets who still comes with the old token later begin a session', async () => {
      let now = 1_000_000
      const store = testStore({ now: () => now })
      const app = compose(
        routes({ '/': answer(s => s.update('n', add)), '/login': answer(s => s.regenerate()) }),
        session({ store, now: () => now })
      )
      const visitor = visit(app)
      await visitor.get()
      const old = visit(app, new Map(visitor.cookies))
      await visitor.get('/login')
      now += 9999
      expect(setCookies(await old.get())).to.have.lengthOf(0)
      now += 1
      expect(setCookies(await old.get())).to.have.lengthOf(1)
    })

    it('tells who asks to have it stored now', async () => {
      const { visitor, app, store } = await setUp()
      const saves = compose(
        (async environ => {
          const s = environ['tsgi.session']
          s.set('a', 1)
          await visit(app, new Map(visitor.cookies)).get('/logout')
          await s.save()
          return []
        }) as SessionApp,
        session({ store })
      )
      expect((await visit(saves, new Map(visitor.cookies)).get()).error).to.include({
        name: 'SessionGoneError'
      })
    })

    it('has nothing to tell who has changed nothing, and asks to have it stored', async () => {
      const { visitor, store } = await setUp()
      const late = new Map(visitor.cookies)
      const login = compose(
        answer(s => s.regenerate()),
        session({ store })
      )
      await visit(login, visitor.cookies).get()
      const saves = compose(
        (async (environ, startResponse) => {
          await environ['tsgi.session'].save()
          startResponse('200 OK', [])
          return ['saved']
        }) as SessionApp,
        session({ store })
      )
      const result = await visit(saves, late).get()
      expect([result.error, result.text, setCookies(result)]).to.deep.equal([undefined, 'saved', []])
    })
  })

  describe('regenerated while others change it', () => {
    it('takes along what was stored in between', async () => {
      const { app, visitor, store, events } = await setUp()
      const held = gate()
      store.before = method => (method === 'create' ? held.opened : undefined)
      const old = new Map(visitor.cookies)
      const login = visitor.get('/login')
      await settle()
      await visit(app, new Map(old)).get('/add')
      held.open()
      await login
      expect(await all(app, visitor.cookies)).to.deep.equal({ n: 1, user: 'ann' })
      expect(events).to.include('conflict')
      expect(store.live).to.equal(1)
    })

    it('begins anew when the session ends between the new record and the old one’s end', async () => {
      const { app, visitor, store } = await setUp()
      const held = gate()
      const logout = gate()
      const old = new Map(visitor.cookies)
      store.before = method => {
        if (method !== 'update') return undefined
        store.before = undefined
        logout.open()
        return held.opened
      }
      const login = visitor.get('/login')
      await logout.opened
      await visit(app, old).get('/logout')
      held.open()
      expect(setCookies(await login)).to.have.lengthOf(1)
      expect(await all(app, visitor.cookies)).to.deep.equal({ user: 'ann' })
      expect(store.live).to.equal(1)
    })
  })

  describe('in every order of two requests’ store calls', () => {
    type Kind = '/add' | '/login' | '/logout'
    const kinds: readonly Kind[] = ['/add', '/login', '/logout']

    /** Lets calls to the store through one at a time, as the choices say. */
    async function interleave(store: TestStore, choices: readonly boolean[], requests: Promise<unknown>[]) {
      const waiting: (() => void)[] = []
      let running = true
      store.before = () => new Promise<void>(resolve => void waiting.push(resolve))
      const done = Promise.all(requests).then(() => (running = false))
      for (let i = 0; running; i++) {
        await settle()
        const index = waiting.length > 1 && choices[i % choices.length]! ? 1 : 0
        waiting.splice(index, 1)[0]?.()
      }
      await done
      store.before = undefined
    }

    it('resurrects nothing, leaves no record without a client, and loses no update', async function () {
      this.timeout(20_000)
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...kinds)),
          fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
          async (pair, choices) => {
            const { app, visitor, store } = await setUp()
            const old = new Map(visitor.cookies)
            const clients = pair.map(() => visit(app, new Map(old)))
            // `before` must hold both from their first call on.
            store.before = () => settle()
            const started = gate()
            const requests = pair.map(async (path, i) => {
              await started.opened
              return clients[i]!.get(path)
            })
            const run = interleave(store, choices, requests)
            started.open()
            await run
            const results = await Promise.all(requests)
            expect(results.map(result => result.error)).to.deep.equal([undefined, undefined])
            const ends = pair.includes('/logout') || pair.includes('/login')
            // Each living record is known to one client: who came after the end has begun a session of its own.
            const tokens = results.flatMap(setCookies).filter(value => !value.includes('Max-Age=0'))
            expect(store.live).to.equal(ends ? tokens.length : 1)
            if (ends) expect(await all(app, old)).to.deep.equal({})
            if (pair[0] === '/add' && pair[1] === '/add') expect(await all(app, old)).to.deep.equal({ n: 2 })
            // Nothing but a logout takes a cookie away.
            for (const [i, result] of results.entries()) {
              const clears = setCookies(result).some(value => value.includes('Max-Age=0'))
              expect(clears).to.equal(pair[i] === '/logout')
            }
          }
        ),
        { numRuns: 100 }
      )
    })
  })
})
