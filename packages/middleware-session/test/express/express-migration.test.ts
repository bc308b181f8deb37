import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { compose, type App } from '@tsgi/core'
import { createMemoryStore, session, type MemoryStore } from '@tsgi/middleware-session'
import { createSealedCookie } from '@tsgi/middleware-session/cookie'
import {
  expressMigration,
  type ExpressMigrationOptions,
  type ExpressStore
} from '@tsgi/middleware-session/express'
import { needs, startRedis, type Program } from '@tsgi/test-support'
import { expect } from 'chai'
import { RedisStore } from 'connect-redis'
import express from 'express'
import expressSession from 'express-session'
import { after, before, beforeEach, describe, it } from 'mocha'
import { createClient } from 'redis'
import { answer, gate, routes, setCookies, settle, visit, type Visitor } from '../support.ts'

const SECRET = 'keyboard cat' // express-session asks no more
type Data = { user: string; cart: { sku: string }[] }

describe('expressMigration', function () {
  this.timeout(20_000)

  describe('with express-session’s own store', () => {
    inSuite(() => new expressSession.MemoryStore())
  })

  describe('with connect-redis', () => {
    let redis: (Program & { url: string }) | undefined
    let store: RedisStore
    let close: () => unknown

    before(async function () {
      needs(this, 'redis-server')
      redis = await startRedis()
      const client = createClient({ url: redis.url })
      await client.connect()
      store = new RedisStore({ client })
      close = () => client.destroy()
    })
    after(async () => {
      await close?.()
      await redis?.stop()
    })
    inSuite(() => store)
  })

  describe('with wrong options', () => {
    const store = new expressSession.MemoryStore()
    const rules: [options: object, rule: string][] = [
      [{ secret: SECRET }, 'expressMigration: store must be an object, got undefined'],
      [{ secret: SECRET, store: {} }, 'expressMigration: store must have a method get'],
      [{ store }, 'expressMigration: secret must be the text that express-session had'],
      [{ store, secret: [] }, 'secret must be the text'],
      [{ store, secret: ['a', ''] }, 'secret must be the text'],
      [{ store, secret: 'a', grace: -1 }, 'expressMigration: grace must be an integer of at least 0, got -1'],
      [
        { store, secret: 'a', storeTimeout: 0 },
        'storeTimeout must be an integer from 1 to 2147483647, got 0'
      ],
      [{ store, secret: 'a', name: 3 }, 'expressMigration: name must be a string'],
      [{ store, secret: 'a', secrets: 'b' }, 'expressMigration: unknown option "secrets"']
    ]
    for (const [options, rule] of rules) {
      it(`says: ${rule}`, () => {
        expect(() => expressMigration(options as ExpressMigrationOptions)).to.throw(rule)
      })
    }
  })
})

