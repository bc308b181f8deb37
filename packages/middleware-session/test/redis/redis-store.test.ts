import { createRedisStore, type RedisStoreOptions } from '@tsgi/middleware-session/redis'
import { needs, startRedis, startRedisCluster, type RedisServer } from '@tsgi/test-support'
import { storeSuite } from '@tsgi/testing'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { clients, clusterClients, type Connection } from './clients.ts'

describe('createRedisStore', function () {
  this.timeout(20_000)

  let redis: RedisServer | undefined

  before(async function () {
    needs(this, 'redis-server')
    redis = await startRedis()
  })
  after(() => redis?.stop())

  for (const [name, connect] of Object.entries(clients)) {
    describe(`through ${name}`, () => inSuite(() => connect(redis!.port)))
  }

  describe('in a cluster', () => {
    let ports: number[] = []
    let stop: (() => Promise<void>) | undefined

    before(async function () {
      this.timeout(30_000)
      const cluster = await startRedisCluster()
      stop = cluster.stop
      ports = cluster.nodes.map(({ port }) => port)
    })
    after(() => stop?.())

    for (const [name, connect] of Object.entries(clusterClients)) {
      describe(`through ${name}`, () => inSuite(() => connect(ports[0]!)))
    }
  })

  describe('in round trips', () => {
    const key = 'k'.repeat(43)
    const write = (data: string, subject?: string) => ({
      data,
      expiresAt: Date.now() + 60_000,
      ...(subject === undefined ? {} : { subject })
    })
    const sent: string[] = []
    let connection: Connection
    const store = createRedisStore({
      command: (args, about) => {
        expect(args[0] === 'EVALSHA' || args[0] === 'EVAL' ? args[3] : args[1]).to.equal(about.key)
        sent.push(args[0]!)
        return connection.command(args, about)
      }
    })
    const trips = async (run: () => unknown): Promise<string[]> => {
      sent.length = 0
      await run()
      return sent.slice()
    }

    before(async () => {
      connection = await clients.redis!(redis!.port)
      await redis!.cli('FLUSHALL')
      await redis!.cli('SCRIPT', 'FLUSH')
    })
    after(() => connection?.close())

    it('sends the text of a script once to each server', async () => {
      expect(await trips(() => store.create('other', write('1')))).to.deep.equal(['EVALSHA', 'EVAL'])
      expect(await trips(() => store.create(key, write('1')))).to.deep.equal(['EVALSHA'])
      await store.update('other', 1, write('2'))
      await store.touch('other', Date.now() + 90_000)
    })

    const single: [string, () => unknown, string[]][] = [
      ['get', () => store.get(key), ['HMGET']],
      ['update', () => store.update(key, 1, write('2')), ['EVALSHA']],
      ['update in conflict', () => store.update(key, 1, write('2')), ['EVALSHA']],
      ['touch', () => store.touch(key, Date.now() + 90_000), ['EVALSHA']],
      ['delete', () => store.delete(key), ['DEL']]
    ]
    for (const [name, run, commands] of single) {
      it(`takes one for ${name}`, async () => {
        expect(await trips(run)).to.deep.equal(commands)
      })
    }

    it('takes one more to bind, and none while the list lasts', async () => {
      await store.create('warm', write('1', 'warm'))
      expect(await trips(() => store.create('bound', write('1', 'ann')))).to.deep.equal([
        'EVALSHA',
        'EVALSHA'
      ])
      expect(await trips(() => store.update('bound', 1, write('2', 'ann')))).to.deep.equal(['EVALSHA'])
      expect(await trips(() => store.touch('bound', Date.now() + 90_000))).to.deep.equal(['EVALSHA'])
      const beyond = Date.now() + 1_000_000
      expect(await trips(() => store.touch('bound', beyond))).to.have.lengthOf(3)
      expect(await trips(() => store.touch('bound', beyond + 1))).to.deep.equal(['EVALSHA'])
    })

    it('names a session in its list before the session names its subject', async () => {
      const cut = createRedisStore({
        command: (args, about) =>
          args[3] === 'tsgi:session:id'
            ? Promise.reject(new Error('killed'))
            : connection.command(args, about)
      })
      expect(await Promise.resolve(cut.create('id', write('1', 'cut'))).catch(String)).to.include('killed')
      expect(await redis!.cli('ZCARD', 'tsgi:session:of:cut')).to.equal('1')
      for await (const record of store.list('cut')) expect.fail(`listed ${record.key}`)
    })
  })

  describe('in the database', () => {
    let connection: Connection
    const name = 'db:x'

    before(async () => {
      connection = await clients.redis!(redis!.port)
      await redis!.cli('FLUSHALL')
    })
    after(() => connection?.close())

    it('lets nothing live longer than it must', async () => {
      const store = createRedisStore({ command: connection.command, prefix: 'db:' })
      await store.create('x', { data: '1', expiresAt: Date.now() + 60_000, subject: 'ann' })
      await store.update('x', 1, { data: '2', expiresAt: Date.now() + 60_000, subject: 'ann' })
      expect(Number(await redis!.cli('PTTL', name))).to.be.within(1, 60_000)
      expect(Number(await redis!.cli('PTTL', 'db:of:ann'))).to.be.within(60_001, 120_000)
      expect((await redis!.cli('KEYS', '*')).split('\n').sort()).to.deep.equal(['db:of:ann', name])
    })

    it('forgets in a list what has ended', async () => {
      const store = createRedisStore({ command: connection.command, prefix: 'db:' })
      await connection.command(['ZADD', 'db:of:bea', '1000', 'dead'], { key: '' })
      await store.create('y', { data: '1', expiresAt: Date.now() + 60_000, subject: 'bea' })
      expect(await redis!.cli('ZRANGE', 'db:of:bea', '0', '-1')).to.equal('y')
    })

    it('fails where a key holds something else', async () => {
      const store = createRedisStore({ command: connection.command, prefix: 'db:' })
      await redis!.cli('SET', 'db:z', 'text')
      const answers = [store.get('z'), store.touch('z', Date.now() + 1000)]
      for (const answer of answers) {
        expect(await Promise.resolve(answer).catch(String)).to.include('WRONGTYPE')
      }
    })
  })

  const wrong: [options: unknown, error: typeof TypeError, rule: string][] = [
    [undefined, TypeError, 'createRedisStore: options must be an object, got undefined'],
    [{}, TypeError, 'createRedisStore: command must be a function, got undefined'],
    [{ command: () => '', prefix: 1 }, TypeError, 'createRedisStore: prefix must be a string, got 1'],
    [{ client: {} }, TypeError, 'createRedisStore: unknown option "client"; known are command, prefix']
  ]
  for (const [options, error, rule] of wrong) {
    it(`refuses: ${rule}`, () => {
      expect(() => createRedisStore(options as RedisStoreOptions)).to.throw(error, rule)
    })
  }

  const misled: [reply: unknown, rule: string][] = [
    [undefined, 'command must resolve to the reply of HMGET as an array, got undefined'],
    [[{}, {}, {}, {}], 'command must resolve to the reply of HMGET as text or bytes, got an object']
  ]
  for (const [reply, rule] of misled) {
    it(`says what is wrong with the function: ${rule}`, async () => {
      const store = createRedisStore({ command: async () => reply })
      expect(await Promise.resolve(store.get('k')).catch(String)).to.include(rule)
    })
  }
})

function inSuite(connect: () => Promise<Connection>): void {
  let connection: Connection
  before(async () => {
    connection = await connect()
  })
  after(() => connection?.close())
  const create = () => createRedisStore({ command: (args, about) => connection.command(args, about) })
  for (const { name, run } of storeSuite({ create, without: ['prune'], lifetime: 60 })) it(name, run)
}
