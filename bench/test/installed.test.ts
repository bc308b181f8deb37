import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { installed } from '../dist/installed.js'

describe('installed', () => {
  let folder = ''
  const write = (path: string, text: string): void => {
    const file = join(folder, 'node_modules', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const packages: Record<string, object> = {
    a: {
      dependencies: { b: '1', platform: '1' },
      optionalDependencies: { platform: '1' },
      peerDependencies: { c: '1', d: '1' },
      peerDependenciesMeta: { d: { optional: true } }
    },
    b: { dependencies: { c: '1' } },
    c: {},
    d: {}
  }
  const manifests = Object.entries(packages).map(
    ([name, manifest]) => [name, JSON.stringify(manifest)] as const
  )

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsgi-installed-'))
    for (const [name, text] of manifests) write(`${name}/package.json`, text)
    write('b/lib/index.js', 'export {}')
    write('a/node_modules/c/package.json', '{}')
  })
  after(() => rmSync(folder, { recursive: true }))

  it('counts what is depended on, once for each copy, without what is optional', () => {
    const text = (name: string): string => manifests.find(([each]) => each === name)![1]
    expect(installed(['a', 'b'], folder)).to.deep.equal({
      packages: 4, // a, its own c, b, and the c of b
      bytes: `${text('a')}{}${text('b')}export {}${text('c')}`.length
    })
  })

  it('names what is missing', () => {
    expect(() => installed(['none'], folder)).to.throw('none is not installed')
  })
})
