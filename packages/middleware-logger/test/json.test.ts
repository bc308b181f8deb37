import { quoteJson } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

describe('quoteJson', () => {
  const table: [what: string, text: string, json: string][] = [
    ['printable ASCII', 'GET /x 200', '"GET /x 200"'],
    ['quotes, backslashes, line ends', 'a"b\\c\r\n', String.raw`"a\"b\\c\r\n"`],
    ['8-bit controls', '\x9b31m', String.raw`"\u009b31m"`],
    ['DEL', '\x7f', String.raw`"\u007f"`],
    ['UTF-8 bytes as what they mean', 'Ã©', '"é"'],
    ['four UTF-8 bytes', '\xf0\x9f\x98\x80', '"😀"'],
    ['bytes that are no UTF-8 as they are', 'caf\xe9', '"café"'],
    ['decoded text as it is', 'Ω Ã©', '"Ω Ã©"'],
    ['a turned direction', '\u202e', String.raw`"\u202e"`],
    ['the same in bytes', '\xe2\x80\xae', String.raw`"\u202e"`],
    ['a byte order mark', '\xef\xbb\xbfa', String.raw`"\ufeffa"`],
    ['zero-width characters', '\u200b\u2060', String.raw`"\u200b\u2060"`],
    ['line separators', '\u2028\u2029', String.raw`"\u2028\u2029"`],
    ['a lone surrogate', '\ud800', String.raw`"\ud800"`]
  ]
  for (const [what, text, json] of table) {
    it(`shows ${what}`, () => expect(quoteJson(text)).to.equal(json))
  }

  it('is valid JSON of the same text on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const json = quoteJson(text)
        expect(json).not.to.match(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
        const parsed = JSON.parse(json) as string
        expect([text, Buffer.from(text, 'latin1').toString('utf8')]).to.include(parsed)
      })
    )
  })
})
