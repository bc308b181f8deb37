import { isEncoded, type HeaderList } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const table: [headers: HeaderList, is: boolean][] = [
  [[], false],
  [[['Content-Type', 'text/plain']], false],
  [[['Content-Encoding', '']], false],
  [[['Content-Encoding', 'identity']], false],
  [[['Content-Encoding', ' Identity , identity']], false],
  [[['content-encoding', 'gzip']], true],
  [[['Content-Encoding', 'identity, br']], true],
  [
    [
      ['Content-Encoding', 'identity'],
      ['Content-Encoding', 'gzip']
    ],
    true
  ]
]

describe('isEncoded', () => {
  for (const [headers, is] of table) {
    it(`is ${is} for ${JSON.stringify(headers)}`, () => {
      expect(isEncoded(headers)).to.equal(is)
    })
  }
})
