import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileStore, type FileStoreOptions } from '@tsgi/middleware-session/file'
import { notOn, startProgram } from '@tsgi/test-support'
import { storeSuite } from '@tsgi/testing'
import { expect } from 'chai'
import { beforeEach, describe, it } from 'mocha'
import { addVersion, readNewest } from '../../dist/file/versions.js'

describe('createFileStore', function () {
  this.timeout(20_000) // a disk that others use has no haste

  const directory = mkdtempSync(join(tmpdir(), 'tsgi-sessions-'))
  // Not in a hook, which does not run where no test is chosen.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))

  const files = (): string[] =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
  const later = (): number => Date.now() + 60_000

  describe('in the suite', () => {
    const create = () => createFileStore({ directory, fsync: false })
    for (const { name, run } of storeSuite({ create, lifetime: 100 })) it(name, run)
  })

  describe('on the disk', () => {
    const store = createFileStore({ directory })
    beforeEach(() => {
      rmSync(directory, { recursive: true, force: true })
      mkdirSync(directory)
    })

    it('keeps two versions at most, and no draft', async () => {
      await store.create('k', { data: '1', expiresAt: later() })
      for (let version = 1; version < 10; version++) {
        expect(await store.update('k', version, { data: `${version + 1}`, expiresAt: later() })).to.equal(
          'ok'
        )
      }
      expect(files().map(file => file.split('/').at(-1))).to.have.members(['9', '10'])
      await store.delete('k')
      expect(files()).to.deep.equal([])
    })

    it('lets nobody else read', async () => {
      await store.create('k', { data: 'secret', expiresAt: later() })
      const modes = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map(
        name => statSync(join(directory, name)).mode & 0o077
      )
      expect(modes).to.deep.equal([0, 0, 0])
    })

    it('names no key, so that none leads out of the directory', async () => {
      const key = '../../../tmp/x'
      await store.create(key, { data: '1', expiresAt: later() })
      expect((await store.get(key))?.data).to.equal('1')
      expect(files().every(file => file.startsWith(directory))).to.equal(true)
    })

    /** Somebody who has read that version, and is stopped before the next one is linked. */
    const hold = async (): Promise<{ goOn(): Promise<string> }> => {
      const folder = join(files()[0]!, '..')
      const read = (await readNewest(folder))!
      return { goOn: () => addVersion(folder, read, { data: 'stale', expiresAt: later() }, false) }
    }

    it('tells who was stopped for long that others have come first', async () => {
      await store.create('k', { data: '1', expiresAt: later() })
      await store.update('k', 1, { data: '2', expiresAt: later() })
      const folder = join(files()[0]!, '..')
      const held = await hold()
      for (let version = 2; version < 8; version++) {
        await store.update('k', version, { data: `${version + 1}`, expiresAt: later() })
      }
      expect(readdirSync(folder).sort()).to.include.members(['7', '8'])
      expect(await held.goOn()).to.equal('conflict')
      expect((await store.get('k'))?.data).to.equal('8')
      expect(files().map(file => file.split('/').at(-1))).to.have.members(['7', '8'])
    })

    it('tells who was stopped for too long to tell', async () => {
      await store.create('k', { data: '1', expiresAt: later() })
      const held = await hold()
      for (let version = 1; version < 50; version++) {
        await store.update('k', version, { data: `${version + 1}`, expiresAt: later() })
      }
      expect(String(await held.goOn().catch((error: unknown) => error))).to.include('too many versions of')
      expect((await store.get('k'))?.data).to.equal('50')
    })

    it('does not let who was stopped for long bring back what was deleted', async () => {
      await store.create('k', { data: '1', expiresAt: later() })
      const held = await hold()
      await store.delete('k')
      expect(await held.goOn()).to.equal('gone')
      expect(await store.get('k')).to.equal(undefined)
    })

    it('prunes what those have left who were killed, after an hour', async () => {
      await store.create('k', { data: '1', expiresAt: later() })
      const folder = join(files()[0]!, '..')
      const drafts = [join(folder, '.draft'), join(folder, '..', '.draft')]
      for (const draft of drafts) writeFileSync(draft, '')
      expect(await store.prune(Date.now())).to.equal(0)
      expect(files()).to.include.members(drafts)
      const anHourLater = createFileStore({ directory, now: () => Date.now() + 3_700_000 })
      expect(await anHourLater.prune(Date.now())).to.equal(0)
      expect(files().map(file => file.split('/').at(-1))).to.deep.equal(['1'])
    })

    it('drops what has ended while new records come', async () => {
      let now = Date.now()
      const aged = createFileStore({ directory, fsync: false, now: () => now })
      const expiresAt = now + 1000
      for (let i = 0; i < 300; i++) await aged.create(`old${i}`, { data: '', expiresAt })
      now += 1000
      for (let i = 0; i < 300; i++) await aged.create(`new${i}`, { data: '', expiresAt: now + 60_000 })
      expect(files().length).to.be.below(560)
      await aged.prune(now)
      expect(files().length).to.equal(300)
    })

    it('gives no data where a file is torn, and goes on', async () => {
      await store.create('k', { data: '1', expiresAt: later(), subject: 'ann' })
      const end = later()
      writeFileSync(files()[0]!, '{"key":"k","ids":["')
      utimesSync(files()[0]!, new Date(), (end + 0.5) / 1000)
      expect(await store.get('k')).to.deep.equal({ data: '', version: 1, expiresAt: end })
      for await (const { key } of store.list('ann')) expect.fail(`listed ${key}`)
      expect(await store.update('k', 1, { data: '2', expiresAt: end })).to.equal('ok')
      expect((await store.get('k'))?.data).to.equal('2')
    })
  })

  describe('on a disk that is full', () => {
    it('fails with what it cannot write, keeps what is there, and leaves nothing half written', async function () {
      notOn(this, ['deno'], 'SIGXFSZ ends the process, which Node ignores')
      rmSync(directory, { recursive: true, force: true })
      // Blocks of 512 bytes or of 1024, which a shell may choose; Node.js ignores the signal, and gets EFBIG.
      const program = join(import.meta.dirname, 'full-disk.js')
      const args = ['-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, program, directory]
      const { exit } = await startProgram('sh', args)
      const { output, errors } = await exit
      const failed = [503, 'EFBIG', 0]
      expect(JSON.parse(output || 'null'), errors).to.deep.equal([
        failed,
        'done',
        failed,
        failed,
        '"small"',
        'done',
        '"small"'
      ])
      expect(files().map(file => file.split('/').at(-1))).to.deep.equal(['1'])
    })
  })

  const notAFolder = join(directory, '..', `${directory.split('/').at(-1)}-file`)
  writeFileSync(notAFolder, '')
  process.once('exit', () => rmSync(notAFolder))
  const wrong: [options: unknown, error: ErrorConstructor | TypeErrorConstructor, rule: string][] = [
    [undefined, TypeError, 'createFileStore: options must be an object, got undefined'],
    [{}, TypeError, 'createFileStore: directory must be a string, got undefined'],
    [{ directory: '' }, RangeError, 'createFileStore: directory must not be empty'],
    [{ directory, fsync: 1 }, TypeError, 'createFileStore: fsync must be a boolean, got 1'],
    [{ directory, now: 1 }, TypeError, 'createFileStore: now must be a function, got 1'],
    [{ path: '' }, TypeError, 'createFileStore: unknown option "path"; known are directory, fsync, now'],
    [{ directory: notAFolder }, Error, 'createFileStore: directory must be one to write to: EEXIST']
  ]
  for (const [options, error, rule] of wrong) {
    it(`refuses: ${rule}`, () => {
      expect(() => createFileStore(options as FileStoreOptions)).to.throw(error, rule)
    })
  }
})
