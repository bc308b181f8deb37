import { compose, type Body, type Chunk } from '@tsgi/core'
import { session, type Session, type SessionEvent } from '@tsgi/middleware-session'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, gate, routes, setCookies, settle, testStore, visit, type SessionApp } from './support.ts'

type Live = Session<any> & { reload(): Promise<void> }

const add = (n: unknown): number => Number(n ?? 0) + 1

async function setUp(apps: { [path: string]: SessionApp } = {}) {
  const events: string[] = []
  const store = testStore()
  const sessions = session<any>({ store, onEvent: (event: SessionEvent) => void events.push(event.type) })
  const app = compose(
    routes({
      '/': answer(s => s.set('n', 0)),
      '/add': answer(s => s.update('n', add)),
      '/login': answer(s => (s.regenerate(), s.set('user', 'ann'), s.bind('ann'), s.persist(true))),
      '/logout': answer(s => s.destroy()),
      '/all': answer(s => Object.fromEntries([...s.keys()].map(key => [key, s.get(key)]))),
      ...apps
    }),
    sessions
  )
  const visitor = visit(app)
  await visitor.get('/')
  const old = () => visit(app, new Map(visitor.cookies))
  const all = async (cookies: Map<string, string>): Promise<unknown> =>
    JSON.parse((await visit(app, new Map(cookies)).get('/all')).text)
  events.length = store.calls.length = 0
  return { app, store, sessions, events, visitor, old, all }
}

/** An app that works on the live session, and answers when it is done. */
function works(use: (s: Live) => Promise<unknown>): SessionApp {
  return async (environ, start) => {
    const said = await use(environ['tsgi.session'] as Live)
    start('200 OK', [])
    return [JSON.stringify(said ?? null)]
  }
}

describe('session, whose login comes second', () => {
  it('begins one of its own where another login has moved the record', async () => {
    const { old, all, events, store } = await setUp()
    const [first, second] = [old(), old()]
    const results = await Promise.all([first.get('/login'), second.get('/login')])
    expect(results.map(setCookies).map(cookies => cookies.length)).to.deep.equal([1, 1])
    expect(await all(first.cookies)).to.deep.equal({ n: 0, user: 'ann' })
    expect(await all(second.cookies)).to.deep.equal({ user: 'ann' })
    expect(store.live).to.equal(2)
    expect(events.filter(type => type !== 'conflict')).to.deep.equal(['regenerated', 'gone', 'created'])
  })

  it('brings along what it has said of the user, also where the ended session said the same', async () => {
    const { old, all, sessions } = await setUp()
    const visitor = old()
    await visitor.get('/login')
    const again = [
      visit(visitorApp(), new Map(visitor.cookies)),
      visit(visitorApp(), new Map(visitor.cookies))
    ]
    const results = await Promise.all(again.map(each => each.get('/login')))
    for (const [i, result] of results.entries()) {
      expect(setCookies(result)[0]).to.include('Max-Age=')
      expect(await all(again[i]!.cookies)).to.have.property('user', 'ann')
    }
    expect(await sessions.revokeAll('ann')).to.equal(2)

    function visitorApp() {
      return compose(
        answer(
          s => (
            s.set('user', 'ann'),
            s.update('user', () => 'ann'),
            s.bind('ann'),
            s.persist(true),
            s.regenerate()
          )
        ),
        sessions
      )
    }
  })

  it('begins one where a logout came first, and brings back nothing of the old', async () => {
    const { old, all, store, visitor } = await setUp()
    const [held, reached] = [gate(), gate()]
    store.before = method => {
      if (method !== 'create') return undefined
      reached.open()
      return held.opened
    }
    const login = old()
    const answered = login.get('/login')
    await reached.opened
    await visitor.get('/logout')
    held.open()
    expect(setCookies(await answered)).to.have.lengthOf(1)
    expect(await all(login.cookies)).to.deep.equal({ user: 'ann' })
    expect(store.live).to.equal(1)
  })

  it('begins one after a save that found the session ended', async () => {
    const { old, all, app } = await setUp({
      '/late': works(async s => {
        s.set('lost', true)
        await visit(app, new Map(visitor.cookies)).get('/logout')
        const error = await s.save().catch((reason: unknown) => reason)
        s.regenerate()
        s.set('user', 'ann')
        return (error as Error).name
      })
    })
    const visitor = old()
    const late = visit(app, new Map(visitor.cookies))
    expect((await late.get('/late')).text).to.equal('"SessionGoneError"')
    expect(await all(late.cookies))
      .to.have.property('user', 'ann')
      .and.not.equal(0)
    expect(await all(late.cookies)).to.not.have.property('n')
  })

  it('gives no cookie for one that has ended since it was saved', async () => {
    const { old, store, sessions } = await setUp({
      '/brief': works(async s => {
        s.set('a', 1)
        await s.save()
        await sessions.revoke(s.handle!)
        s.set('a', 2)
        return 'late'
      })
    })
    const stranger = old()
    stranger.cookies.clear()
    const result = await stranger.get('/brief')
    expect([result.text, setCookies(result)]).to.deep.equal(['"late"', []])
    expect(store.live).to.equal(1)
  })

  it('gives no cookie for one that has nothing in it', async () => {
    const { old, store } = await setUp({ '/move': answer(s => s.regenerate()) })
    const results = await Promise.all([old().get('/move'), old().get('/move')])
    expect(results.flatMap(setCookies)).to.have.lengthOf(1)
    expect(store.live).to.equal(1)
  })
})

