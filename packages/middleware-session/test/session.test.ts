import { compose, rewriteResponse } from '@tsgi/core'
import {
  createMemoryStore,
  session,
  type Session,
  type SessionEvent,
  type SessionOptions,
  type StoredSession
} from '@tsgi/middleware-session'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, routes, setCookies, testStore, visit, type SessionApp } from './support.ts'

const HTTPS = { 'tsgi.url_scheme': 'https' } as const
const count = answer(s => s.update('n', (n = 0) => (n as number) + 1) as unknown)

/** An app of many paths, its store, its events, and a clock that the test turns. */
function setUp(apps: { [path: string]: SessionApp }, options: SessionOptions = {}) {
  const clock = { now: 1_000_000 }
  const now = (): number => clock.now
  const store = testStore({ sync: true, now })
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  const app = compose(routes(apps), session({ store, now, onEvent, ...options }))
  return { app, store, clock, events, types: () => events.map(event => event.type) }
}

describe('session', () => {
  describe('bare', () => {
    it('keeps what a visitor left, and nobody else’s', async () => {
      const app = compose(count, session)
      const [ann, bob] = [visit(app), visit(app)]
      await ann.get()
      expect((await ann.get()).text).to.equal('2')
      expect((await bob.get()).text).to.equal('1')
    })

    it('shares its store with the other chains of the process', async () => {
      const visitor = visit(compose(count, session))
      await visitor.get()
      expect((await visit(compose(count, session()), visitor.cookies).get()).text).to.equal('2')
    })
  })

  describe('that nobody uses', () => {
    const { app, store } = setUp({ '/': answer(() => {}), '/set': answer(s => s.set('a', 1)) })

    it('calls no store and sends no header, with a cookie and without', async () => {
      const visitor = visit(app)
      expect((await visitor.get()).headers).to.deep.equal([['Content-Type', 'text/plain']])
      await visitor.get('/set')
      store.calls.length = 0
      const result = await visitor.get()
      expect(result.headers).to.deep.equal([['Content-Type', 'text/plain']])
      expect(result.array).to.equal(true)
      expect(store.calls).to.deep.equal([])
    })
  })

  describe('of which handle or isNew is asked first', () => {
    const members = {
      handle: answer(s => s.handle ?? null),
      isNew: answer(s => s.isNew)
    }

    for (const [member, [known, unknown]] of Object.entries({
      handle: [/^"[\w-]{43}"$/, /^null$/],
      isNew: [/^false$/, /^true$/]
    })) {
      for (const sync of [true, false]) {
        it(`reads the session for ${member}, of a store that answers ${sync ? 'at once' : 'with a promise'}`, async () => {
          const store = testStore({ sync })
          const app = compose(
            routes({ '/': members[member as keyof typeof members], '/in': count }),
            session({ store })
          )
          const visitor = visit(app)
          expect((await visitor.get('/')).text).to.match(unknown!)
          expect(store.calls).to.deep.equal([])
          await visitor.get('/in')
          store.calls.length = 0
          const result = await visitor.get('/')
          expect(result.text).to.match(known!)
          expect(result.header('Vary')).to.equal('Cookie')
          expect(store.calls).to.deep.equal(['get'])
        })
      }

      it(`says that ${member} must wait for load() where it is lazy`, async () => {
        const app = compose(
          members[member as keyof typeof members],
          session({ store: testStore(), load: 'lazy' })
        )
        const { error } = await visit(app).get('/', { HTTP_COOKIE: `id=${'A'.repeat(43)}` })
        expect(error).to.have.property('message').that.includes('await session.load() before the first use')
      })
    }

    it('asks no store for a handle when the response is over, as a log does', async () => {
      const { app, store } = setUp({ '/': answer(() => {}) })
      let handle: unknown = 'not asked'
      const log =
        (inner: typeof app): typeof app =>
        (environ, start) =>
          rewriteResponse(
            inner,
            environ,
            start,
            () => {},
            () => void (handle = (environ as unknown as { 'tsgi.session': Session })['tsgi.session'].handle)
          )
      await visit(log(app)).get('/', { HTTP_COOKIE: `id=${'A'.repeat(43)}` })
      expect([handle, store.calls]).to.deep.equal([undefined, []])
    })
  })

  describe('that is only read', () => {
    const { app, store } = setUp({
      '/': answer(s => s.get('a') ?? null),
      '/set': answer(s => s.set('a', 1)),
      '/same': answer(s => s.set('a', 1)),
      '/empty': answer(s => {
        s.set('b', 1)
        s.delete('b')
      })
    })

    it('sends Vary and makes no record without a cookie', async () => {
      store.calls.length = 0
      const result = await visit(app).get()
      expect(result.headers).to.deep.equal([
        ['Content-Type', 'text/plain'],
        ['Vary', 'Cookie']
      ])
      expect(store.calls).to.deep.equal([])
    })

    it('asks the store once with a cookie, also for a set of what is there', async () => {
      const visitor = visit(app)
      await visitor.get('/set')
      for (const path of ['/', '/same']) {
        store.calls.length = 0
        expect(setCookies(await visitor.get(path))).to.deep.equal([])
        expect(store.calls).to.deep.equal(['get'])
      }
    })

    it('makes no record when nothing is left of the changes', async () => {
      store.calls.length = 0
      expect(setCookies(await visit(app).get('/empty'))).to.deep.equal([])
      expect(store.calls).to.deep.equal([])
    })
  })

  describe('over http', () => {
    it('sets one cookie for the life of the session, without Secure', async () => {
      const { app } = setUp({ '/': count })
      const visitor = visit(app)
      const [setCookie, ...others] = setCookies(await visitor.get())
      expect(setCookie).to.match(/^id=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
      expect(others).to.deep.equal([])
      expect(setCookies(await visitor.get())).to.deep.equal([])
    })

    it('reads no prefixed name, for over http anybody may have set it', async () => {
      const { app } = setUp({ '/': count })
      const visitor = visit(app)
      await visitor.get('/', HTTPS)
      expect((await visitor.get('/')).text).to.equal('1')
    })

    it('sends a Secure cookie when told to, and reports it', async () => {
      const { app, types } = setUp({ '/': count }, { cookie: { secure: true } })
      expect(setCookies(await visit(app).get())[0]).to.match(/^__Host-Http-id=.*; Secure/)
      expect(types()).to.deep.equal(['created', 'insecure'])
    })
  })

  describe('over https', () => {
    it('sets a prefixed, Secure cookie', async () => {
      const { app } = setUp({ '/': count })
      const [setCookie] = setCookies(await visit(app).get('/', HTTPS))
      expect(setCookie).to.match(/^__Host-Http-id=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    })

    it('does not read the plain name', async () => {
      const { app, store } = setUp({ '/': count })
      const visitor = visit(app)
      await visitor.get('/')
      store.calls.length = 0
      expect((await visitor.get('/', HTTPS)).text).to.equal('1')
      expect(store.calls).to.deep.equal(['create'])
    })

    for (const [cookie, name] of [
      [{ domain: 'a.example' }, '__Secure-id'],
      [{ path: '/x' }, '__Secure-id'],
      [{ prefix: '__Host-', name: 'sid' }, '__Host-sid'],
      [{ prefix: '' }, 'id'],
      [{ secure: false }, 'id']
    ] as const) {
      it(`calls the cookie ${name} with ${JSON.stringify(cookie)}`, async () => {
        const visitor = visit(setUp({ '/': count }, { cookie }).app)
        await visitor.get('/', HTTPS)
        expect([...visitor.cookies.keys()]).to.deep.equal([name])
        expect((await visitor.get('/', HTTPS)).text).to.equal('2')
      })
    }
  })

  describe('with a cookie that is none of ours', () => {
    for (const [why, cookie, calls] of [
      ['malformed', 'id=abc', ['create']],
      ['of a megabyte', `id=${'x'.repeat(1_000_000)}`, ['create']],
      ['twice', `id=${'A'.repeat(43)}; id=${'B'.repeat(43)}`, ['create']],
      ['unknown', `id=${'A'.repeat(43)}`, ['get', 'create']]
    ] as const) {
      it(`adopts none that is ${why}`, async () => {
        const { app, store } = setUp({ '/': count })
        const result = await call(app, { HTTP_COOKIE: cookie })
        expect(result.text).to.equal('1')
        expect(setCookies(result)[0]).to.not.include('A'.repeat(43))
        expect(store.calls).to.deep.equal(calls)
      })
    }
  })

  describe('in the store', () => {
    it('leaves no token, only its hash', async () => {
      const { app, store } = setUp({
        '/': answer(s => (s.set('a', 1), s.handle ?? null)),
        '/h': answer(s => (s.has('a'), s.handle))
      })
      const visitor = visit(app)
      let dump = ''
      const create = store.create.bind(store)
      store.create = (key, write, signal) => {
        dump = key + JSON.stringify(write)
        return create(key, write, signal)
      }
      expect((await visitor.get()).text).to.equal('null')
      const token = visitor.cookies.get('id')!
      expect(dump).to.not.equal('')
      expect(dump).to.not.include(token)
      expect(dump).to.include(JSON.parse((await visitor.get('/h')).text))
    })
  })

  describe('when time passes', () => {
    const apps = {
      '/': count,
      '/read': answer(s => s.get('n') ?? null),
      '/when': answer(s => [s.createdAt, s.expiresAt])
    }

    it('ends after idleTimeout without use, exactly', async () => {
      const { app, clock, types } = setUp(apps, { idleTimeout: 100, absoluteTimeout: 1000 })
      const visitor = visit(app)
      await visitor.get()
      clock.now += 99_999
      expect((await visitor.get('/read')).text).to.equal('1')
      clock.now += 100_000
      expect((await visitor.get('/read')).text).to.equal('null')
      expect(types()).to.include('rejected')
    })

    it('ends after absoluteTimeout however much it is used', async () => {
      const { app, clock } = setUp(apps, { idleTimeout: 100, absoluteTimeout: 250 })
      const visitor = visit(app)
      await visitor.get()
      for (const expected of ['2', '3', '1']) {
        clock.now += 90_000
        expect((await visitor.get()).text).to.equal(expected)
      }
    })

    it('does not wait for a store that drops late', async () => {
      const { app, store } = setUp(apps)
      const visitor = visit(app)
      await visitor.get()
      const get = store.get.bind(store)
      store.get = async key => ({ ...(await get(key))!, expiresAt: 1_000_000 })
      Object.assign(store.capabilities, { sync: false })
      const late = session({ store, now: () => 1_000_000 })
      expect((await visit(compose(apps['/read'], late), visitor.cookies).get()).text).to.equal('null')
    })

    it('ends what an earlier, longer limit still keeps in the store', async () => {
      const { app, clock, store } = setUp(apps, { idleTimeout: 100, absoluteTimeout: 1000 })
      const visitor = visit(app)
      await visitor.get()
      clock.now += 60_000
      const events: string[] = []
      const shorter = session({
        store,
        now: () => clock.now,
        idleTimeout: 50,
        absoluteTimeout: 50,
        onEvent: event => void events.push(event.type)
      })
      expect((await visit(compose(apps['/read'], shorter), visitor.cookies).get()).text).to.equal('null')
      expect(events).to.deep.equal(['expired', 'rejected'])
    })

    it('touches the store at most once in touchEvery', async () => {
      const { app, clock, store } = setUp(apps, { idleTimeout: 1000, absoluteTimeout: 9000, touchEvery: 60 })
      const visitor = visit(app)
      await visitor.get()
      store.calls.length = 0
      for (let i = 0; i < 12; i++) {
        clock.now += 10_000
        await visitor.get('/read')
      }
      expect(store.calls.filter(method => method === 'touch')).to.have.lengthOf(2)
    })

    it('tells when it was made and when it ends', async () => {
      const { app, clock } = setUp(apps, { idleTimeout: 100, absoluteTimeout: 150 })
      const visitor = visit(app)
      await visitor.get()
      clock.now += 60_000
      await visitor.get()
      expect((await visitor.get('/when')).text).to.equal('[1000000,1150000]')
      expect((await visit(app).get('/when')).text).to.equal('[1060000,1160000]')
    })

    it('survives a clock that goes backwards', async () => {
      const { app, clock } = setUp(apps)
      const visitor = visit(app)
      await visitor.get()
      clock.now -= 500_000
      expect((await visitor.get()).text).to.equal('2')
    })
  })

  describe('regenerated', () => {
    const apps = {
      '/': count,
      '/set': answer(s => (s.set('a', 1), s.set('b', 2))),
      '/login': answer(s => (s.regenerate(), s.set('user', 'ann'))),
      '/keep': answer(s => s.regenerate({ keep: ['a'] })),
      '/all': answer(s => [...s.keys()].map(key => [key, s.get(key)])),
      '/when': answer(s => s.createdAt)
    }

    it('gets a new token, keeps the data, and ends the old token', async () => {
      const { app, store, types } = setUp(apps)
      const visitor = visit(app)
      await visitor.get('/set')
      const old = new Map(visitor.cookies)
      await visitor.get('/login')
      expect(visitor.cookies.get('id')).to.not.equal(old.get('id'))
      expect((await visitor.get('/all')).text).to.equal('[["a",1],["b",2],["user","ann"]]')
      expect((await visit(app, old).get('/all')).text).to.equal('[]')
      expect(store.live).to.equal(1)
      expect(types()).to.deep.equal(['created', 'regenerated', 'rejected'])
    })

    it('is proof against a token that an attacker has planted', async () => {
      const { app } = setUp(apps)
      const attacker = visit(app)
      await attacker.get('/set')
      const victim = visit(app, new Map(attacker.cookies))
      await victim.get('/login')
      expect((await attacker.get('/all')).text).to.equal('[]')
    })

    it('keeps only the keys it is told to keep', async () => {
      const visitor = visit(setUp(apps).app)
      await visitor.get('/set')
      await visitor.get('/keep')
      expect((await visitor.get('/all')).text).to.equal('[["a",1]]')
    })

    for (const [options, message] of [
      [{ keep: 'user' }, 'session.regenerate(): keep must be an array of keys, got "user"'],
      [{ keeps: [] }, 'session.regenerate(): unknown option "keeps"; known are keep'],
      [null, 'session.regenerate(): options must be an object, got null']
    ] as const) {
      it(`refuses ${JSON.stringify(options)}, and keeps all`, async () => {
        const { app } = setUp({ ...apps, '/wrong': answer(s => s.regenerate(options as never)) })
        const visitor = visit(app)
        await visitor.get('/')
        const { error } = await visitor.get('/wrong')
        expect(error).to.be.instanceOf(TypeError).with.property('message', message)
        expect((await visitor.get('/all')).text).to.not.equal('[]')
      })
    }

    it('starts the absolute timeout again', async () => {
      const { app, clock } = setUp(apps)
      const visitor = visit(app)
      await visitor.get('/set')
      clock.now += 5000
      await visitor.get('/login')
      expect((await visitor.get('/when')).text).to.equal('1005000')
    })

    it('moves once, also when it is saved and changed afterwards', async () => {
      const { app, store } = setUp({
        ...apps,
        '/login': async (environ, start) => {
          const s = environ['tsgi.session']
          s.regenerate()
          await s.save()
          s.set('user', 'ann')
          start('200 OK', [])
          return []
        }
      })
      const visitor = visit(app)
      await visitor.get('/set')
      store.calls.length = 0
      await visitor.get('/login')
      expect(store.calls).to.deep.equal(['get', 'create', 'update', 'update'])
      expect((await visitor.get('/all')).text).to.equal('[["a",1],["b",2],["user","ann"]]')
    })

    it('makes one record for a visitor who had none', async () => {
      const { app, store } = setUp(apps)
      await visit(app).get('/login')
      expect(store.calls).to.deep.equal(['create'])
    })
  })

  describe('destroyed', () => {
    const apps = {
      '/': count,
      '/logout': answer(s => s.destroy()),
      '/after': answer(s => (s.get('n'), s.destroy(), s.destroy(), s.get('n') ?? null)),
      '/late': answer(s => (s.destroy(), s.set('a', 1)))
    }

    it('leaves no record, and clears the cookie', async () => {
      const { app, store, types } = setUp(apps)
      const visitor = visit(app)
      await visitor.get()
      store.calls.length = 0
      const result = await visitor.get('/logout')
      expect(setCookies(result)).to.deep.equal([
        'id=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax'
      ])
      expect(result.header('Cache-Control')).to.equal('no-store')
      expect(store.calls).to.deep.equal(['get', 'update', 'delete'])
      expect(store.live).to.equal(0)
      expect(types()).to.deep.equal(['created', 'destroyed'])
    })

    it('does nothing for a visitor without one', async () => {
      const { app, store } = setUp(apps)
      expect(setCookies(await visit(app).get('/logout'))).to.deep.equal([])
      expect(store.calls).to.deep.equal([])
    })

    it('reads as empty, and may be destroyed twice', async () => {
      const visitor = visit(setUp(apps).app)
      await visitor.get()
      expect((await visitor.get('/after')).text).to.equal('null')
    })

    it('refuses changes, and stays destroyed when the app fails by that', async () => {
      const { app, store } = setUp(apps)
      const visitor = visit(app)
      await visitor.get()
      const result = await visitor.get('/late', { REQUEST_METHOD: 'POST' })
      expect(result.error).to.include({
        name: 'SessionDestroyedError',
        message: "session.set('a') after session.destroy() (POST /late)"
      })
      expect(store.live).to.equal(0)
    })
  })

  describe('that outlives the browser', () => {
    const apps = { '/': count, '/on': answer(s => s.persist(true)), '/off': answer(s => s.persist(false)) }

    it('gets Max-Age until the absolute timeout, when asked and only then', async () => {
      const { app, clock } = setUp(apps, { absoluteTimeout: 5000 })
      const visitor = visit(app)
      await visitor.get()
      clock.now += 1_000_000
      expect(setCookies(await visitor.get('/on'))[0]).to.include('; Max-Age=4000;')
      expect(setCookies(await visitor.get('/on'))).to.deep.equal([])
      expect(setCookies(await visitor.get('/off'))[0]).to.not.include('Max-Age')
    })

    it('may be the default', async () => {
      const { app } = setUp(apps, { cookie: { persist: true }, absoluteTimeout: false })
      expect(setCookies(await visit(app).get())[0]).to.include('; Max-Age=34560000;')
    })
  })

  describe('with values', () => {
    const apps = {
      '/': answer(s => s.set('o', { list: [1] })),
      '/take': answer(s => s.take('o') ?? null),
      '/has': answer(s => [s.has('o'), s.has('toString'), s.get('toString') ?? null]),
      '/clear': answer(s => s.clear()),
      '/drop': answer(s => s.update('o', () => undefined) ?? null),
      '/proto': answer(s => s.set('__proto__', { admin: true })),
      '/date': answer(s => s.set('d', new Date())),
      '/mutate': answer(s => (s.get('o') as { list: number[] }).list.push(2)),
      '/big': answer(s => s.set('big', 'é'.repeat(600)))
    }

    it('hands out what cannot be changed', async () => {
      const visitor = visit(setUp(apps).app)
      await visitor.get()
      expect((await visitor.get('/mutate')).error).to.be.instanceOf(TypeError)
    })

    it('takes once, clears, drops', async () => {
      const visitor = visit(setUp(apps).app)
      await visitor.get()
      expect((await visitor.get('/take')).text).to.equal('{"list":[1]}')
      expect((await visitor.get('/take')).text).to.equal('null')
      for (const path of ['/clear', '/drop']) {
        await visitor.get()
        await visitor.get(path)
        expect((await visitor.get('/has')).text).to.equal('[false,false,null]')
      }
    })

    it('stores what update has returned, of a function that never gives the same again', async () => {
      let calls = 0
      const { app } = setUp({
        '/': answer(s => s.set('a', 1)),
        '/draw': answer(s => s.update('csrf', old => old ?? `drawn ${++calls}`) as unknown),
        '/login': answer(s => (s.regenerate(), s.update('nonce', () => `drawn ${++calls}`) as unknown)),
        '/nonce': answer(s => s.get('nonce'))
      })
      const visitor = visit(app)
      await visitor.get()
      expect((await visitor.get('/draw')).text).to.equal('"drawn 1"')
      expect((await visitor.get('/draw')).text).to.equal('"drawn 1"')
      const { text } = await visitor.get('/login')
      expect((await visitor.get('/nonce')).text).to.equal(text)
      expect(calls).to.equal(2)
    })

    it('may be changed while its keys are walked over', async () => {
      const { app } = setUp({
        ...apps,
        '/all': answer(s => {
          for (const key of s.keys()) s.delete(key)
        })
      })
      const visitor = visit(app)
      await visitor.get()
      await visitor.get('/proto')
      await visitor.get('/all')
      expect((await visitor.get('/has')).text).to.equal('[false,false,null]')
    })

    it('keeps a key named __proto__ a key', async () => {
      const { app } = setUp({
        ...apps,
        '/keys': answer(s => [[...s.keys()], (s.get('x') as undefined) ?? null])
      })
      const visitor = visit(app)
      await visitor.get('/proto')
      expect((await visitor.get('/keys')).text).to.equal('[["__proto__"],null]')
    })

    it('refuses what JSON does not have at the line that sets it', async () => {
      const { error } = await visit(setUp(apps).app).get('/date')
      expect(error).to.include({ name: 'SessionDataError' })
    })

    it('refuses more than maxBytes before the head leaves', async () => {
      const { app, store } = setUp(apps, { maxBytes: 1000 })
      const result = await visit(app).get('/big')
      expect(result.error).to.include({ name: 'SessionTooLargeError' })
      expect(result.status).to.equal(undefined)
      expect(store.live).to.equal(0)
    })

    it('refuses a key that is no string', async () => {
      const { app } = setUp({ '/': answer(s => s.set(Symbol('x') as never, 1)) })
      expect((await visit(app).get()).error).to.include({ name: 'SessionDataError' })
    })
  })

  describe('and caches', () => {
    const cached =
      (value: string): SessionApp =>
      (environ, startResponse) => {
        environ['tsgi.session'].set('a', 1)
        startResponse('200 OK', [['cache-control', value]])
        return ['x']
      }

    it('keeps the response that bears the cookie out of them', async () => {
      const { app, types } = setUp({ '/': cached('public, max-age=60') })
      const visitor = visit(app)
      expect((await visitor.get()).header('Cache-Control')).to.equal('no-store')
      expect(types()).to.deep.equal(['created', 'cacheable'])
      expect((await visitor.get()).header('Cache-Control')).to.equal('public, max-age=60')
    })

    it('takes away what is for one kind of caches alone, which would not heed it', async () => {
      const app: SessionApp = (environ, startResponse) => {
        environ['tsgi.session'].set('a', 1)
        startResponse('200 OK', [
          ['CDN-Cache-Control', 'max-age=600'],
          ['Surrogate-Control', environ.QUERY_STRING],
          ['X-Cache', 'kept']
        ])
        return ['x']
      }
      const { app: chain, types } = setUp({ '/': app })
      const visitor = visit(chain)
      const first = await visitor.get('/', { QUERY_STRING: 'no-store' })
      for (const name of ['CDN-Cache-Control', 'Surrogate-Control'])
        expect(first.header(name)).to.equal(undefined)
      expect([first.header('Cache-Control'), first.header('X-Cache')]).to.deep.equal(['no-store', 'kept'])
      expect(types()).to.deep.equal(['created', 'cacheable'])
      expect((await visitor.get()).header('CDN-Cache-Control')).to.equal('max-age=600')
    })

    it('leaves private', async () => {
      const result = await visit(setUp({ '/': cached('private, max-age=60') }).app).get()
      expect(result.header('Cache-Control')).to.equal('private, max-age=60')
    })
  })

  describe('and other cookies', () => {
    it('leaves them, and takes the place of one of its own name', async () => {
      const app: SessionApp = (environ, startResponse) => {
        environ['tsgi.session'].set('a', 1)
        startResponse('200 OK', [
          ['Set-Cookie', 'a=1'],
          ['set-cookie', 'id=mine; Path=/'],
          ['Set-Cookie', 'b=2']
        ])
        return ['x']
      }
      const cookies = setCookies(await visit(compose(app, session)).get())
      expect(cookies.map(cookie => cookie.slice(0, 3))).to.deep.equal(['a=1', 'b=2', 'id='])
      expect(cookies[2]).to.not.include('mine')
    })

    it('never puts a cookie into a list that the app uses again', async () => {
      const headers: [string, string][] = [['X-A', 'b']]
      const app: SessionApp = (environ, startResponse) => {
        environ['tsgi.session'].set('a', 1)
        startResponse('200 OK', headers)
        return ['x']
      }
      await visit(compose(app, session)).get()
      expect(headers).to.deep.equal([['X-A', 'b']])
    })
  })

  describe('whose record cannot be decoded', () => {
    const texts = [
      '',
      '{',
      'null',
      '[]',
      '7',
      '{"created":"x","data":{}}',
      '{"created":1,"data":[]}',
      '{"created":1}'
    ]
    for (const text of texts) {
      it(`begins a fresh one in place of ${text || 'nothing'}, and says so`, async () => {
        const { app, store, types } = setUp({ '/': count })
        const visitor = visit(app)
        await visitor.get()
        const before = visitor.cookies.get('id')
        const get = store.get.bind(store)
        store.get = (key, signal) => ({ ...(get(key, signal) as StoredSession), data: text })
        const result = await visitor.get()
        expect(result).to.include({ status: '200 OK', text: '1', error: undefined })
        expect(types()).to.deep.equal(['created', 'unreadable', 'rejected', 'created'])
        store.get = get
        expect(visitor.cookies.get('id')).to.not.equal(before)
        expect((await visitor.get()).text).to.equal('2')
      })
    }

    it('warns the operator once', async () => {
      const store = createMemoryStore()
      const visitor = visit(compose(count, session({ store })))
      await visitor.get()
      const get = store.get.bind(store)
      store.get = key => ({ ...get(key)!, data: 'x' })
      const said = [await visitor.get(), await visitor.get()].map(({ errors }) => errors)
      expect(said[0]).to.match(/^session: a record is not one that this middleware wrote; .*\n$/)
      expect(said[1]).to.equal('')
    })

    it('can be revoked by its subject, and is not listed', async () => {
      const store = createMemoryStore()
      const sessions = session({ store })
      store.create('k', { data: 'x', expiresAt: Date.now() + 60_000, subject: 'ann' })
      const listed = []
      for await (const info of sessions.list('ann')) listed.push(info)
      expect(listed).to.deep.equal([])
      expect(await sessions.revokeAll('ann')).to.equal(1)
      expect(store.size).to.equal(0)
    })

    it('is none where the store says null', async () => {
      const { app, store } = setUp({ '/': count })
      const visitor = visit(app)
      await visitor.get()
      store.get = () => null as never
      expect(await visitor.get()).to.include({ text: '1', error: undefined })
    })
  })

  describe('among processes', () => {
    it('reports once that a store in memory is known to one of them', async () => {
      const app = compose(count, session({ store: createMemoryStore() }))
      const environ = { 'tsgi.multiprocess': true }
      expect((await visit(app).get('/', environ)).errors).to.include('pass a store that they share')
      expect((await visit(app).get('/', environ)).errors).to.equal('')
    })

    const saved: SessionApp = async (environ, start) => {
      environ['tsgi.session'].set('a', 1)
      await environ['tsgi.session'].save()
      start('200 OK', [])
      return ['saved']
    }
    for (const [how, app] of [
      ['with the head', count],
      ['by save()', saved]
    ] as const) {
      it(`refuses to store in memory what no later request can find, ${how}`, async () => {
        const store = createMemoryStore()
        const result = await visit(compose(app, session({ store }))).get('/', { 'tsgi.run_once': true })
        expect(result.error)
          .to.be.instanceOf(Error)
          .with.property('message')
          .that.includes('pass a durable store')
        expect([setCookies(result), store.size]).to.deep.equal([[], 0])
      })
    }
  })

  describe('with a codec', () => {
    const codec = {
      encode: (data: object) => btoa(JSON.stringify(data)),
      decode: (text: string) => JSON.parse(atob(text)) as object
    }

    it('stores what that makes of the data, and reads what stood there before', async () => {
      const { app, store } = setUp({ '/': count }, { codec })
      const texts: string[] = []
      const update = store.update.bind(store)
      store.update = (key, version, write, signal) => (
        texts.push(write.data),
        update(key, version, write, signal)
      )
      const visitor = visit(compose(count, session({ store, now: () => 1_000_000 })))
      await visitor.get()
      expect((await visit(app, visitor.cookies).get()).text).to.equal('2')
      expect((await visit(app, visitor.cookies).get()).text).to.equal('3')
      expect(texts).to.deep.equal([2, 3].map(n => `{"created":1000000,"data":"${btoa(`{"n":${n}}`)}"}`))
    })

    for (const [what, decode] of [
      ['throws', () => JSON.parse('{') as object],
      ['gives no object', () => 7 as never],
      ['gives what JSON does not have', () => ({ at: new Date() })]
    ] as [string, () => object][]) {
      it(`begins a fresh session where decode ${what}`, async () => {
        const { app, store, types } = setUp({ '/': count }, { codec: { ...codec, decode } })
        const visitor = visit(app)
        await visit(compose(count, session({ store, codec, now: () => 1_000_000 })), visitor.cookies).get()
        expect((await visitor.get()).text).to.equal('1')
        expect(types()).to.deep.equal(['unreadable', 'rejected', 'created'])
      })
    }

    it('refuses an encode that gives no text, before the head leaves', async () => {
      const { app } = setUp({ '/': count }, { codec: { ...codec, encode: () => 7 as never } })
      const { error, status } = await visit(app).get()
      expect([String(error), status]).to.deep.equal([
        'TypeError: session: codec.encode must return a string, got number',
        undefined
      ])
    })
  })

  describe('beside another one', () => {
    const both = (key: 'tsgi.session' | 'tsgi.session.admin') =>
      answer((_, environ) =>
        (environ as unknown as Record<string, Session<any>>)[key]!.update('n', (n = 0) => (n as number) + 1)
      )
    const apps = { '/': both('tsgi.session'), '/admin': both('tsgi.session.admin') }
    const admin = session({ environKey: 'tsgi.session.admin', cookie: { name: 'admin' } })

    it('has its own data, cookie and store', async () => {
      const visitor = visit(compose(routes(apps), session, admin))
      for (const [path, text] of [
        ['/', '1'],
        ['/admin', '1'],
        ['/', '2'],
        ['/admin', '2']
      ] as const) {
        expect((await visitor.get(path)).text).to.equal(text)
      }
      expect([...visitor.cookies.keys()]).to.deep.equal(['id', 'admin'])
      visitor.cookies.set('admin', visitor.cookies.get('id')!)
      expect((await visitor.get('/admin')).text).to.equal('1')
    })

    it('must not have the same cookie', async () => {
      const same = session({ environKey: 'tsgi.session.admin' })
      for (const app of [compose(routes(apps), session, same), compose(routes(apps), same, session)]) {
        const { error } = await call(app)
        expect(error)
          .to.have.property('message')
          .that.matches(
            /^session: tsgi\.session\S* and tsgi\.session\S* have one cookie, id; give one of them/
          )
      }
    })
  })

  describe('stacked twice', () => {
    it('says so', async () => {
      const { error } = await call(compose(count, session, session))
      expect(error).to.have.property('message').that.includes('environ holds tsgi.session already')
    })
  })
})
