import { checkInteger } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const right: [value: number, least: number, most?: number][] = [
  [1, 1, 9],
  [9, 1, 9],
  [0, 0],
  [-3, -3],
  [Number.MAX_SAFE_INTEGER, 1]
]
const wrong: [value: unknown, least: number, most: number | undefined, error: typeof Error, rule: string][] =
  [
    [0, 1, 9, RangeError, 'gzip: level must be an integer from 1 to 9, got 0'],
    [12, 1, 9, RangeError, 'gzip: level must be an integer from 1 to 9, got 12'],
    [1.5, 1, 9, RangeError, 'gzip: level must be an integer from 1 to 9, got 1.5'],
    [-1, 0, undefined, RangeError, 'gzip: level must be an integer of at least 0, got -1'],
    [NaN, 0, undefined, RangeError, 'gzip: level must be an integer of at least 0, got NaN'],
    [Infinity, 0, undefined, RangeError, 'gzip: level must be an integer of at least 0, got Infinity'],
    [2 ** 53, 0, undefined, RangeError, 'gzip: level must be an integer of at least 0, got 9007199254740992'],
    ['6', 1, 9, TypeError, 'gzip: level must be an integer from 1 to 9, got "6"'],
    [null, 1, 9, TypeError, 'gzip: level must be an integer from 1 to 9, got null'],
    [6n, 1, 9, TypeError, 'gzip: level must be an integer from 1 to 9, got 6']
  ]

describe('checkInteger()', () => {
  for (const [value, least, most] of right) {
    it(`gives ${value}, from ${least} to ${most ?? 'any'}`, () => {
      expect(checkInteger('gzip: level', value, least, most)).to.equal(value)
    })
  }

  for (const [value, least, most, error, rule] of wrong) {
    it(`refuses ${typeof value} ${String(value)}, from ${least} to ${most ?? 'any'}`, () => {
      expect(() => checkInteger('gzip: level', value, least, most)).to.throw(error, rule)
    })
  }
})
