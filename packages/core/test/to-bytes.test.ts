import { toBytes } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('toBytes', () => {
  for (const text of ['', 'abc', 'é', '😀', '\ud800']) {
    it(`gives the UTF-8 form of ${JSON.stringify(text)}`, () => {
      expect([...toBytes(text)]).to.deep.equal([...new TextEncoder().encode(text)])
    })
  }

  it('gives bytes back as they are', () => {
    const bytes = Uint8Array.of(1)
    expect(toBytes(bytes)).to.equal(bytes)
  })

  it('shares the memory of a text with nobody', () => {
    expect(toBytes('abc').buffer).to.not.equal(toBytes('abc').buffer)
  })
})
