import { expect } from 'chai'
import { describe, it } from 'mocha'
import { guardedCacheControl, isShared } from '../dist/cache-control.js'

describe('guardedCacheControl', () => {
  for (const [said, expected, shared] of [
    [undefined, 'no-store', false],
    ['no-store', 'no-store', false],
    ['No-Store, max-age=0', 'No-Store, max-age=0', false],
    ['private', 'private', false],
    ['private, max-age=60', 'private, max-age=60', false],
    ['private="x"', 'no-store', false],
    ['no-cache', 'no-store', false],
    ['max-age=60', 'no-store', false],
    ['public', 'no-store', true],
    ['max-age=60,PUBLIC', 'no-store', true],
    ['private, s-maxage=60', 'no-store', true],
    ['s-maxage = 60', 'no-store', true],
    ['', 'no-store', false]
  ] as const) {
    it(`makes ${expected} of ${said}`, () => {
      expect(guardedCacheControl(said)).to.equal(expected)
      expect(isShared(said)).to.equal(shared)
    })
  }
})
