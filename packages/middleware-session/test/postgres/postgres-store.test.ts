import {
  createPostgresStore,
  postgresMigration,
  type PostgresStore,
  type PostgresStoreOptions
} from '@tsgi/middleware-session/postgres'
import { needs, postgresProgram, startPostgres, type PostgresServer } from '@tsgi/test-support'
import { storeSuite } from '@tsgi/testing'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { clients, type Connection } from './clients.ts'

describe('createPostgresStore', function () {
  this.timeout(20_000)

  let server: PostgresServer | undefined

  before(async function () {
    this.timeout(30_000)
    needs(this, postgresProgram('postgres'))
    server = await startPostgres()
  })
  after(() => server?.stop())

  for (const [name, connect] of Object.entries(clients)) {
    describe(`through ${name}`, () => {
      let connection: Connection

      before(async () => {
        connection = connect(server!.url)
        // Twice, as migrations are.
        for (let i = 0; i < 2; i++) {
          for (const statement of postgresMigration().split(';')) await connection.query(statement, [])
        }
      })
      after(() => connection?.close())

      const create = () => createPostgresStore({ query: (text, params) => connection.query(text, params) })
      for (const { name: check, run } of storeSuite({ create, lifetime: 100 })) it(check, run)
    })
  }

  describe('in the database', () => {
    let connection: Connection
    const sent: string[] = []
    let now = 1_000_000
    const store = createPostgresStore({
      query: (text, params) => (sent.push(text), connection.query(text, params)),
      table: 'other.kept',
      now: () => now
    })

    before(async () => {
      connection = clients.pg!(server!.url)
      await connection.query('CREATE SCHEMA other', [])
      await connection.query(postgresMigration('other.kept'), [])
    })
    after(() => connection?.close())

    const count = async (): Promise<number> => {
      const { rows } = (await connection.query('SELECT count(*)::integer AS n FROM other.kept', [])) as {
        rows: { n: number }[]
      }
      return rows[0]!.n
    }
    const calls: [string, () => unknown][] = [
      ['create', () => store.create('k', { data: '1', expiresAt: now + 1000 })],
      ['get', () => store.get('k')],
      ['update', () => store.update('k', 1, { data: '2', expiresAt: now + 1000 })],
      ['update in conflict', () => store.update('k', 1, { data: '2', expiresAt: now + 1000 })],
      ['touch', () => store.touch('k', now + 2000)],
      ['delete', () => store.delete('k')]
    ]
    for (const [name, run] of calls) {
      it(`takes one statement for ${name}`, async () => {
        sent.length = 0
        await run()
        expect(sent).to.have.lengthOf(1)
      })
    }

    it('drops what has ended while new records come, and all by prune', async () => {
      for (let i = 0; i < 20; i++) await store.create(`old${i}`, { data: '', expiresAt: now + 10 })
      now += 10
      for (let i = 0; i < 5; i++) await store.create(`new${i}`, { data: '', expiresAt: now + 10 })
      expect(await count()).to.equal(15)
      expect(await store.prune(now)).to.equal(10)
      expect(await count()).to.equal(5)
    })

    it('is used by index', async () => {
      const { rows } = (await connection.query(
        `SELECT indexdef FROM pg_indexes WHERE schemaname = 'other' ORDER BY 1`,
        []
      )) as { rows: { indexdef: string }[] }
      expect(rows.map(({ indexdef }) => /\((.*?)\)/.exec(indexdef)![1])).to.deep.equal([
        'expires_at',
        'subject',
        'key'
      ])
    })

    it('takes a serialization failure for a conflict', async () => {
      const strict = clients.pg!(`${server!.url}?options=-c%20default_transaction_isolation%3Dserializable`)
      try {
        const serial = createPostgresStore({ query: strict.query, table: 'other.kept' })
        const write = { data: '', expiresAt: Date.now() + 60_000 }
        await serial.create('serial', write)
        const answers = await Promise.all(Array.from({ length: 8 }, () => serial.update('serial', 1, write)))
        expect(answers.slice().sort()).to.deep.equal([...Array.from({ length: 7 }, () => 'conflict'), 'ok'])
      } finally {
        await strict.close()
      }
    })

    it('rejects with what the database says', async () => {
      const lost = createPostgresStore({ query: connection.query, table: 'absent' })
      expect(String(await Promise.resolve(lost.get('k')).catch((error: unknown) => error))).to.include(
        'relation "absent" does not exist'
      )
    })
  })

  const query = (): Promise<unknown> => Promise.resolve(undefined)
  const wrong: [options: unknown, error: typeof TypeError | typeof RangeError, rule: string][] = [
    [undefined, TypeError, 'createPostgresStore: options must be an object, got undefined'],
    [{}, TypeError, 'createPostgresStore: query must be a function, got undefined'],
    [{ query, now: 1 }, TypeError, 'createPostgresStore: now must be a function, got 1'],
    [{ query, table: 1 }, TypeError, 'createPostgresStore: table must be a string, got 1'],
    [{ query, table: 'a"; DROP' }, RangeError, 'createPostgresStore: table must be lower-case letters'],
    [{ pool: {} }, TypeError, 'createPostgresStore: unknown option "pool"; known are query, table, now']
  ]
  for (const [options, error, rule] of wrong) {
    it(`refuses: ${rule}`, () => {
      expect(() => createPostgresStore(options as PostgresStoreOptions)).to.throw(error, rule)
    })
  }

  describe('where the database is stricter than by default', () => {
    const failure = Object.assign(new Error('could not serialize access'), { code: '40001' })
    const write = { data: '', expiresAt: 1 }
    const calls: [name: string, run: (store: PostgresStore) => unknown, answer: unknown][] = [
      ['create', store => store.create('k', write), true],
      ['touch', store => store.touch('k', 1), true],
      ['delete', store => store.delete('k'), undefined]
    ]
    for (const [name, run, answer] of calls) {
      it(`sends ${name} again that came second`, async () => {
        const failures = [failure, failure]
        const refusing = createPostgresStore({
          query: async () => (failures.length > 0 ? Promise.reject(failures.pop()!) : [{ done: 1 }])
        })
        expect(await run(refusing)).to.equal(answer)
      })

      it(`says so where ${name} always comes second`, async () => {
        let sent = 0
        const refusing = createPostgresStore({ query: () => Promise.reject((sent++, failure)) })
        expect(await Promise.resolve(run(refusing)).catch((error: unknown) => error)).to.equal(failure)
        expect(sent).to.equal(20)
      })
    }
  })

  it('says what is wrong with the function', async () => {
    const error = await Promise.resolve(createPostgresStore({ query }).get('k')).catch(String)
    expect(error).to.include('query must resolve to the rows, or to an object that has them as rows')
  })
})

describe('postgresMigration', () => {
  it('refuses a name that is no plain identifier', () => {
    expect(() => postgresMigration('Sessions')).to.throw(
      RangeError,
      'postgresMigration: table must be lower-case letters, digits and underscores, perhaps after a schema and a point, got "Sessions"'
    )
  })
})