describe('session, used while it is being saved', () => {
  /** Holds the first update's answer back, after it was done. */
  function hold(store: Awaited<ReturnType<typeof setUp>>['store']) {
    const [held, reached] = [gate(), gate()]
    const update = store.update.bind(store)
    let isFirst = true
    store.update = async (...args) => {
      const first = isFirst
      isFirst = false
      const answered = await update(...args)
      if (!first) return answered
      reached.open()
      await held.opened
      return answered
    }
    return { held, reached }
  }

  it('keeps what a loop has set meanwhile', async () => {
    const { app, store, visitor, all } = await setUp({
      '/loop': works(async s => {
        s.set('n', 1)
        const saved = s.save()
        for (let i = 0; i < 1000; i++) s.set('n', i)
        await saved
        s.set('last', true)
      })
    })
    await visit(app, visitor.cookies).get('/loop')
    expect(await all(visitor.cookies)).to.deep.equal({ n: 999, last: true })
    expect(store.calls.filter(method => method === 'update')).to.have.lengthOf(2)
  })

  it('stays empty when it is destroyed', async () => {
    const { visitor, store } = await setUp({
      '/end': works(async s => {
        const { held, reached } = hold(store)
        s.set('a', 1)
        const saved = s.save()
        await reached.opened
        s.destroy()
        held.open()
        await saved
        return [...s.keys()]
      })
    })
    const result = await visitor.get('/end')
    expect(result.text).to.equal('[]')
    expect(setCookies(result)[0]).to.include('Max-Age=0')
    expect(store.live).to.equal(0)
  })

  it('is not read back by a reload that is under way when it is destroyed', async () => {
    const { visitor, store } = await setUp({
      '/end': works(async s => {
        const reloaded = s.reload()
        s.destroy()
        await reloaded
        return [...s.keys()]
      })
    })
    expect((await visitor.get('/end')).text).to.equal('[]')
    expect(store.live).to.equal(0)
  })

  it('loses no change that comes after a reload', async () => {
    const held = gate()
    const { visitor, store } = await setUp({
      '/both': works(async s => {
        store.before = method => (method === 'update' ? held.opened : undefined)
        const reloaded = s.reload()
        s.set('a', 1)
        const saved = s.save()
        await reloaded
        s.set('b', 2)
        held.open()
        await saved
      })
    })
    await visitor.get('/both')
    store.before = undefined
    expect(JSON.parse((await visitor.get('/all')).text)).to.include({ b: 2 })
  })

  it('goes on with the new token when a transaction ends after the head was decided', async () => {
    const { app, visitor, store } = await setUp({
      '/stream': async function* (environ, start) {
        const s = environ['tsgi.session']
        const { held, reached } = hold(store)
        const early = s.transact(draft => draft.set('early', true))
        await reached.opened
        s.regenerate()
        start('200 OK', [])
        setTimeout(() => held.open(), 5)
        yield 'x'
        await early
        yield `${await s.transact(draft => draft.update('n', add))}`
      }
    })
    const result = await visitor.get('/stream')
    expect([result.text, result.error]).to.deep.equal(['x1', undefined])
    expect(JSON.parse((await visit(app, visitor.cookies).get('/all')).text)).to.deep.equal({
      n: 1,
      early: true
    })
    expect(store.live).to.equal(1)
  })

  it('is put off once', async () => {
    let now = 1_000_000
    const store = testStore({ now: () => now })
    const app = compose(
      routes({ '/': answer(s => s.set('n', 0)), '/save': works(async s => (s.get('n'), s.save())) }),
      session({ store, now: () => now })
    )
    const visitor = visit(app)
    await visitor.get()
    now += 120_000
    store.calls.length = 0
    await visitor.get('/save')
    expect(store.calls).to.deep.equal(['get', 'touch'])
  })
})

describe('session, destroyed after its client has left', () => {
  /** Asks for a page that logs out when the client has gone, and waits until that is done. */
  async function leave(sync: boolean, before?: () => never) {
    const held = gate()
    const store = testStore({ sync })
    const app = compose(
      routes({
        '/': answer(s => s.set('n', 0)),
        '/logout': async function* (environ, start) {
          await held.opened
          environ['tsgi.session'].destroy()
          start('200 OK', [])
          yield 'bye'
        }
      }),
      session({ store })
    )
    const visitor = visit(app)
    await visitor.get()
    let errors = ''
    const environ = createEnviron({
      PATH_INFO: '/logout',
      HTTP_COOKIE: `id=${visitor.cookies.get('id')}`,
      'tsgi.errors': { write: (text: string) => void (errors += text) }
    })
    const body = (await app(environ, () => () => {})) as AsyncIterable<Chunk> & Body
    const first = body[Symbol.asyncIterator]().next()
    await settle()
    await body.close?.(new Error('gone'))
    store.before = before
    held.open()
    await first
    await settle()
    return { live: store.live, errors }
  }

  for (const sync of [true, false]) {
    it(`is ended all the same, in a store that answers ${sync ? 'at once' : 'with a promise'}`, async () => {
      expect(await leave(sync)).to.deep.equal({ live: 0, errors: '' })
    })

    it(`says what the store said, where it failed (${sync ? 'at once' : 'later'})`, async () => {
      const { live, errors } = await leave(sync, () => {
        throw new Error('down')
      })
      expect(live).to.equal(1)
      expect(errors).to.match(
        /^session\.destroy\(\) after the client had left \(GET \S*\): session: the store failed at \w+: down\n$/
      )
    })
  }
})
