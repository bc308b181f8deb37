import { setTimeout as pause } from 'node:timers/promises'
import { createRedisStore } from '@tsgi/middleware-session/redis'
import { needs, startRedis, type RedisServer } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, afterEach, before, describe, it } from 'mocha'
import { createClient } from 'redis'
import { setCookies } from '../support.ts'
import { failingStore, type FailingStore } from './failing-store.ts'
import { expectFailed, paths, visitFailing } from './visit-failing.ts'

describe('session, when Redis fails in mid-request', function () {
  this.timeout(20_000)
  let redis: RedisServer
  let client: ReturnType<typeof createClient>
  let store: FailingStore
  let site: ReturnType<typeof visitFailing>
  const ends: (() => unknown)[] = []

  async function start(): Promise<void> {
    redis = await startRedis()
    client = createClient({ url: redis.url, socket: { reconnectStrategy: 20 } })
    client.on('error', () => {})
    await client.connect()
    store = failingStore(createRedisStore({ command: args => client.sendCommand(args) }))
    site = visitFailing(store)
    ends.push(client.destroy.bind(client), () => redis.stop('SIGKILL'))
  }

  before(async function () {
    needs(this, 'redis-server')
    await start()
  })
  after(async () => {
    for (const end of ends) await end()
  })
  // Whatever a test has done, the server is well again.
  afterEach(async () => {
    redis.kill('SIGCONT')
    await redis.cli('CONFIG', 'SET', 'maxmemory', '0')
    await redis.cli('REPLICAOF', 'NO', 'ONE')
    await redis.cli('CLIENT', 'UNPAUSE')
  })

  it('costs no write when nothing is changed, and one round trip when it is read', async () => {
    const visitor = await site.begin()
    await site.request(visitor, '/read', 'patient')
    expect(store.calls).to.deep.equal(['get'])
    const stranger = { ...visitor, cookies: new Map<string, string>() }
    await site.request(stranger, '/untouched', 'patient')
    expect(store.calls).to.deep.equal([])
  })

  for (const [path, method, calls] of paths) {
    it(`${path} is a 503 without a cookie when it is stopped before ${method}, and leaves the old state or the new`, async () => {
      const visitor = await site.begin()
      store.before = { method, run: () => redis.kill('SIGSTOP') }
      expectFailed(await site.request(visitor, path))
      expect(store.calls).to.deep.equal(calls)
      redis.kill('SIGCONT')
      const state = await site.state(visitor)
      // What had been sent is done when it goes on; a login's new record has no client, and ends by itself.
      expect(state).to.be.oneOf(
        path === '/write'
          ? ['old', 'new']
          : path === '/logout'
            ? ['old', null]
            : path === '/login'
              ? ['old', null]
              : ['old']
      )
    })
  }

  for (const [path, method, calls] of paths.filter(([, name]) => name !== 'get' && name !== 'delete')) {
    it(`${path} is a 503 without a cookie when memory is full at ${method}, and leaves the old state`, async () => {
      const visitor = await site.begin()
      store.before = { method, run: () => redis.cli('CONFIG', 'SET', 'maxmemory', '1') }
      const result = await site.request(visitor, path, 'patient')
      expectFailed(result)
      expect(String((result.error as Error).message)).to.include('OOM')
      expect(store.calls.slice(0, calls.length)).to.deep.equal(calls)
      expect(await site.state(visitor)).to.equal('old')
    })
  }

  it('reads and logs out when memory is full', async () => {
    const visitor = await site.begin()
    await redis.cli('CONFIG', 'SET', 'maxmemory', '1')
    expect((await site.request(visitor, '/read', 'patient')).error).to.equal(undefined)
    expect((await site.request(visitor, '/logout', 'patient')).error).to.equal(undefined)
    expect(await site.state(visitor)).to.equal(null)
  })

  it('is a 503 when it has become a replica, and leaves the old state', async () => {
    const visitor = await site.begin()
    store.before = { method: 'update', run: () => redis.cli('REPLICAOF', '127.0.0.1', '1') }
    expectFailed(await site.request(visitor, '/write', 'patient'))
    await redis.cli('REPLICAOF', 'NO', 'ONE')
    expect(await site.state(visitor)).to.equal('old')
  })

  it('is a 503 when clients are paused', async () => {
    const visitor = await site.begin()
    store.before = { method: 'update', run: () => redis.cli('CLIENT', 'PAUSE', '5000', 'WRITE') }
    expectFailed(await site.request(visitor, '/write'))
    await redis.cli('CLIENT', 'UNPAUSE')
    await pause(20)
    expect(await site.state(visitor)).to.be.oneOf(['old', 'new'])
  })

  it('drops the change, and makes no record, when the key is evicted in between', async () => {
    const visitor = await site.begin()
    store.before = { method: 'update', run: () => redis.cli('FLUSHALL') }
    const result = await site.request(visitor, '/write', 'patient')
    expect([result.status, setCookies(result)]).to.deep.equal(['200 OK', []])
    expect(await redis.cli('DBSIZE')).to.equal('0')
  })

  for (const [path, method, calls] of paths.slice(0, 3)) {
    it(`${path} is a 503 without a cookie when it is killed before ${method}`, async () => {
      const visitor = await site.begin()
      store.before = { method, run: () => redis.stop('SIGKILL') }
      expectFailed(await site.request(visitor, path))
      expect(store.calls).to.deep.equal(calls)
      await start()
    })
  }

  it('goes on when it comes back', async () => {
    const visitor = await site.begin()
    await redis.stop('SIGKILL')
    expectFailed(await site.request(visitor, '/read'))
    const again = await startRedis('--port', `${redis.port}`)
    ends.push(() => again.stop('SIGKILL'))
    redis = { ...redis, ...again, port: redis.port, cli: redis.cli }
    while (!client.isReady) await pause(5)
    expect(await site.state(visitor)).to.equal(null) // this server keeps nothing on disk
    expect(await site.state(await site.begin())).to.equal('old')
  })
})
