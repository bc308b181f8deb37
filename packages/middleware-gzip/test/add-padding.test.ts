import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { gunzipSync, gzipSync } from 'node:zlib'
import { addPadding } from '../dist/add-padding.js'

describe('addPadding', () => {
  it('decodes to the same bytes, and is at most so many longer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.integer({ min: 1, max: 200 }), (content, most) => {
        const coded = gzipSync(content)
        const padded = addPadding(coded, content, most)
        expect(padded.length - coded.length).to.be.within(1, most + 1)
        expect([...gunzipSync(padded)]).to.deep.equal([...content])
      })
    )
  })

  it('is the same for the same content, and varies with it', () => {
    const lengthFor = (text: string): number => {
      const content = new TextEncoder().encode(text)
      return addPadding(gzipSync(''), content, 100).length
    }
    expect(lengthFor('secret=1')).to.equal(lengthFor('secret=1'))
    expect(new Set(Array.from({ length: 50 }, (_, i) => lengthFor(`secret=${i}`))).size).to.be.above(10)
  })
})
