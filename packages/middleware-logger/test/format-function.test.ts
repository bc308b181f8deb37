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
    ['a\r\nb\n', 'a\\r\\nb\n'],
    ['a\tb', 'a\\tb\n'],
    ['\x1b[31m\0\x07\x08\x0b\x0c\x7f', '\\x1b[31m\\x00\\x07\\b\\v\\x0c\\x7f\n'],
    ['\x80\x85\x9b\x9f', '\\x80\\x85\\x9b\\x9f\n'],
    ['a\u2028b\u2029c', 'a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9c\n'],
    ['"é" \\ \u00a0€', '"é" \\ \u00a0€\n']
  ]
  for (const [given, line] of lines) {
    it(`writes ${JSON.stringify(line)} for ${JSON.stringify(given)}`, async () => {
      expect((await log({ format: () => given })).log).to.equal(line)
    })
  }
})
