import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readSettings } from '../dist/settings.js'

describe('readSettings', () => {
  it('times nine rounds of all tables', () => {
    expect(readSettings([])).to.deep.equal({
      tables: [],
      rounds: 9,
      seconds: 3,
      section: '',
      smoke: false,
      write: false
    })
  })

  it('takes names, rounds and seconds', () => {
    const settings = readSettings(['hello', 'layers', '--rounds', '3', '--seconds', '0.5', '--write'])
    expect(settings).to.deep.equal({
      tables: ['hello', 'layers'],
      rounds: 3,
      seconds: 0.5,
      section: '',
      smoke: false,
      write: true
    })
  })

  for (const args of [
    ['--rounds', '0'],
    ['--rounds', '1.5'],
    ['--rounds', 'many'],
    ['--seconds', '0'],
    ['--seconds', 'x'],
    ['--smoke', '--write'],
    ['--section', 'Redis', '--write']
  ]) {
    it(`refuses ${args.join(' ')}`, () => {
      expect(() => readSettings(args)).to.throw(RangeError)
    })
  }
})
