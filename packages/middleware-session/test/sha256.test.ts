import { createHash } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { sha256 } from '../dist/sha256.js'

describe('sha256', () => {
  it('gives what the platform gives, for every text of one block', () => {
    const character = fc.integer({ min: 0, max: 127 }).map(code => String.fromCharCode(code))
    const text = fc.array(character, { maxLength: 55 }).map(list => list.join(''))
    fc.assert(
      fc.property(text, value => {
        expect(Buffer.from(sha256(value)).toString('hex')).to.equal(
          createHash('sha256').update(value).digest('hex')
        )
      })
    )
  })

  it('refuses what does not fit in one block', () => {
    expect(() => sha256('x'.repeat(56))).to.throw(RangeError, 'at most 55')
  })
})
