import { compose } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import { fromExpressStore, type ExpressStore } from '@tsgi/middleware-session/express'
import { needs, postgresProgram, startPostgres, startRedis, type Program } from '@tsgi/test-support'
import { storeSuite } from '@tsgi/testing'
import { expect } from 'chai'
import connectPgSimple from 'connect-pg-simple'
import { RedisStore } from 'connect-redis'
import expressSession from 'express-session'
import createMemoryStore from 'memorystore'
import { after, before, describe, it } from 'mocha'
import pg from 'pg'
import { createClient } from 'redis'
import { answer, setCookies, visit } from '../support.ts'

describe('fromExpressStore', function () {
  this.timeout(20_000)

  describe('of express-session’s own', () => inSuite(() => new expressSession.MemoryStore(), false))

  describe('of memorystore', () => {
    const MemoryStore = createMemoryStore(expressSession)
    inSuite(() => new MemoryStore({ checkPeriod: 0 }), false)
  })

  describe('of connect-redis', () => {
    let redis: Program | undefined
    let store: RedisStore
    let close: () => unknown

    before(async function () {
      needs(this, 'redis-server')
      const server = await startRedis()
      redis = server
      const client = createClient({ url: server.url })
      await client.connect()
      store = new RedisStore({ client })
      close = () => client.destroy()
    })
    after(async () => {
      await close?.()
      await redis?.stop()
    })
    inSuite(() => store, true)
  })

  describe('of connect-pg-simple', () => {
    let server: Program | undefined
    let pool: pg.Pool
    let store: ExpressStore

    before(async function () {
      this.timeout(30_000)
      needs(this, postgresProgram('postgres'))
      const started = await startPostgres()
      server = started
      pool = new pg.Pool({ connectionString: started.url })
      pool.on('error', () => {}) // the server may end a connection before the pool has
      const PgStore = connectPgSimple(expressSession)
      store = new PgStore({ pool, createTableIfMissing: true, pruneSessionInterval: false })
    })
    after(async () => {
      await pool?.end()
      await server?.stop()
    })
    // The json type has no NUL inside of text that is asked for, but gives back what it was given.
    inSuite(() => store, true)
  })

  describe('that fails', () => {
    const failing: [string, ExpressStore['get']][] = [
      ['calls back with an error', (_, callback) => callback(new Error('down'))],
      [
        'throws',
        () => {
          throw new Error('down')
        }
      ],
      ['rejects', () => Promise.reject(new Error('down'))]
    ]
    for (const [what, get] of failing) {
      it(`is a 503 and no cookie when it ${what}`, async () => {
        const inner = new expressSession.MemoryStore()
        const app = compose(
          answer(s => s.set('a', 1)),
          session({ store: fromExpressStore(Object.assign(inner, { get })) })
        )
        const result = await visit(app, new Map([['id', 'a'.repeat(43)]])).get()
        expect(result.error).to.include({ status: 503 })
        expect(setCookies(result)).to.deep.equal([])
      })
    }

    it('knows no record where a file is missing', async () => {
      const get: ExpressStore['get'] = (_, callback) =>
        callback(Object.assign(new Error(), { code: 'ENOENT' }))
      const store = fromExpressStore(Object.assign(new expressSession.MemoryStore(), { get }))
      expect(await store.get('k')).to.equal(undefined)
    })
  })

  it('takes what express-session wrote itself for no record', async () => {
    const inner = new expressSession.MemoryStore()
    await new Promise(done => inner.set('k', { cookie: {} } as never, done))
    expect(await fromExpressStore(inner).get('k')).to.equal(undefined)
  })

  it('serves two chains of one process as one', async () => {
    const inner = new expressSession.MemoryStore()
    const stores = [fromExpressStore(inner), fromExpressStore(inner)]
    const write = { data: '', expiresAt: Date.now() + 60_000 }
    await stores[0]!.create('k', write)
    const answers = await Promise.all(stores.map(async store => store.update('k', 1, write)))
    expect(answers).to.deep.equal(['ok', 'conflict'])
  })

  const wrong: [store: unknown, options: unknown, rule: string][] = [
    [undefined, {}, 'fromExpressStore: store must be an object, got undefined'],
    [{ get() {}, set() {} }, {}, 'fromExpressStore: store must have a method destroy, got undefined'],
    [new expressSession.MemoryStore(), { shared: 1 }, 'fromExpressStore: shared must be a boolean, got 1'],
    [
      new expressSession.MemoryStore(),
      { cas: 'store' },
      'fromExpressStore: unknown option "cas"; known are shared, durable'
    ]
  ]
  for (const [store, options, rule] of wrong) {
    it(`refuses: ${rule}`, () => {
      expect(() => fromExpressStore(store as ExpressStore, options as object)).to.throw(TypeError, rule)
    })
  }
})

function inSuite(make: () => unknown, shared: boolean): void {
  const create = () => fromExpressStore(make() as ExpressStore, { shared })
  const without = ['list', 'prune', ...(shared ? [] : (['shared'] as const))] as const
  for (const { name, run } of storeSuite({ create, without, lifetime: 80 })) it(name, run)
}
