import { isToken } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('isToken', () => {
  for (const text of ['Content-Type', 'x', '0', "!#$%&'*+-.^_`|~"]) {
    it(`is true for ${text}`, () => {
      expect(isToken(text)).to.equal(true)
    })
  }
  for (const text of ['', 'a b', 'a:', 'a/b', '"a"', 'a\n', 'é', '(a)', 'a,b', undefined, 1, ['a']]) {
    it(`is false for ${JSON.stringify(text)}`, () => {
      expect(isToken(text)).to.equal(false)
    })
  }
})
