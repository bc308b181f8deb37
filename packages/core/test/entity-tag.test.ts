import { addTagSuffix, stripTagSuffix } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('addTagSuffix', () => {
  const table: [tag: string, suffixed: string][] = [
    ['"abc"', '"abc-x"'],
    ['W/"abc"', 'W/"abc-x"'],
    ['""', '"-x"'],
    ['"abc-x"', '"abc-x-x"'],
    ['abc', 'abc']
  ]
  for (const [tag, suffixed] of table) {
    it(`gives ${suffixed} for ${tag}`, () => {
      expect(addTagSuffix(tag, 'x')).to.equal(suffixed)
    })
  }
})

describe('stripTagSuffix', () => {
  const table: [field: string, value: string, stripped: string[]][] = [
    ['"abc-x"', '"abc"', ['"abc"']],
    ['"abc-x", "zzz"', '"abc", "zzz"', ['"abc"']],
    ['W/"a,b-x" ,"c-x"', 'W/"a,b" ,"c"', ['"a,b"', '"c"']],
    ['"abc-x-x"', '"abc-x"', ['"abc-x"']],
    ['"-x"', '""', ['""']],
    ['"\u00e9-x"', '"\u00e9"', ['"\u00e9"']],
    ['"a b-x"', '"a b-x"', []],
    ['"abcx"', '"abcx"', []],
    ['abc-x', 'abc-x', []],
    ['*', '*', []],
    ['Wed, 25 Nov 2026 00:00:00 GMT', 'Wed, 25 Nov 2026 00:00:00 GMT', []],
    ['', '', []]
  ]
  for (const [field, value, stripped] of table) {
    it(`gives ${value} for ${field}`, () => {
      expect(stripTagSuffix(field, 'x')).to.deep.equal({ value, stripped })
    })
  }

  it('takes off what addTagSuffix has put on', () => {
    for (const tag of ['"abc"', 'W/"abc"', '""']) {
      expect(stripTagSuffix(addTagSuffix(tag, 'upper-tr'), 'upper-tr').value).to.equal(tag)
    }
  })
})
