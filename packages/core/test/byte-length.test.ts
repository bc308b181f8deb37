import { byteLength } from '@tsgi/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { utf8Length } from '../dist/byte-length.js'

const texts: [string, number][] = [
  ['', 0],
  ['abc', 3],
  ['\u007f', 1],
  ['\u0080', 2],
  ['\u07ff', 2],
  ['\u0800', 3],
  ['\uffff', 3],
  ['😀', 4],
  ['a😀b', 6],
  ['\ud800', 3],
  ['\udc00', 3],
  ['\ud83dx', 4],
  ['x\ude00', 4],
  ['\ude00\ud83d', 6],
  ['\ude00\ude00', 6],
  ['\ud83d\ud83d\ude00', 7]
]

// The loop serves runtimes without Buffer, so that no runtime that runs these tests takes it.
for (const [name, length] of Object.entries({ byteLength, utf8Length })) {
  describe(name, () => {
    for (const [text, bytes] of texts) {
      it(`counts ${bytes} for ${JSON.stringify(text)}`, () => {
        expect(length(text)).to.equal(bytes)
      })
    }

    // By classes of units: of all 65,536, hardly one in thirty is a surrogate, and two that meet are rarer still.
    it('agrees with the encoder for any text, lone surrogates included', () => {
      const unit = fc.constantFrom(
        0x61,
        0x7f,
        0x80,
        0x7ff,
        0x800,
        0xd7ff,
        0xd800,
        0xdbff,
        0xdc00,
        0xdfff,
        0xe000
      )
      fc.assert(
        fc.property(fc.array(unit, { maxLength: 12 }), units => {
          const text = String.fromCharCode(...units)
          expect(length(text)).to.equal(new TextEncoder().encode(text).length)
        })
      )
    })
  })
}

describe('byteLength', () => {
  it('counts the bytes of a view, not of its buffer', () => {
    expect(byteLength(new Uint8Array(8).subarray(2, 5))).to.equal(3)
    expect(byteLength(Buffer.from('é'))).to.equal(2)
  })
})
