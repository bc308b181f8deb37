import { compose, type Environ } from '@tsgi/core'
import { createMemoryStore, session } from '@tsgi/middleware-session'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, routes, testStore, visit } from './support.ts'

const count = answer(s => s.update('n', (n = 0) => (n as number) + 1) as unknown)

describe('session, managed', () => {
  const apps = {
    '/login': answer((s, environ: Environ) => (s.set('a', 1), s.bind(environ.QUERY_STRING))),
    '/handle': answer(s => (s.has('a'), s.handle ?? null))
  }

  it('asks no store for what cannot be a handle', async () => {
    const store = testStore()
    const sessions = session({ store })
    for (const handle of ['', '../x', 'a'.repeat(42), `${'a'.repeat(42)}\n`]) {
      expect(await sessions.revoke(handle)).to.equal(false)
    }
    expect(store.calls).to.deep.equal([])
    expect(await sessions.revoke('a'.repeat(43))).to.equal(false)
    expect(store.calls).to.deep.equal(['get', 'delete'])
  })

  it('refuses a subject that was never filled in', async () => {
    const store = createMemoryStore()
    for (const [subject, shown] of [
      ['', '""'],
      [undefined, 'undefined'],
      [7, '7']
    ]) {
      const { error } = await call(
        compose(
          answer(s => s.bind(subject as string)),
          session({ store })
        )
      )
      expect(error).to.include({
        name: 'SessionDataError',
        message: `session.bind() wants a subject that is not empty, or null, got ${shown}`
      })
    }
    expect(store.size).to.equal(0)
  })

  it('lists and revokes the sessions of a subject', async () => {
    const store = createMemoryStore()
    const sessions = session({ store })
    const app = compose(routes(apps), sessions)
    const visitors = [visit(app), visit(app), visit(app)]
    for (const visitor of visitors) await visitor.get('/login', { QUERY_STRING: 'ann' })
    const other = visit(app)
    await other.get('/login', { QUERY_STRING: 'bob' })
    const handles: string[] = []
    for await (const info of sessions.list('ann')) handles.push(info.handle)
    expect(handles).to.have.lengthOf(3)
    expect(await sessions.revoke(handles[0]!)).to.equal(true)
    expect(await sessions.revoke(handles[0]!)).to.equal(false)
    expect((await visitors[0]!.get('/handle')).text).to.equal('null')
    expect(await sessions.revokeAll('ann', { except: handles[1]! })).to.equal(1)
    expect((await visitors[1]!.get('/handle')).text).to.equal(JSON.stringify(handles[1]))
    expect(store.size).to.equal(2)
  })

  it('stores a session that has a subject and no data', async () => {
    const sessions = session({ store: createMemoryStore() })
    const app = compose(
      answer((s, environ) => s.bind(environ.QUERY_STRING || null)),
      sessions
    )
    const visitor = visit(app)
    await visitor.get('/', { QUERY_STRING: 'ann' })
    expect(await sessions.revokeAll('bob')).to.equal(0)
    await visitor.get('/')
    expect(await sessions.revokeAll('ann')).to.equal(0)
    await visitor.get('/', { QUERY_STRING: 'ann' })
    expect(await sessions.revokeAll('ann')).to.equal(1)
  })

  it('names no subject where there is none', async () => {
    const sessions = session({ store: createMemoryStore() })
    await visit(compose(count, sessions)).get()
    for (const subject of ['', undefined, null]) {
      const error: unknown = await sessions.revokeAll(subject as string).catch((reason: unknown) => reason)
      expect(error)
        .to.be.instanceOf(TypeError)
        .with.property('message')
        .that.includes('session: revokeAll() wants a subject that is not empty, got')
    }
  })

  it('prunes what has ended', async () => {
    let now = 0
    const sessions = session({ now: () => now, idleTimeout: 10 })
    await visit(compose(count, sessions)).get()
    expect(await sessions.prune()).to.equal(0)
    now = 10_000
    expect(await sessions.prune()).to.equal(1)
  })

  for (const [what, subject, message] of [
    [
      'that is longer than an index may hold',
      'é'.repeat(513),
      'of at most 1024 bytes, so that every store can look it up, got 1026; take an id'
    ],
    ['that is no Unicode', 'ann\ud800', 'without lone surrogates, got "ann\\ud800"']
  ] as const) {
    it(`refuses a subject ${what}`, async () => {
      const store = createMemoryStore()
      const sessions = session({ store })
      const { error } = await call(
        compose(
          answer(s => s.bind(subject)),
          sessions
        )
      )
      const kind = subject.startsWith('ann') ? TypeError : RangeError
      expect(error).to.be.instanceOf(kind)
      expect((error as Error).message).to.include(`session.bind() wants a subject ${message}`)
      expect(store.size).to.equal(0)
      const found: unknown = await sessions.revokeAll(subject).catch((reason: unknown) => reason)
      expect(found)
        .to.be.instanceOf(kind)
        .with.property('message')
        .that.includes(`session: revokeAll() wants a subject ${message}`)
    })
  }

  it('takes a subject of 1024 bytes', async () => {
    const subject = 'é'.repeat(512)
    const sessions = session({ store: createMemoryStore() })
    await call(
      compose(
        answer(s => s.bind(subject)),
        sessions
      )
    )
    expect(await sessions.revokeAll(subject)).to.equal(1)
  })

  for (const [what, steps] of [
    ['at once', 0],
    ['after some', 2]
  ] as const) {
    it(`gives up a list of a store that hangs ${what}`, async () => {
      const store = testStore()
      let isClosed = false
      store.list = async function* (subject) {
        try {
          for (let i = 0; i < steps; i++)
            yield { key: `${i}`, subject, data: '', version: 1, expiresAt: Infinity }
          await new Promise(() => {})
        } finally {
          isClosed = true
        }
      }
      const sessions = session({ store, storeTimeout: 20 })
      const listed = async (): Promise<void> => {
        for await (const _ of sessions.list('ann'));
      }
      // Whichever fails first: none is left unheard meanwhile.
      const failing = [listed(), sessions.revokeAll('ann')].map(each =>
        each.catch((reason: unknown) => reason)
      )
      for (const error of await Promise.all(failing)) {
        expect(error).to.include({
          name: 'SessionStoreError',
          message: 'session: the store did not answer list within 20 ms (storeTimeout)'
        })
      }
      expect(isClosed).to.equal(false) // it waits for what never comes
    })
  }

  it('says what the store said when it fails to list, and lets it clean up where nobody goes on', async () => {
    const store = testStore()
    let isClosed = false
    store.list = async function* (subject) {
      try {
        yield { key: 'a', subject, data: '{"created":1,"data":{}}', version: 1, expiresAt: Infinity }
        throw new Error('down')
      } finally {
        isClosed = true
      }
    }
    const sessions = session({ store, absoluteTimeout: false })
    const error: unknown = await sessions.revokeAll('ann').catch((reason: unknown) => reason)
    expect(error).to.include({ status: 503, message: 'session: the store failed at list: down' })
    isClosed = false
    for await (const _ of sessions.list('ann')) break
    expect(isClosed).to.equal(true)
  })

  it('says so when the store cannot list', async () => {
    const store = testStore()
    delete store.list
    const error: unknown = await session({ store })
      .revokeAll('ann')
      .catch((reason: unknown) => reason)
    expect(error).to.have.property('message', 'session: the store cannot list')
  })

  describe('while sessions move', () => {
    const add = (n: unknown): number => Number(n ?? 0) + 1

    async function setUp() {
      const clock = { now: 1_000_000 }
      const now = (): number => clock.now
      const store = testStore({ now })
      const sessions = session<any>({ store, now, renewEvery: 300 })
      const app = compose(
        routes({
          '/in': answer((s, environ) => (s.regenerate(), s.set('n', 0), s.bind(environ.QUERY_STRING))),
          '/add': answer(s => s.update('n', add)),
          '/read': answer(s => s.get('n') ?? null),
          '/others': async (environ, start) => {
            // The first use of the session: what it names must be spared.
            const ended = await sessions.revokeAll('ann', { except: environ['tsgi.session'].handle! })
            start('200 OK', [])
            return [`${ended}`]
          },
          '/handle': answer(s => s.handle)
        }),
        sessions
      )
      const enter = async (subject: string, cookies = new Map<string, string>()) => {
        const visitor = visit(app, cookies)
        await visitor.get('/in', { QUERY_STRING: subject })
        return visitor
      }
      const handle = async (visitor: ReturnType<typeof visit>): Promise<string> =>
        JSON.parse((await visitor.get('/handle')).text) as string
      return { app, sessions, clock, store, enter, handle }
    }

    for (const how of ['renewed', 'regenerated'] as const) {
      it(`spares the one that is named, wherever its content has moved: ${how}`, async () => {
        const { sessions, clock, enter, handle } = await setUp()
        const [laptop, phone] = [await enter('ann'), await enter('ann')]
        const before = await handle(laptop)
        if (how === 'renewed') clock.now += 300_000
        await laptop.get(how === 'renewed' ? '/read' : '/in', { QUERY_STRING: 'ann' })
        const after = await handle(laptop)
        expect(after).to.not.equal(before)
        expect(await sessions.revokeAll('ann', { except: after })).to.equal(1)
        expect((await phone.get('/read')).text).to.equal('null')
        expect((await laptop.get('/read')).text).to.equal('0')
        expect(await sessions.revokeAll('ann', { except: before })).to.equal(0)
        expect((await laptop.get('/read')).text).to.equal('0')
        expect(await sessions.revokeAll('ann')).to.equal(1)
        expect((await laptop.get('/read')).text).to.equal('null')
      })
    }

    it('spares the session of the request that asks for it', async () => {
      const { enter } = await setUp()
      const [laptop, phone] = [await enter('ann'), await enter('ann')]
      expect((await laptop.get('/others')).text).to.equal('1')
      expect((await laptop.get('/read')).text).to.equal('0')
      expect((await phone.get('/read')).text).to.equal('null')
    })

    it('leaves to somebody else what has become theirs', async () => {
      const { sessions, enter } = await setUp()
      const visitor = await enter('ann')
      await enter('bob', visitor.cookies)
      expect(await sessions.revokeAll('ann')).to.equal(0)
      expect((await visitor.get('/read')).text).to.equal('0')
      expect(await sessions.revokeAll('bob')).to.equal(1)
    })

    it('leaves what is bound to somebody else while it is looked for', async () => {
      const { store, sessions, enter } = await setUp()
      const visitor = await enter('ann')
      store.list = async function* (subject) {
        for await (const found of store.inner.list(subject)) {
          await enter('bob', visitor.cookies)
          yield found
        }
      }
      expect(await sessions.revokeAll('ann')).to.equal(0)
      expect((await visitor.get('/read')).text).to.equal('0')
    })

    it('ends what has moved since it was listed, also where its trace is gone by then', async () => {
      const { app, store, sessions, clock, enter } = await setUp()
      const [laptop, phone] = [await enter('ann'), await enter('ann')]
      let isMoved = false
      store.list = async function* (subject) {
        yield* store.inner.list(subject)
        if (isMoved) return
        isMoved = true
        await visit(app, phone.cookies).get('/in', { QUERY_STRING: 'ann' })
        clock.now += 11_000
        store.inner.prune(clock.now)
      }
      expect(await sessions.revokeAll('ann')).to.equal(2)
      for (const visitor of [laptop, phone]) expect((await visitor.get('/read')).text).to.equal('null')
    })

    it('refuses what it does not know, and would end all for', async () => {
      const { sessions } = await setUp()
      for (const [options, message] of [
        [{ excpet: 'x' }, 'session: revokeAll(): unknown option "excpet"; known are except'],
        [{ except: 7 }, 'session: revokeAll(): except must be a handle, got 7'],
        [{ except: 'ann' }, 'session: revokeAll(): except must be a handle, got "ann"'],
        ['x', 'session: revokeAll(): options must be an object, got "x"']
      ] as const) {
        const error: unknown = await sessions
          .revokeAll('ann', options as never)
          .catch((reason: unknown) => reason)
        expect(error).to.be.instanceOf(TypeError).with.property('message', message)
      }
    })
  })
})
