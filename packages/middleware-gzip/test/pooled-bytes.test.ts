import { expect } from 'chai'
import { describe, it } from 'mocha'
import { pooledBytes } from '../dist/pooled-bytes.js'

describe('pooledBytes', () => {
  for (const text of ['', 'abc', 'é€😀', 'lone \ud800 surrogate', 'x'.repeat(20_000)]) {
    it(`gives the UTF-8 of ${JSON.stringify(text.slice(0, 20))}`, () => {
      expect([...pooledBytes(text)]).to.deep.equal([...new TextEncoder().encode(text)])
    })
  }

  it('gives bytes as they are', () => {
    const bytes = Uint8Array.of(1, 2)
    expect(pooledBytes(bytes)).to.equal(bytes)
  })
})
