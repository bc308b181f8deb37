import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'mocha'

const root = new URL('../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const all = (folder: string): string =>
  readdirSync(new URL(folder, root))
    .filter(name => name.endsWith('.ts'))
    .map(name => read(`${folder}/${name}`))
    .join('\n')
const ids = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(match => match[1]!))
]

describe('docs/SPEC.md', () => {
  const spec = read('docs/SPEC.md')
  const rules = ids(spec, /^<a id="(.+?)"><\/a>$/gm)
  const sources = all('packages/validator/src')

  it('is what scripts/print-spec.mjs prints', () => {
    const printed = execFileSync(process.execPath, ['scripts/print-spec.mjs', '--stdout'], { cwd: root })
    expect(spec === printed.toString(), 'run: node scripts/print-spec.mjs').to.equal(true)
  })

  it('has each rule once', () => {
    expect(rules).to.have.length(spec.match(/^<a id=/gm)!.length)
  })

  it('has the rules that are checked, and no other ids', () => {
    const checked = ids(
      sources,
      /'((?:app|environ|input|errors|early-hints|start-response|head|body|write|close)\.[a-z-]+)'/g
    )
    expect(checked.toSorted()).to.deep.equal(rules.toSorted())
  })

  it('has no rule without a test that breaks it', () => {
    const tested = all('packages/validator/test')
    expect(rules.filter(rule => !tested.includes(`'${rule}`))).to.deep.equal([])
  })
})
