import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createPostgresStore, postgresMigration } from '@tsgi/middleware-session/postgres'
import { needs, postgresProgram, startPostgres, type PostgresServer } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, afterEach, before, describe, it } from 'mocha'
import pg from 'pg'
import { failingStore, type FailingStore } from './failing-store.ts'
import { expectFailed, paths, visitFailing } from './visit-failing.ts'

describe('session, when PostgreSQL fails in mid-request', function () {
  this.timeout(30_000)
  let server: PostgresServer | undefined
  let pool: pg.Pool
  let admin: pg.Pool
  let store: FailingStore
  let site: ReturnType<typeof visitFailing>

  before(async function () {
    needs(this, postgresProgram('postgres'))
    server = await startPostgres()
    pool = new pg.Pool({ connectionString: server.url, application_name: 'site', max: 3 })
    admin = new pg.Pool({ connectionString: server.url, max: 1 })
    for (const each of [pool, admin]) each.on('error', () => {})
    await admin.query(postgresMigration())
    store = failingStore(createPostgresStore({ query: (text, params) => pool.query(text, params) }))
    site = visitFailing(store)
  })
  after(async () => {
    await pool?.end()
    await admin?.end()
    await server?.stop()
  })
  afterEach(() => signal('SIGCONT', children()))

  /** The server's own processes, one for each connection among them. */
  function children(): number[] {
    const { pid } = server!
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
  }

  function signal(name: NodeJS.Signals, pids: readonly number[]): void {
    for (const pid of pids) {
      try {
        process.kill(pid, name)
      } catch (error) {
        // A process of a connection that has just been ended is gone.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
  }

  /** Ends the connection whose statement waits for a lock, as soon as one does. */
  async function endWaiting(locker: pg.PoolClient): Promise<void> {
    for (;;) {
      // Within a transaction, what others do is looked up once.
      await locker.query('SELECT pg_stat_clear_snapshot()')
      const { rowCount } = await locker.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'site' AND wait_event_type = 'Lock'`
      )
      if (rowCount! > 0) return
      await pause(5)
    }
  }

  async function backends(): Promise<number[]> {
    const { rows } = await admin.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'site'`
    )
    return rows.map(({ pid }) => pid)
  }

  /** Waits until the server takes connections again. */
  async function recovered(): Promise<void> {
    for (let i = 0; i < 500; i++) {
      try {
        await admin.query('SELECT 1')
        await pool.query('SELECT 1')
        return
      } catch {
        await pause(20)
      }
    }
    throw new Error('PostgreSQL did not recover')
  }

  it('costs one statement to read, and none for who sent no cookie', async () => {
    const visitor = await site.begin()
    await site.request(visitor, '/read', 'patient')
    expect(store.calls).to.deep.equal(['get'])
    await site.request({ ...visitor, cookies: new Map() }, '/untouched', 'patient')
    expect(store.calls).to.deep.equal([])
  })

  const states = (path: string): (string | null)[] =>
    path === '/write' ? ['old', 'new'] : path === '/logout' || path === '/login' ? ['old', null] : ['old']

  for (const [path, method, calls] of paths.filter(([, name]) => name === 'update' || name === 'delete')) {
    it(`${path} is a 503 without a cookie when it is stopped before ${method}, and leaves the old state or the new`, async () => {
      const visitor = await site.begin()
      store.before = { method, run: async () => signal('SIGSTOP', await backends()) }
      expectFailed(await site.request(visitor, path))
      expect(store.calls).to.deep.equal(calls)
      signal('SIGCONT', children())
      expect(await site.state(visitor)).to.be.oneOf(states(path))
    })
  }

  for (const [path, method, calls] of paths) {
    it(`${path} is a 503 without a cookie when its connection is ended during ${method}, and leaves the old state or the new`, async () => {
      const visitor = await site.begin()
      const locker = await admin.connect()
      let ending: Promise<void> | undefined
      store.before = {
        method,
        async run() {
          await locker.query('BEGIN')
          await locker.query('LOCK TABLE tsgi_sessions')
          ending = endWaiting(locker)
        }
      }
      const result = await site.request(visitor, path, 'patient')
      await ending
      await locker.query('ROLLBACK')
      locker.release()
      expectFailed(result)
      expect((result.error as Error).message).to.include(
        'terminating connection due to administrator command'
      )
      expect(store.calls).to.deep.equal(calls)
      // A logout writes over the record first, and deletes it then; a login that failed has ended nothing.
      expect(await site.state(visitor)).to.equal(path === '/logout' ? null : 'old')
    })
  }

  it('is a 503 when a server process is killed, and leaves the old state or the new', async () => {
    const visitor = await site.begin()
    store.before = { method: 'update', run: async () => signal('SIGKILL', await backends()) }
    expectFailed(await site.request(visitor, '/write'))
    await recovered()
    expect(await site.state(visitor)).to.be.oneOf(['old', 'new'])
  })

  it('is a 503 when the table is locked, and leaves the old state or the new', async () => {
    const visitor = await site.begin()
    const locker = await admin.connect()
    store.before = { method: 'update', run: () => locker.query('BEGIN; LOCK TABLE tsgi_sessions') }
    expectFailed(await site.request(visitor, '/write'))
    await locker.query('ROLLBACK')
    locker.release()
    expect(await site.state(visitor)).to.be.oneOf(['old', 'new'])
  })
})
