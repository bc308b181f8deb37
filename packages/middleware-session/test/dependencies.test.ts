import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const folder = join(import.meta.dirname, '..')

describe('@tsgi/middleware-session', () => {
  it('depends on core and a cookie library alone', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies: object
    }
    expect(Object.keys(manifest.dependencies)).to.deep.equal(['@tsgi/core', 'cookie'])
    expect(manifest).to.not.have.any.keys('peerDependencies', 'optionalDependencies')
  })

  it('imports nothing else, and what is Node’s in the file store alone', () => {
    const imported = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter(file => /\.(?:js|d\.ts)$/.test(file))
      .flatMap(file =>
        [
          ...readFileSync(join(folder, 'dist', file), 'utf8').matchAll(
            /^(?:import|export)\b.*? from '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)|^import '([^'.][^']*)'/gms
          )
        ].map(([, from, later, bare]) => [from ?? later ?? bare!, file] as const)
      )
    const others = imported.filter(([name]) => !/^(?:@tsgi\/core(?:\/gateway)?|cookie)$/.test(name))
    expect(new Set(imported.map(([name]) => name))).to.include.all.keys('@tsgi/core', 'cookie')
    expect(new Set(others.map(([name]) => name.slice(0, 5)))).to.deep.equal(new Set(['node:']))
    for (const [, file] of others) expect(file).to.match(/^file[/\\]/)
  })
})
