import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const root = new URL('../', import.meta.url)

describe('coverage', () => {
  it('leaves out the files that compile to nothing, and no others', async () => {
    const { exclude } = JSON.parse(readFileSync(new URL('.c8rc.json', root), 'utf8')) as { exclude: string[] }
    const module = (await import(new URL('scripts/list-type-only.mjs', root).href)) as {
      listTypeOnly(): string[]
    }
    expect(exclude, 'node scripts/list-type-only.mjs prints what belongs there').to.deep.equal(
      module.listTypeOnly()
    )
  })
})
