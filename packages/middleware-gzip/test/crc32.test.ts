import { expect } from 'chai'
import { describe, it } from 'mocha'
import { crc32 } from '../dist/crc32.js'

describe('crc32', () => {
  const table: [text: string, crc: number][] = [
    ['', 0],
    ['123456789', 0xcbf43926], // the check value of the catalogue of CRCs
    ['a', 0xe8b7be43]
  ]
  for (const [text, crc] of table) {
    it(`of ${JSON.stringify(text)} is ${crc.toString(16)}`, () =>
      expect(crc32(Buffer.from(text))).to.equal(crc))
  }

  it('goes on from what came before', () => {
    expect(crc32(Buffer.from('6789'), crc32(Buffer.from('12345')))).to.equal(0xcbf43926)
  })
})
