import { expect } from 'chai'
import { describe, it } from 'mocha'
import { byTable } from '../dist/table-mapper.js'

const upper = byTable(text => text.toUpperCase())
const lower = byTable(text => text.toLowerCase(), '\u03a3')

/** All characters but surrogates, so many at a time that a table is worth it. */
function* everyCharacter(): Generator<string> {
  for (let start = 0; start < 0x110000; start += 0x800) {
    if (start === 0xd800) continue
    yield String.fromCodePoint(...Array.from({ length: 0x800 }, (_, i) => start + i))
  }
}

describe('byTable', () => {
  it('maps every character as the engine does', () => {
    for (const text of everyCharacter()) {
      const from = `from U+${text.codePointAt(0)!.toString(16)}`
      expect(upper(text) === text.toUpperCase(), from).to.equal(true)
      const others = text.replace('\u03a3', '')
      expect(lower(others) === others.toLowerCase(), from).to.equal(true)
    }
  })

  const long = 'größer, ένα κείμενο, 日本語, \u{10428}\u{1f600} and so on; ΐ'.repeat(1000)
  const texts: [what: string, text: string][] = [
    ['longer than what it has room for at once', long],
    ['of characters that become three', '\u0390'.repeat(20_000)],
    ['with a lone surrogate at its end', `${long}\ud801`],
    ['with a lone surrogate in it, which is kept', `${long}\udc80${long}`],
    ['with a high surrogate before another', `${long}\ud801\ud801\udc28`],
    ['with a sigma, which hangs on its neighbours', `${long}ΟΔΟΣ ΣΑΣ`],
    ['of Latin-1 alone', 'ß\u00b5ÿ\0'.repeat(200)],
    ['that is short', 'ßΐΣ'],
    ['with U+0000', `\0${long}\0`]
  ]
  for (const [what, text] of texts) {
    it(`maps a text ${what}`, () => {
      expect(upper(text) === text.toUpperCase()).to.equal(true)
      expect(lower(text) === text.toLowerCase()).to.equal(true)
    })
  }
})
