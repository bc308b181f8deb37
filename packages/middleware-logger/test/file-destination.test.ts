import { fileDestination } from '@tsgi/middleware-logger/file'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, afterEach, describe, it } from 'mocha'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

describe('fileDestination', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-file-'))
  const path = join(folder, 'access.log')
  afterEach(() => rmSync(path, { force: true }))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('appends what waits when it is flushed, closed, or flushed at once', async () => {
    const first = fileDestination(path)
    first.write('a\n')
    await first.close()
    const file = fileDestination(path)
    file.write('b\n')
    expect(readFileSync(path, 'utf8')).to.equal('a\n')
    await file.flush()
    file.write('é\n')
    file.flushSync()
    expect(readFileSync(path, 'utf8')).to.equal('a\nb\né\n')
    expect(file.path).to.equal(path)
    await file.close()
    file.reopen() // of no use, and no harm
  })

  it('finishes the old file before it opens the new one', async () => {
    const file = fileDestination(path)
    file.write('old\n')
    renameSync(path, `${path}.1`)
    file.reopen()
    file.write('new\n')
    await file.close()
    expect(readFileSync(`${path}.1`, 'utf8')).to.equal('old\n')
    expect(readFileSync(path, 'utf8')).to.equal('new\n')
  })

  it('keeps the old file, and tells, when it cannot be opened again', async () => {
    const errors: unknown[] = []
    const away = join(folder, 'away')
    spawnSync('mkdir', [away])
    const file = fileDestination(join(away, 'log'), { onError: error => errors.push(error) })
    rmSync(away, { recursive: true })
    file.reopen()
    file.reopen()
    expect(file.write('still\n')).to.equal(true)
    await file.close()
    expect(errors.map(String)).to.have.length(2)
    expect(String(errors[0])).to.match(/^Error: fileDestination: cannot open the file: Error: ENOENT/)
  })

  it('tells once of a full disk, and holds what it may', async function () {
    if (process.platform !== 'linux') this.skip()
    notOn(this, ['deno'], 'errors of node:fs have another text')
    const errors: unknown[] = []
    const file = fileDestination('/dev/full', { maxBuffer: 4, onError: error => errors.push(error) })
    file.write('a\n')
    file.flushSync()
    file.write('b\n')
    file.flushSync()
    expect(file.write('c\n')).to.equal(false)
    expect(errors.map(String)).to.deep.equal(['Error: ENOSPC: no space left on device, write'])
    file.reopen() // does not lose what waits: it may be another disk by now
  })

  it('tells of a disk that is full again after it was not', async function () {
    if (process.platform !== 'linux') this.skip()
    const errors: unknown[] = []
    const turnTo = (disk: string): void => {
      rmSync(path, { force: true })
      symlinkSync(disk, path)
    }
    turnTo('/dev/full')
    const file = fileDestination(path, { onError: error => errors.push(error) })
    for (const disk of [join(folder, 'room'), '/dev/full', join(folder, 'room'), '/dev/full']) {
      file.write('a\n')
      file.flushSync()
      turnTo(disk)
      file.reopen()
      file.write('b\n')
      file.flushSync()
    }
    expect(errors).to.have.length(3)
    expect(readFileSync(join(folder, 'room'), 'utf8')).to.equal('a\nb\na\nb\na\nb\na\n')
  })

  it('makes a file with the permissions that are asked for', async () => {
    const file = fileDestination(path, { mode: 0o600 })
    await file.close()
    expect(statSync(path).mode & 0o777).to.equal(0o600)
  })

  it('does not stall on a FIFO that nobody reads', function () {
    if (process.platform === 'win32') this.skip()
    const fifo = join(folder, 'fifo')
    spawnSync('mkfifo', [fifo])
    expect(() => fileDestination(fifo)).to.throw('fileDestination: cannot open the file: Error: ENXIO')
  })

  const wrong: [path: unknown, options: object, said: string][] = [
    ['', {}, 'fileDestination: path must be the name of a file, got ""'],
    [1, {}, 'fileDestination: path must be the name of a file, got 1'],
    [path, { mode: 0o1000 }, 'fileDestination: mode must be from 0 to 0o777, got 512'],
    [path, { mode: '644' }, 'fileDestination: mode must be a number, got "644"'],
    [path, { maxBuffer: 0.5 }, 'fileDestination: maxBuffer must be an integer of at least 1, got 0.5'],
    [join(folder, 'none', 'log'), {}, 'fileDestination: cannot open the file: Error: ENOENT']
  ]
  for (const [name, options, said] of wrong) {
    it(`refuses what is none: ${said}`, () => {
      expect(() => fileDestination(name as string, options)).to.throw(said)
    })
  }
})
