import { runInNewContext } from 'node:vm'
import { isBytes } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const table: [what: string, value: unknown, is: boolean][] = [
  ['a Uint8Array', new Uint8Array(), true],
  ['a Buffer', Buffer.from('a'), true],
  ['a Uint8Array of another realm', runInNewContext('new Uint8Array(1)'), true],
  ['a Uint8ClampedArray', new Uint8ClampedArray(), false],
  ['an ArrayBuffer', new ArrayBuffer(), false],
  ['a DataView', new DataView(new ArrayBuffer()), false],
  ['an array of numbers', [1], false],
  ['a string', 'a', false],
  ['null', null, false]
]

describe('isBytes', () => {
  for (const [what, value, is] of table) {
    it(`is ${is} for ${what}`, () => {
      expect(isBytes(value)).to.equal(is)
    })
  }
})