function inSuite(open: () => ExpressStore): void {
  let former: ExpressStore & { calls: string[] }
  let store: MemoryStore
  let server: Server
  let old: string
  let options: ExpressMigrationOptions

  before(async () => {
    former = counted(open())
    const app = express()
    app.use(
      expressSession({
        store: Object.assign(Object.create(former), { on() {} }),
        secret: ['new secret', SECRET],
        resave: false,
        saveUninitialized: false,
        cookie: { maxAge: 60_000 }
      })
    )
    app.get('/', (request, response) => {
      Object.assign(request.session, { user: 'ann', cart: [{ sku: 'a1' }] })
      response.send('in')
    })
    app.get('/read', (request, response) => {
      response.send((request.session as unknown as Data).user ?? 'nobody')
    })
    server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  after(() => server?.close())

  const inOldApp = (path: string, cookie = ''): Promise<Response> =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { headers: { cookie } })

  beforeEach(async () => {
    old = /^connect\.sid=([^;]+)/.exec((await inOldApp('/')).headers.get('set-cookie')!)![1]!
    store = createMemoryStore()
    former.calls.length = 0
    options = { store: former, secret: [SECRET, 'new secret'] }
  })

  const app: App<any> = answer(s => [s.get('user'), s.get('cart'), s.isNew])
  const chain = (inner: App<any> = app): App<any> =>
    compose(inner, expressMigration(options), session({ store }))
  const visitor = (value = old, app: App<any> = chain()): Visitor =>
    visit(app, new Map([['connect.sid', value]]))

  it('takes the session over, and asks for it no more', async () => {
    const ann = visitor()
    const first = await ann.get()
    expect(JSON.parse(first.text)).to.deep.equal(['ann', [{ sku: 'a1' }], false])
    const [cleared, given, ...others] = setCookies(first)
    expect(others).to.deep.equal([])
    expect(cleared).to.match(/^connect\.sid=; Max-Age=0; Path=\//)
    expect(given).to.match(/^id=[\w-]{43}; Max-Age=86\d\d\d;/)
    expect(former.calls).to.deep.equal(['get', 'get', 'set'])
    expect([...ann.cookies.keys()]).to.deep.equal(['id'])
    expect(JSON.parse((await ann.get()).text)).to.deep.equal(['ann', [{ sku: 'a1' }], false])
    expect(former.calls).to.deep.equal(['get', 'get', 'set'])
  })

  it('ends the old session', async () => {
    options.grace = 0
    const ann = visitor()
    await ann.get()
    expect(former.calls).to.deep.equal(['get', 'destroy'])
    expect(await (await inOldApp('/read', `connect.sid=${old}`)).text()).to.equal('nobody')
    expect(JSON.parse((await visitor().get()).text)).to.deep.equal([null, null, true])
  })

  it('lets requests follow that are on their way, and not for longer', async () => {
    options.grace = 1
    const app = chain()
    const both = await Promise.all([visitor(old, app).get(), visitor(old, app).get()])
    for (const { text } of both) expect(JSON.parse(text)[0]).to.equal('ann')
    const sid = decodeURIComponent(old).slice(2).split('.')[0]!
    const left = await new Promise<any>(resolve => former.get(sid, (_, found) => resolve(found)))
    expect(new Date(left.cookie.expires).getTime() - Date.now()).to.be.within(1, 1000)
  })

  it('prefers a session of its own', async () => {
    const own = visit(
      compose(
        answer(s => s.set('user', 'bob')),
        session({ store })
      )
    )
    await own.get()
    own.cookies.set('connect.sid', old)
    const result = await visit(chain(), own.cookies).get()
    expect(JSON.parse(result.text)).to.deep.equal(['bob', null, false])
    expect([former.calls, setCookies(result)]).to.deep.equal([[], []])
  })

  it('asks no store where there is no old cookie', async () => {
    await visit(chain(answer(() => {}))).get()
    expect(former.calls).to.deep.equal([])
  })

  const forged: [name: string, forge: (value: string) => string][] = [
    [
      'with a changed id',
      value => value.replace(/^(s%3A)(.)/, (_, mark: string, c: string) => mark + (c === 'A' ? 'B' : 'A'))
    ],
    [
      'with a changed signature',
      value => value.replace(/\.(.)/, (_, c: string) => (c === 'A' ? '.B' : '.A'))
    ],
    ['without signature', value => value.slice(0, value.indexOf('.'))],
    ['with an empty signature', value => value.slice(0, value.indexOf('.') + 1)],
    ['without its mark', value => value.replace('s%3A', '')],
    ['that does not decode', value => `%zz${value}`],
    ['that comes twice', value => `${value}; connect.sid=${value}`]
  ]
  for (const [name, forge] of forged) {
    it(`asks no store for a cookie ${name}, and leaves it`, async () => {
      const result = await visitor(forge(old)).get()
      expect(JSON.parse(result.text)).to.deep.equal([null, null, true])
      expect([former.calls, setCookies(result)]).to.deep.equal([[], []])
    })
  }

  it('lets the app say what is taken over', async () => {
    options.adopt = (session, { user }) => {
      session.set('id', user)
      session.bind(user)
    }
    const ann = visitor(old, chain(answer(s => [...s.keys()])))
    expect((await ann.get()).text).to.equal('["id"]')
    let count = 0
    for await (const _ of store.list('ann')) count++
    expect(count).to.equal(1)
  })

  it('keeps both when the app fails', async () => {
    const ann = visitor(old, chain(answer(() => {}, '500 Internal Server Error')))
    expect(setCookies(await ann.get())).to.have.length(2)
    expect(JSON.parse((await visit(chain(), ann.cookies).get()).text)[0]).to.equal('ann')
  })

  it('leaves the old session to a visitor whose request fails', async () => {
    options.grace = 0
    const failing = (): never => {
      throw new Error('the app failed')
    }
    expect(setCookies(await visitor(old, chain(failing)).get())).to.deep.equal([])
    expect(former.calls).to.deep.equal(['get'])
    expect(JSON.parse((await visitor().get()).text)[0]).to.equal('ann')
  })

  it('leaves the old session to a visitor who has left before the head', async () => {
    options.grace = 0
    const done = gate()
    const slow: App<any> = async (environ, startResponse) => {
      await settle()
      done.open()
      return app(environ, startResponse)
    }
    await visitor(old, chain(slow)).get('/', {}, { leaveAt: 0 })
    await done.opened
    await settle()
    expect(former.calls).to.deep.equal(['get'])
    expect(JSON.parse((await visitor().get()).text)[0]).to.equal('ann')
  })

  const logout = answer(s => s.destroy())
  const failingLogout: App<any> = (environ, startResponse) => {
    void logout(environ, startResponse)
    throw new Error('the app failed')
  }
  for (const [what, inner] of [
    ['', logout],
    [', also where the app fails', failingLogout]
  ] as const) {
    it(`ends the old session at once at a logout${what}`, async () => {
      await visitor(old, chain(inner)).get()
      expect(JSON.parse((await visitor().get()).text)).to.deep.equal([null, null, true])
      expect(await (await inOldApp('/read', `connect.sid=${old}`)).text()).to.equal('nobody')
    })
  }

  it('does not bring back what another request has ended meanwhile', async () => {
    const [held, reached] = [gate(), gate()]
    const slow = visitor(
      old,
      chain(async (environ, startResponse) => {
        reached.open()
        await held.opened
        return app(environ, startResponse)
      })
    ).get()
    await reached.opened
    await visitor(old, chain(logout)).get()
    held.open()
    expect(JSON.parse((await slow).text)[0]).to.equal('ann')
    expect(JSON.parse((await visitor().get()).text)).to.deep.equal([null, null, true])
  })

  it('ends the old session at a logout from one of its own, and clears its cookie', async () => {
    const own = visit(chain(routes({ '/': app, '/in': answer(s => s.set('user', 'bob')), '/out': logout })))
    await own.get('/in')
    own.cookies.set('connect.sid', old)
    await own.get('/out')
    expect(own.cookies.size).to.equal(0)
    expect(JSON.parse((await visitor().get()).text)).to.deep.equal([null, null, true])
  })

  it('makes a stranger of whom ours has no room for, leaves the old session, and says so once', async () => {
    let maxBytes = 80
    const small = (inner: App<any>): App<any> =>
      compose(inner, expressMigration(options), session({ store, maxBytes }))
    const chained = small(routes({ '/': app, '/in': answer(s => s.set('user', 'bob')) }))
    const first = await visitor(old, chained).get()
    expect(JSON.parse(first.text)).to.deep.equal([null, null, true])
    expect([setCookies(first), store.size, former.calls]).to.deep.equal([[], 0, ['get']])
    expect(first.errors).to.match(
      /^expressMigration: a session stays in the old store, and its visitor is a stranger, which is told once; .* maxBytes.*: session: data must fit in 80 bytes/
    )
    const second = visitor(old, chained)
    expect((await second.get('/in')).errors).to.equal('')
    expect(JSON.parse((await second.get()).text)).to.deep.equal(['bob', null, false])
    maxBytes = 8000
    expect(JSON.parse((await visitor(old, small(app)).get()).text)[0]).to.equal('ann')
  })

  it('makes a stranger of whom a sealed cookie has no room for', async () => {
    options.adopt = (session, { user }) => session.set('user', user.repeat(2000))
    const sealed = session({ store: createSealedCookie({ secrets: [randomBytes(32)] }) })
    const result = await visitor(old, compose(app, expressMigration(options), sealed)).get()
    expect([JSON.parse(result.text), setCookies(result)]).to.deep.equal([[null, null, true], []])
    expect(result.errors).to.include('the sealed cookie id and its name must fit in 4096 bytes')
    expect(former.calls).to.deep.equal(['get'])
  })

  it('makes a stranger of whom ours cannot be asked for, where that is wanted', async () => {
    const broken = Object.assign(Object.create(store), { get: () => Promise.reject(new Error('down')) })
    Object.defineProperty(broken, 'capabilities', { value: { ...store.capabilities, sync: false } })
    const chained = compose(
      app,
      expressMigration(options),
      session({ store: broken, onStoreError: 'anonymous' })
    )
    const ann = visit(
      chained,
      new Map([
        ['connect.sid', old],
        ['id', 'a'.repeat(43)]
      ])
    )
    expect(JSON.parse((await ann.get()).text)).to.deep.equal([null, null, true])
    expect(former.calls).to.deep.equal([])
  })

  it('leaves the old session as it is where the new one cannot be stored', async () => {
    let creates = 0
    const failing = Object.assign(Object.create(store), {
      create: (...args: [any, any]) => {
        if (++creates === 2) throw new Error('full')
        return store.create(...args)
      }
    })
    const login = answer(s => (s.regenerate(), s.set('user', 'bob')))
    const { error } = await visitor(
      old,
      compose(login, expressMigration(options), session({ store: failing }))
    ).get()
    expect(error).to.include({ status: 503 })
    expect([creates, former.calls]).to.deep.equal([2, ['get']])
  })

  it('wants the session of this package around it', async () => {
    const { error } = await visitor(old, expressMigration(options)(app)).get()
    expect(error).to.be.instanceOf(TypeError)
    expect((error as Error).message).to.match(
      /^expressMigration: environ\['tsgi.session'\] must be .*, got undefined; put/
    )
  })

  for (const method of ['get', 'set'] as const) {
    it(`answers 503 when the old store never answers ${method}`, async () => {
      const silent: ExpressStore = {
        get: (_sid, done) => method === 'set' && done(undefined, { cookie: {}, user: 'ann' }),
        set: () => undefined,
        destroy: () => undefined
      }
      Object.assign(options, { store: silent, storeTimeout: 20 })
      const result = await visitor().get()
      expect(result.error).to.include({
        status: 503,
        message: `expressMigration: the old store failed at ${method}: no answer within 20 ms (storeTimeout)`
      })
      expect(setCookies(result)).to.deep.equal([])
    })
  }

  it('answers 503 without a cookie when the old store fails, and nothing is lost', async () => {
    for (const method of ['get', 'set'] as const) {
      const whole = { ...options }
      options.store = Object.assign(Object.create(former), {
        [method]: (...args: unknown[]) => (args.at(-1) as (error: Error) => void)(new Error('down'))
      })
      const result = await visitor().get()
      expect(result.error).to.include({
        status: 503,
        message: `expressMigration: the old store failed at ${method}: down`
      })
      expect(setCookies(result)).to.deep.equal([])
      options = whole
      expect(JSON.parse((await visitor().get()).text)[0]).to.equal('ann')
    }
  })
}

/** Notes what it is asked. */
function counted(store: ExpressStore): ExpressStore & { calls: string[] } {
  const calls: string[] = []
  const note =
    (method: 'get' | 'set' | 'destroy') =>
    (...args: any[]): unknown => {
      calls.push(method)
      return (store[method] as (...args: any[]) => unknown)(...args)
    }
  return { calls, get: note('get'), set: note('set'), destroy: note('destroy') }
}
