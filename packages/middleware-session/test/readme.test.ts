import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { site } from './example.ts'
import { visit } from './support.ts'

const folder = new URL('..', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')

describe('README', () => {
  it('shows the example that is run here', () => {
    expect(read('README.md')).to.include(`\`\`\`ts\n${read('test/example.ts')}\`\`\`\n`)
  })

  it('has an example that counts', async () => {
    const visitor = visit(site)
    expect((await visitor.get()).text).to.equal('views 1\n')
    expect((await visitor.get()).text).to.equal('views 2\n')
  })

  it('names every option', () => {
    const options = read('src/options.ts').matchAll(/^ {2}(\w+)\?:/gm)
    for (const [, name] of options)
      if (name !== 'cookie') expect(read('README.md')).to.match(new RegExp(`\`(?:cookie\\.)?${name}\``))
  })
})
