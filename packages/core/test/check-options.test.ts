import { checkOptions } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('checkOptions()', () => {
  it('lets known names pass', () => {
    for (const options of [{}, { level: 1 }, { level: undefined, threshold: 3 }, Object.create(null)]) {
      expect(() => checkOptions('gzip', options, ['level', 'threshold'])).to.not.throw()
    }
  })

  it('names an unknown one, and those that there are', () => {
    expect(() => checkOptions('gzip', { treshold: 1 }, ['level', 'threshold'])).to.throw(
      TypeError,
      'gzip: unknown option "treshold"; known are level, threshold'
    )
  })

  it('refuses what is no plain object', () => {
    for (const options of [null, undefined, 3, 'fast', [], new Map([['level', 9]])]) {
      expect(() => checkOptions('gzip', options, ['level'])).to.throw(
        TypeError,
        'gzip: options must be an object, got '
      )
    }
  })
})
