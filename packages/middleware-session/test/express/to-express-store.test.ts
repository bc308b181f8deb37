import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createMemoryStore, type MemoryStore } from '@tsgi/middleware-session'
import { toExpressStore } from '@tsgi/middleware-session/express'
import { expect } from 'chai'
import express from 'express'
import expressSession from 'express-session'
import { after, before, describe, it } from 'mocha'

describe('toExpressStore', () => {
  describe('in an Express app', () => {
    let store: MemoryStore
    let url: string
    let close: () => unknown

    before(async () => {
      store = createMemoryStore()
      const app = express()
      const cookie = { maxAge: 60_000 }
      app.use(
        expressSession({
          store: toExpressStore(store, expressSession.Store),
          secret: 'x'.repeat(32),
          resave: false,
          saveUninitialized: false,
          cookie
        })
      )
      const views = (req: express.Request): { views?: number } => req.session as never
      app.get('/count', (req, res) => {
        views(req).views = (views(req).views ?? 0) + 1
        res.send(`${views(req).views}`)
      })
      app.get('/login', (req, res, next) =>
        req.session.regenerate(error => (error ? next(error) : res.send('in')))
      )
      app.get('/read', (req, res) => void res.send(`${views(req).views}`))
      app.get('/out', (req, res, next) =>
        req.session.destroy(error => (error ? next(error) : res.send('out')))
      )
      const server = app.listen(0, '127.0.0.1')
      await once(server, 'listening')
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      close = () => server.close()
    })
    after(() => close?.())

    it('counts, touches, regenerates and destroys', async () => {
      let cookie = ''
      const get = async (path: string): Promise<string> => {
        const response = await fetch(url + path, { headers: { cookie } })
        cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
        return response.text()
      }
      expect(await get('/count')).to.equal('1')
      expect(await get('/count')).to.equal('2')
      expect(await get('/read')).to.equal('2')
      const before = cookie
      await get('/login')
      expect(await get('/count')).to.equal('1')
      expect(cookie).to.not.equal(before)
      expect(store.size).to.equal(1)
      await get('/out')
      expect(store.size).to.equal(0)
    })
  })

  const data = { cookie: { expires: new Date(Date.now() + 60_000) }, user: 'ann' }
  const call = <T>(run: (done: (error: unknown, value?: T) => void) => void): Promise<T | undefined> =>
    new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value))))

  it('keeps no id that could be used', async () => {
    const store = createMemoryStore()
    const adapted = toExpressStore(store, expressSession.Store)
    const sid = 'an-id-of-express-session-32-chars'
    await call(done => adapted.set(sid, data, done))
    expect(store.get(sid)).to.equal(undefined)
    expect(store.size).to.equal(1)
    expect(await call(done => adapted.get(sid, done))).to.deep.include({ user: 'ann' })
  })

  it('writes over, touches, destroys, and takes callbacks for optional', async () => {
    const store = createMemoryStore()
    const adapted = toExpressStore(store, expressSession.Store, { ttl: 60 })
    adapted.set('a', data)
    await call(done => adapted.set('a', { ...data, user: 'bea' }, done))
    expect(await call(done => adapted.get('a', done))).to.deep.include({ user: 'bea' })
    await call<void>(done => adapted.touch('a', { cookie: { expires: new Date(Date.now() - 1) } }, done))
    expect(await call(done => adapted.get('a', done))).to.equal(null)
    await call(done => adapted.set('b', { cookie: {} }, done))
    await call(done => adapted.destroy('b', done))
    expect(await call(done => adapted.get('b', done))).to.equal(null)
  })

  it('calls back with what the store throws', async () => {
    const store = createMemoryStore()
    store.get = () => {
      throw new Error('down')
    }
    const adapted = toExpressStore(store, expressSession.Store)
    const error = await call(done => adapted.get('a', done)).catch((reason: unknown) => reason)
    expect(error).to.have.property('message', 'down')
  })

  it('refuses what is no store, no base and no time', () => {
    expect(() => toExpressStore({} as never, expressSession.Store)).to.throw(
      TypeError,
      'must have a method get'
    )
    expect(() => toExpressStore(createMemoryStore(), undefined as never)).to.throw(
      TypeError,
      'toExpressStore: the second argument must be session.Store of express-session'
    )
    expect(() => toExpressStore(createMemoryStore(), expressSession.Store, { ttl: 0 })).to.throw(
      RangeError,
      'toExpressStore: ttl must be an integer of at least 1, got 0'
    )
  })
})
