import { escapeColumn, escapeQuoted } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

// Any code units, lone surrogates among them, and often those of one byte.
const texts = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xffff })))
  .map(units => String.fromCharCode(...units))

describe('escapeQuoted', () => {
  const table: [what: string, text: string, escaped: string][] = [
    ['printable ASCII', "GET /a b?c=d&e='f'", "GET /a b?c=d&e='f'"],
    ['quotes and backslashes', 'x" 200 "\\', 'x\\" 200 \\"\\\\'],
    ['the controls that have a short form', '\b\n\r\t\v', '\\b\\n\\r\\t\\v'],
    ['the others', '\0\x07\f\x1b\x1f\x7f', '\\x00\\x07\\x0c\\x1b\\x1f\\x7f'],
    ['8-bit controls', '\x9b31m', '\\x9b31m'],
    ['UTF-8 bytes', 'Ã©', '\\xc3\\xa9'],
    ['a lone high byte', 'caf\xe9', 'caf\\xe9'],
    ['a character above U+00FF', '\u202e', '\\xe2\\x80\\xae'],
    ['a pair of surrogates', '😀', '\\xf0\\x9f\\x98\\x80'],
    ['a lone surrogate', '\ud800', '\\xef\\xbf\\xbd'],
    ['nothing', '', '']
  ]
  for (const [what, text, escaped] of table) {
    it(`shows ${what}`, () => expect(escapeQuoted(text)).to.equal(escaped))
  }

  it('can be read back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 })), bytes => {
        const text = String.fromCharCode(...bytes)
        expect(unescape(escapeQuoted(text))).to.equal(text)
      })
    )
  })

  it('never lets a quote or a control through', () => {
    fc.assert(
      fc.property(texts, text => {
        expect(escapeQuoted(text)).to.match(/^(?:[ !#-[\]-~]|\\["\\bnrtv]|\\x[\da-f]{2})*$/)
      })
    )
  })
})

describe('escapeColumn', () => {
  const table: [what: string, text: string, escaped: string][] = [
    ['a name', 'bob', 'bob'],
    ['spaces and line ends', 'bo b\r\nfake', 'bo\\x20b\\r\\nfake'],
    ['an empty text', '', '""'],
    ['a space alone', ' ', '\\x20']
  ]
  for (const [what, text, escaped] of table) {
    it(`shows ${what}`, () => expect(escapeColumn(text)).to.equal(escaped))
  }

  it('is always one word', () => {
    fc.assert(fc.property(texts, text => /^[!-~]+$/.test(escapeColumn(text))))
  })
})

function unescape(text: string): string {
  const short: Record<string, string> = { b: '\b', n: '\n', r: '\r', t: '\t', v: '\v' }
  return text.replace(/\\(?:x(..)|(.))/g, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (short[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16))
  )
}
