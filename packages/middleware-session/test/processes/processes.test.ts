import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { compose } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import { postgresMigration } from '@tsgi/middleware-session/postgres'
import { needs, postgresProgram, startPostgres, startRedis, type Program } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { answer, routes, visit, type Visitor } from '../support.ts'
import { openStore, type OpenStore, type StoreAddress } from '../open-store.ts'
import { clients } from '../postgres/clients.ts'
import type { Task } from './worker.ts'

const kinds: [name: string, program: string, start: () => Promise<[StoreAddress, stop: () => unknown]>][] = [
  [
    'redis',
    'redis-server',
    async () => {
      const redis = await startRedis()
      return [{ kind: 'redis', url: redis.url }, () => redis.stop()]
    }
  ],
  [
    'postgres',
    postgresProgram('postgres'),
    async () => {
      const server: Program & { url: string } = await startPostgres()
      const { query, close } = clients.pg!(server.url)
      await query(postgresMigration(), [])
      await close()
      return [{ kind: 'postgres', url: server.url }, () => server.stop()]
    }
  ],
  [
    'file',
    process.execPath,
    async () => {
      const directory = mkdtempSync(join(tmpdir(), 'tsgi-processes-'))
      return [{ kind: 'file', directory }, () => rmSync(directory, { recursive: true, force: true })]
    }
  ]
]

for (const [name, program, start] of kinds) {
  describe(`session, in processes that share a ${name} store`, function () {
    this.timeout(60_000)
    let address: StoreAddress
    let opened: OpenStore
    let stop: (() => unknown) | undefined
    const children = new Set<ChildProcess>()

    before(async function () {
      needs(this, program)
      ;[address, stop] = await start()
      opened = await openStore(address)
    })
    after(async () => {
      for (const child of children) child.kill('SIGKILL')
      await opened?.close()
      await stop?.()
    })

    /** A visitor who has a session. */
    async function begin(): Promise<Visitor> {
      const apps = {
        '/': answer(s => (s.set('a', 'old'), s.set('b', 'old'))),
        '/all': answer(s => Object.fromEntries([...s.keys()].map(key => [key, s.get(key)]))),
        '/logout': answer(s => s.destroy())
      }
      const visitor = visit(compose(routes(apps), session({ store: opened.store })))
      await visitor.get('/')
      return visitor
    }

    function work({ cookies }: Visitor, task: Task): ChildProcess {
      const args = [address, [...cookies], task].map(value => JSON.stringify(value))
      const child = fork(join(import.meta.dirname, 'worker.js'), args, { execArgv: [] })
      children.add(child)
      child.once('exit', () => children.delete(child))
      return child
    }

    async function count(visitor: Visitor, task: Task): Promise<{ go: () => Promise<string[]> }> {
      const workers = [work(visitor, task), work(visitor, task)]
      await Promise.all(workers.map(worker => once(worker, 'message')))
      return {
        async go() {
          const errors: string[] = []
          const ends = workers.map(worker => {
            worker.on('message', message => errors.push(message as string))
            worker.send('go')
            return once(worker, 'exit')
          })
          await Promise.all(ends)
          return errors
        }
      }
    }

    it('loses no increment and no key', async () => {
      const visitor = await begin()
      const workers = await count(visitor, { type: 'count', lanes: 2, requests: 25 })
      expect(await workers.go()).to.deep.equal([])
      const all = JSON.parse((await visitor.get('/all')).text) as Record<string, unknown>
      expect(all.n).to.equal(100)
      expect(Object.keys(all).filter(key => key.includes('-'))).to.have.lengthOf(100)
    })

    it('is moved by one of two logins at the same time, and both are logged in', async () => {
      const visitor = await begin()
      const workers = await count(visitor, { type: 'login' })
      const told = await workers.go()
      const all = async (cookie: string): Promise<unknown> => {
        const [, value] = /^id=([^;]+)/.exec(cookie)!
        visitor.cookies.set('id', value!)
        return JSON.parse((await visitor.get('/all')).text)
      }
      expect(told, told.join()).to.have.lengthOf(2)
      const seen: unknown[] = []
      for (const cookie of told) seen.push(await all(cookie))
      expect(seen).to.have.deep.members([{ a: 'old', b: 'old', user: 'ann' }, { user: 'ann' }])
    })

    it('does not come back after a logout', async () => {
      const visitor = await begin()
      const known = new Map(visitor.cookies)
      const workers = await count(visitor, { type: 'count', lanes: 2, requests: 25 })
      const ended = workers.go()
      await pause(30)
      await visitor.get('/logout')
      expect(await ended).to.deep.equal([])
      visitor.cookies.set(...[...known][0]!)
      expect((await visitor.get('/all')).text).to.equal('{}')
    })

    for (const [when, value] of [
      ['before', 'old'],
      ['after', 'new']
    ] as const) {
      it(`is ${value} when the process is killed ${when} the update`, async () => {
        const visitor = await begin()
        const worker = work(visitor, { type: 'stop', when, value: 'new' })
        expect((await once(worker, 'message'))[0]).to.equal(when)
        worker.kill('SIGKILL')
        await once(worker, 'exit')
        expect(JSON.parse((await visitor.get('/all')).text)).to.deep.equal({ a: value, b: value })
      })
    }

    it('is never between when the process is killed during the update', async () => {
      const visitor = await begin()
      for (let round = 0; round < 3; round++) {
        const worker = work(visitor, { type: 'write' })
        await once(worker, 'message')
        await pause(Math.random() * 20)
        worker.kill('SIGKILL')
        await once(worker, 'exit')
        const { a, b } = JSON.parse((await visitor.get('/all')).text) as Record<string, string>
        expect(a).to.equal(b).and.include(`${worker.pid}-`)
      }
    })
  })
}
