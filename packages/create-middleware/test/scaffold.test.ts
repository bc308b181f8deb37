import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { App } from '@tsgi/core'
import { resolveNames, scaffold } from '@tsgi/create-middleware'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

const root = join(import.meta.dirname, '..')
// Inside the workspace, so that what the template imports is found without an installation.
const work = join(root, '.test/scaffolded')
const packages = join(root, '..')
const start = promisify(execFile)

async function compile(...folders: string[]): Promise<void> {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  const { stdout } = await start(process.execPath, [
    tsc,
    '-b',
    ...folders.map(folder => join(folder, 'test'))
  ]).catch((error: { stdout: string }) => error)
  expect(stdout).to.equal('')
}

describe('scaffold', () => {
  before(() => rmSync(work, { recursive: true, force: true }))
  after(() => rmSync(work, { recursive: true, force: true }))

  it('lists the files that it wrote, and no others are there', () => {
    const folder = join(work, 'listed')
    const files = scaffold(folder, resolveNames('@acme/middleware-my-thing'))
    expect(files.sort()).to.deep.equal([
      '.gitignore',
      'LICENSE',
      'README.md',
      'package.json',
      'src/index.ts',
      'src/my-thing.ts',
      'test/my-thing.test.ts',
      'test/tsconfig.json',
      'tsconfig.json'
    ])
    const there = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry =>
      entry.isFile()
    )
    expect(there).to.have.lengthOf(files.length)
  })

  it('fills in the names, and the year', () => {
    const folder = join(work, 'filled')
    const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
    for (const file of scaffold(folder, resolveNames('@acme/middleware-my-thing'), 1999)) {
      expect(read(file), file).to.not.match(/__\w+__/)
    }
    expect(read('LICENSE')).to.include('Copyright (c) 1999 the authors of @acme/middleware-my-thing')
    expect(read('src/index.ts')).to.equal("export { myThing, type MyThingOptions } from './my-thing.ts'\n")
    expect(read('test/my-thing.test.ts')).to.include("import { myThing } from '@acme/middleware-my-thing'")
  })

  it('leaves a name as it is that holds a word of the template', () => {
    const folder = join(work, 'wordy')
    scaffold(folder, resolveNames('a__year__b'))
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).to.include('"name": "a__year__b"')
  })

  it('makes a package whose tests pass', async function () {
    this.timeout(120_000) // a compiler and two processes, on a busy machine
    const folder = join(work, 'tested')
    scaffold(folder, resolveNames('@acme/my-thing'))
    await compile(folder)
    const { stdout } = await start(
      process.execPath,
      ['--test', '--test-reporter=tap', '.test/my-thing.test.js'],
      { cwd: folder, env: { ...process.env, NODE_V8_COVERAGE: undefined, NODE_TEST_CONTEXT: undefined } }
    )
    expect(stdout).to.match(/^# tests \d+$/m)
    expect(stdout).to.match(/^# fail 0$/m)
  })

  it('gives the README an example that runs', async function () {
    this.timeout(120_000)
    const folder = join(work, 'readme')
    scaffold(folder, resolveNames('@acme/my-thing'))
    const [, code = ''] = /```ts\n(.*?)```/s.exec(readFileSync(join(folder, 'README.md'), 'utf8')) ?? []
    writeFileSync(join(folder, 'test/readme.ts'), code)
    await compile(folder)
    const { site } = (await import(join(folder, '.test/readme.js'))) as { site: App }
    expect((await call(site, { PATH_INFO: '/here' })).text).to.equal('Hello from /here\nBye.\n')
  })

  it('compiles under names that its own variables could have', async function () {
    this.timeout(120_000)
    const names = [
      'environ',
      'headers',
      'index-of',
      'name',
      'object',
      'options',
      'resolve',
      'status',
      'string',
      'test'
    ]
    const folders = names.map(name => join(work, 'named', name))
    for (const [i, folder] of folders.entries()) scaffold(folder, resolveNames(`@acme/${names[i]}`))
    await compile(...folders)
  })

  // A caret at 0.x takes no other minor version, so that a release has to come by here.
  it('asks for the versions of the workspace', () => {
    const folder = join(work, 'versions')
    mkdirSync(folder, { recursive: true })
    scaffold(folder, resolveNames('my-thing'))
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8')
    ) as Record<string, Record<string, string>>
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (!name.startsWith('@tsgi/')) continue
      const manifest = join(packages, name.slice('@tsgi/'.length), 'package.json')
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
      expect(range, name).to.equal(`^${version.replace(/(\d+\.\d+)\.\d+/, '$1.0')}`)
    }
  })
})
