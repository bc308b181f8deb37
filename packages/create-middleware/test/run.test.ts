import { execFileSync, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { afterEach, beforeEach, describe, it } from 'mocha'

const bin = join(import.meta.dirname, '../dist/bin.js')

describe('create-middleware', () => {
  let cwd = ''
  beforeEach(() => (cwd = realpathSync(mkdtempSync(join(tmpdir(), 'create-middleware-')))))
  afterEach(() => rmSync(cwd, { recursive: true, force: true }))

  const create = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8', timeout: 9000 })
  const manifest = (folder: string): { name: string } =>
    JSON.parse(readFileSync(join(cwd, folder, 'package.json'), 'utf8')) as { name: string }

  it('says what it wrote, and what to do next', () => {
    const { status, stdout, stderr } = create('my-thing')
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' })
    expect(stdout).to.equal(
      `my-thing: wrote 9 files to ${join(cwd, 'my-thing')}\n\n  cd my-thing\n  npm install\n  npm test\n`
    )
  })

  const places: [what: string, args: string[], folder: string, name: string][] = [
    ['a name', ['my-thing'], 'my-thing', 'my-thing'],
    ['a scoped name', ['@acme/my-thing'], 'my-thing', '@acme/my-thing'],
    ['a path', ['packages/my-thing'], 'packages/my-thing', 'my-thing'],
    ['a path with a slash at the end', ['./my-thing/'], 'my-thing', 'my-thing'],
    ['a path and a name', ['My Folder', '--name', '@acme/my-thing'], 'My Folder', '@acme/my-thing'],
    ['a path that looks scoped, and a name', ['@acme/my-thing', '--name=other'], '@acme/my-thing', 'other']
  ]
  for (const [what, args, folder, name] of places) {
    it(`takes ${what}`, () => {
      expect(create(...args).stderr).to.equal('')
      expect(manifest(folder).name).to.equal(name)
    })
  }

  it('takes an absolute path', () => {
    const folder = join(cwd, 'a/b/my-thing')
    expect(create(folder).status).to.equal(0)
    expect(manifest('a/b/my-thing').name).to.equal('my-thing')
  })

  it('takes the folder that it is started in, which git has begun', () => {
    execFileSync('git', ['init', '-q', cwd])
    const { status, stdout } = create('.', '--name', 'my-thing')
    expect(status).to.equal(0)
    expect(stdout).to.equal(`my-thing: wrote 9 files to ${cwd}\n\n  npm install\n  npm test\n`)
  })

  it('quotes a folder for the shell', () => {
    expect(create('My Folder', '--name', 'my-thing').stdout).to.include('  cd "My Folder"\n')
  })

  for (const option of ['--help', '-h']) {
    it(`explains itself for ${option}, and writes nothing`, () => {
      const { status, stdout, stderr } = create('my-thing', option)
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' })
      expect(stdout).to.match(/^npm create @tsgi\/middleware <name or folder>/)
      expect(readdirSync(cwd)).to.deep.equal([])
    })
  }

  describe('when it cannot', () => {
    const fails = (args: string[], message: string): void => {
      const { status, stdout, stderr } = create(...args)
      expect({ status, stdout, stderr }).to.deep.equal({
        status: 1,
        stdout: '',
        stderr: `create-middleware: ${message}\n`
      })
    }

    it('wants a name', () => {
      fails([], 'a name must be given; write npm create @tsgi/middleware my-thing, or see --help')
      fails([''], 'a name must be given; write npm create @tsgi/middleware my-thing, or see --help')
    })

    it('wants one name', () => {
      fails(['my', 'thing'], 'one name must be given, got "my" "thing"')
    })

    it('refuses a bad name, and writes nothing', () => {
      fails(
        ['My Thing'],
        'name must be at most 214 lower-case letters, digits, "-", "." and "_", the first a letter, with or without a scope, got "My Thing"; try my-thing'
      )
      expect(readdirSync(cwd)).to.deep.equal([])
    })

    it('refuses an unknown option', () => {
      fails(['my-thing', '--force'], "Unknown option '--force'; see --help")
      fails(['my-thing', '--name'], "Option '--name <value>' argument missing; see --help")
    })

    it('refuses a folder with something in it, and leaves it as it is', () => {
      mkdirSync(join(cwd, 'my-thing'))
      writeFileSync(join(cwd, 'my-thing/README.md'), 'mine')
      fails(
        ['my-thing'],
        `folder must be empty, got ${join(cwd, 'my-thing')} with README.md; choose another name, or empty it`
      )
      writeFileSync(join(cwd, 'my-thing/.env'), 'mine')
      fails(
        ['my-thing'],
        `folder must be empty, got ${join(cwd, 'my-thing')} with .env and 1 more; choose another name, or empty it`
      )
      expect(readdirSync(join(cwd, 'my-thing')).sort()).to.deep.equal(['.env', 'README.md'])
      expect(readFileSync(join(cwd, 'my-thing/README.md'), 'utf8')).to.equal('mine')
    })

    it('refuses a file in the place of the folder', () => {
      writeFileSync(join(cwd, 'my-thing'), 'mine')
      fails(['my-thing'], `folder must be a folder, got a file: ${join(cwd, 'my-thing')}`)
    })

    it('says in one line what the file system refuses', () => {
      writeFileSync(join(cwd, 'file'), '')
      const { status, stderr } = create('file/my-thing')
      expect(status).to.equal(1)
      expect(stderr).to.match(/^create-middleware: folder must be writable, got ENOTDIR: .*\n$/)
    })

    const itOnLinux = process.platform === 'linux' ? it : it.skip
    itOnLinux('says so of a file system in which nobody can make a folder', () => {
      const { status, stderr } = create('/proc/my-things/one')
      expect(status).to.equal(1)
      expect(stderr).to.match(/^create-middleware: folder must be writable, got ENOENT: .*\n$/)
    })
  })
})
