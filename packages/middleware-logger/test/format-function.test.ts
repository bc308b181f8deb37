import { expect } from 'chai'
import { describe, it } from 'mocha'
import { log } from './support.ts'

describe('logger, format function', () => {
  it('gets the entry', async () => {
    const { log: line } = await log({
      format: entry => `${entry.method} ${entry.status} ${entry.headers[0]?.[0]}`
    })
    expect(line).to.equal('GET 200 Content-Type\n')
  })

  const lines: [given: string | null | undefined, line: string][] = [
    [null, ''],
    [undefined, ''],
    ['', '\n'],
    ['a\n', 'a\n'],
    ['a\r\nb\n', 'a\\r\\nb\n']
  ]
  for (const [given, line] of lines) {
    it(`writes ${JSON.stringify(line)} for ${JSON.stringify(given)}`, async () => {
      expect((await log({ format: () => given })).log).to.equal(line)
    })
  }
})
