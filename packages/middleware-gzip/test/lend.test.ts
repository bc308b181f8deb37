import { expect } from 'chai'
import { describe, it } from 'mocha'
import { lend } from '../dist/lend.js'

describe('lend', () => {
  it('gives text and bytes in one piece', () => {
    const text = 'é€😀 lone \ud800 surrogate '
    const given = lend([text, Uint8Array.of(0, 255), '', text], Infinity)
    const bytes = Buffer.from(text)
    expect(Buffer.from(given!).equals(Buffer.concat([bytes, Uint8Array.of(0, 255), bytes]))).to.equal(true)
  })

  it('gives no bytes for nothing', () => {
    expect([...lend([], 0)!]).to.deep.equal([])
  })

  it('takes 128 KiB and no more, of whatever width', () => {
    expect(lend(['x'.repeat(131_072)], Infinity)).to.have.lengthOf(131_072)
    expect(lend(['€'.repeat(43_690), 'xx'], Infinity)).to.have.lengthOf(131_072)
    expect(lend(['x'.repeat(131_072), 'x'], Infinity)).to.equal(undefined)
    expect(lend(['€'.repeat(43_691)], Infinity)).to.equal(undefined)
  })

  it('takes no more than it is told', () => {
    expect(lend(['€', 'x'], 4)).to.have.lengthOf(4)
    expect(lend(['€', 'x'], 3)).to.equal(undefined)
  })
})
