import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const root = new URL('../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

describe('the list of what other lints check', () => {
  const [rules = '', apps = ''] = read('docs/decisions/016-what-other-lints-check.md').split(
    '## Apps of the matrix'
  )
  const named = (text: string, form: RegExp): string[] => [...text.matchAll(form)].map(match => match[1]!)

  it('names rules that there are, and every one of them', () => {
    const known = named(read('docs/SPEC.md'), /^<a id="(.+?)">/gm)
    const listed = new Set(named(rules, /`([a-z-]+\.[a-z-]+)`/g).filter(id => !id.startsWith('wsgiref.')))
    expect([...listed].filter(id => !known.includes(id))).to.deep.equal([])
    // These are this project's own.
    const own = ['environ.content-headers', 'environ.errors', 'environ.flags', 'environ.header-name']
    own.push(
      'environ.identity',
      'environ.proxy',
      'environ.query-string',
      'environ.remote',
      'environ.request-uri',
      'head.length'
    )
    expect(known.filter(id => !listed.has(id) && !own.includes(id))).to.deep.equal([])
  })

  it('names apps that are in the matrix', () => {
    const cells = read('packages/testing/test/cells.txt')
      .split('\n')
      .map(cell => cell.split(' / ')[0]!)
    const listed = named(apps, /`([^`]+)`/g).filter(name => !/^[a-z-]+\.[a-z-]+$/.test(name))
    expect(listed).to.have.length.above(50)
    expect(listed.filter(name => !cells.includes(name))).to.deep.equal([])
  })
})
