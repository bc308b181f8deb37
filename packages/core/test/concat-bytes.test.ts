import { concatBytes } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('concatBytes', () => {
  const table: [chunks: number[][], bytes: number[]][] = [
    [[], []],
    [[[]], []],
    [[[1, 2]], [1, 2]],
    [
      [[1], [], [2, 3]],
      [1, 2, 3]
    ]
  ]
  for (const [chunks, bytes] of table) {
    it(`gives ${JSON.stringify(bytes)} for ${JSON.stringify(chunks)}`, () => {
      expect(concatBytes(chunks.map(chunk => Uint8Array.from(chunk)))).to.deep.equal(Uint8Array.from(bytes))
    })
  }

  it('joins views, not their buffers', () => {
    const view = new Uint8Array([1, 2, 3]).subarray(1, 2)
    expect(concatBytes([view, view])).to.deep.equal(Uint8Array.of(2, 2))
  })

  it('copies nothing where there is one chunk', () => {
    const chunk = Uint8Array.of(1)
    expect(concatBytes([chunk])).to.equal(chunk)
  })
})
