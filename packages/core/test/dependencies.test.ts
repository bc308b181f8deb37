import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const folder = join(import.meta.dirname, '..')

describe('@tsgi/core', () => {
  it('depends on no package', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object
    expect(manifest).to.not.have.any.keys('dependencies', 'peerDependencies', 'optionalDependencies')
  })

  it('imports nothing but its own files', () => {
    const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
    const imported = files
      .filter(file => file.endsWith('.js'))
      .flatMap(file => [
        ...readFileSync(join(folder, 'dist', file), 'utf8').matchAll(/(?:from|import|import\() ?'([^']+)'/g)
      ])
      .map(match => match[1]!)
    expect(imported).to.have.length.above(50)
    expect(imported.filter(name => !name.startsWith('.'))).to.deep.equal([])
  })
})
