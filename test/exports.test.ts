import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const packages = join(import.meta.dirname, '../packages')

describe('the README of a package', () => {
  for (const name of readdirSync(packages)) {
    it(`names all that ${name} exports`, () => {
      const readme = readFileSync(join(packages, name, 'README.md'), 'utf8')
      const named = new Set(readme.match(/\w+/g))
      const exported = entriesOf(name).flatMap(entry => namesIn(readFileSync(entry, 'utf8')))
      expect(exported).to.not.deep.equal([])
      expect(exported.filter(item => !named.has(item))).to.deep.equal([])
    })
  }
})

/** The files with the types of what can be imported. */
function entriesOf(name: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string }>
  }
  return Object.values(exports).flatMap(entry =>
    typeof entry === 'string' ? [] : [join(packages, name, entry.types)]
  )
}

function namesIn(declarations: string): string[] {
  const lists = [...declarations.matchAll(/^export (?:type )?\{([^}]+)\}/gm)].flatMap(([, list]) =>
    list!.split(',')
  )
  const own = declarations.matchAll(
    /^export (?:declare )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/gm
  )
  return [
    ...lists
      .map(item =>
        item
          .trim()
          .replace(/^type /, '')
          .replace(/^\w+ as /, '')
      )
      .filter(item => item !== ''),
    ...[...own].map(([, item]) => item!)
  ]
}
