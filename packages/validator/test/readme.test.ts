import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readFileSync } from 'node:fs'
import { site } from './readme-example.ts'
import { app, findings } from './readme-report.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

describe('README', () => {
  const readme = read('README.md')

  it('has examples that compile', () => {
    const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(match => match[1])
    expect(examples).to.deep.equal([read('test/readme-example.ts'), read('test/readme-report.ts')])
  })

  it('shows the error of the first', async () => {
    const { error } = await call(site)
    expect(readme).to.contain(`\n${(error as Error).message}\n`)
  })

  it('collects in the second', async () => {
    await call(app)
    expect(findings.map(({ rule, side, layer }) => [rule, side, layer])).to.deep.equal([
      ['body.type', 'app', 'shop']
    ])
  })

  it('lists every option', () => {
    const [, members] = /export interface ValidatorOptions \{([^]*?)\n\}/.exec(read('src/options.ts'))!
    const names = [...members!.matchAll(/^ {2}(\w+)\?/gm)].map(match => match[1])
    expect([...readme.matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1])).to.deep.equal(names)
  })
})
