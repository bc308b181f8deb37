import { expect } from 'chai'
import { describe, it } from 'mocha'
import { guardedCacheControl, isShared, isTargeted, keepsAway } from '../dist/cache-control.js'

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

describe('isTargeted', () => {
  for (const [name, expected] of [
    ['CDN-Cache-Control', true],
    ['cloudflare-cdn-cache-control', true],
    ['Surrogate-Control', true],
    ['Edge-Control', true],
    ['X-Accel-Expires', true],
    ['Cache-Control', false],
    ['Expires', false],
    ['X-Cache-Control-Reason', false]
  ] as const) {
    it(`is ${expected} of ${name}`, () => {
      expect(isTargeted(name)).to.equal(expected)
    })
  }
})

describe('keepsAway', () => {
  for (const [value, expected] of [
    ['no-store', true],
    ['Private, max-age=60', true],
    [' 0 ', true],
    ['max-age=60', false],
    ['60', false],
    ['', false]
  ] as const) {
    it(`is ${expected} of ${value}`, () => {
      expect(keepsAway(value)).to.equal(expected)
    })
  }
})
