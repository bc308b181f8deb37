import { expect } from 'chai'
import { describe, it } from 'mocha'
import { toBytes } from '../dist/to-bytes.js'

describe('toBytes', () => {
  for (const text of ['', 'abc', 'é€😀', 'lone \ud800 surrogate', 'x'.repeat(20_000)]) {
    it(`gives the UTF-8 of ${JSON.stringify(text.slice(0, 20))}`, () => {
      expect([...toBytes(text)]).to.deep.equal([...new TextEncoder().encode(text)])
    })
  }

  it('gives bytes as they are', () => {
    const bytes = Uint8Array.of(1, 2)
    expect(toBytes(bytes)).to.equal(bytes)
  })
})
