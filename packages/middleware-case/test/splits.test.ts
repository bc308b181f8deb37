import { lowercase, upperware, type CaseOptions } from '@tsgi/middleware-case'
import type { HeaderList } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { appOf, HTML, PLAIN } from './support.js'

// The characters that a neighbour changes, that change their length, or that are hard to cut.
const CHARACTERS = [
  ...Array.from("aAzZ.-' \n1éßŉΐµÿſΣσςΑαάήηιίυϊΐᾳΌἶιIiİıJjĮÌ&;<>ʰﬁ"),
  '\u0301',
  '\u0307',
  '\u0308',
  '\u0323',
  '\u0345',
  '\u00ad',
  '\u{10400}',
  '\u{1d165}',
  '\ufeff',
  '\ufffd'
]
const MARKUP = [
  '<b>',
  '</b>',
  '<a b="',
  "c='",
  '">',
  '<!--',
  '-->',
  '--!>',
  '<script>',
  '</script>',
  '<title>',
  '</title>'
]
const MORE_MARKUP = [
  '<svg>',
  '</svg>',
  '<style>',
  '</style>',
  '<![CDATA[',
  ']]>',
  '&eacute;',
  '&gt',
  '&#233;',
  '&AM',
  '<?',
  '<p/>'
]

const text = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 30 }).map(list => list.join(''))
const page = fc
  .array(fc.constantFrom(...CHARACTERS, ...MARKUP, ...MORE_MARKUP), { maxLength: 30 })
  .map(list => list.join(''))
const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 12 })
const options = fc.record<CaseOptions>(
  { locale: fc.constantFrom('tr', 'az', 'lt', 'el', 'hy', 'de') },
  { requiredKeys: [] }
)
const layers = fc.constantFrom(['upper', upperware] as const, ['lower', lowercase] as const)
const noise = fc.array(fc.tuple(fc.nat({ max: 200 }), fc.integer({ min: 0x80, max: 0xff })), { maxLength: 4 })

function split(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.filter(place => place < bytes.length).sort((a, b) => a - b), bytes.length]
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}

function everyByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))
}

describe('the mapping of text', () => {
  it('is that of the whole, wherever the bytes are cut', () =>
    fc.assert(
      fc.asyncProperty(text, cuts, options, layers, async (input, places, { locale }, [direction, layer]) => {
        const bytes = new TextEncoder().encode(input)
        const mapped =
          direction === 'upper'
            ? input.toLocaleUpperCase(locale ?? 'en')
            : input.toLocaleLowerCase(locale ?? 'en')
        const expected = new TextEncoder().encode(mapped)
        const given = layer(locale === undefined ? {} : { locale })
        for (const chunks of [[bytes], split(bytes, places), everyByte(bytes)]) {
          expect((await call(given(appOf(chunks, { headers: PLAIN })))).bytes).to.deep.equal(expected)
        }
      }),
      { numRuns: 300 }
    ))

  it('of a page is that of the page in one piece, wherever the bytes are cut', () =>
    fc.assert(
      fc.asyncProperty(page, cuts, options, layers, async (input, places, given, [, layer]) => {
        const bytes = new TextEncoder().encode(input)
        const send = (chunks: Uint8Array[]) => call(layer(given)(appOf(chunks, { headers: HTML })))
        const expected = (await send([bytes])).bytes
        expect((await send(split(bytes, places))).bytes).to.deep.equal(expected)
        expect((await send(everyByte(bytes))).bytes).to.deep.equal(expected)
      }),
      { numRuns: 300 }
    ))

  it('keeps every byte that is no text, wherever the bytes are cut', () =>
    fc.assert(
      fc.asyncProperty(text, noise, cuts, layers, async (input, broken, places, [, layer]) => {
        const bytes = new TextEncoder().encode(input)
        for (const [place, byte] of broken) if (place < bytes.length) bytes[place] = byte
        const send = (chunks: Uint8Array[]) => call(layer(appOf(chunks)))
        const expected = (await send([bytes])).bytes
        expect((await send(split(bytes, places))).bytes).to.deep.equal(expected)
        expect((await send(everyByte(bytes))).bytes).to.deep.equal(expected)
        const foreign = bytes.filter(byte => byte >= 0xf5)
        expect(expected.filter(byte => byte >= 0xf5)).to.deep.equal(foreign)
      }),
      { numRuns: 300 }
    ))

  const BYTES = [
    0x0a, 0x1b, 0x24, 0x28, 0x30, 0x38, 0x41, 0x42, 0x61, 0x7f, 0x80, 0x81, 0x8c, 0x8f, 0xa3, 0xa4, 0xd8,
    0xe6, 0xff
  ]
  const foreign = fc.array(fc.constantFrom(...BYTES), { maxLength: 12 })
  for (const charset of [
    'gb18030',
    'gbk',
    'big5',
    'shift_jis',
    'euc-jp',
    'euc-kr',
    'iso-2022-jp',
    'utf-16le'
  ]) {
    it(`in ${charset} is that of the whole, wherever the bytes are cut, text or not`, () =>
      fc.assert(
        fc.asyncProperty(foreign, cuts, async (given, places) => {
          const bytes = Uint8Array.from(given)
          const headers: HeaderList = [['Content-Type', `text/plain; charset=${charset}`]]
          const expected = new TextDecoder(charset).decode(bytes).toUpperCase()
          for (const chunks of [[bytes], split(bytes, places), everyByte(bytes)]) {
            const { text, error } = await call(upperware(appOf(chunks, { headers })))
            expect([text, error]).to.deep.equal([expected, undefined])
          }
        }),
        { numRuns: 200 }
      ))
  }

  it('to ASCII capitals keeps the number of bytes, and all but the letters', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), cuts, async (bytes, places) => {
        if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return
        const result = await call(upperware({ mapping: 'ascii' })(appOf(split(bytes, places))))
        expect(result.bytes).to.deep.equal(
          bytes.map(byte => (byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte))
        )
      })
    ))

  it('is that of the whole in long chunks, with and without bytes that are no text', async () => {
    const line = Buffer.from('größer, ένα κείμενο, 日本語, \u{10428} and so on; ')
    for (const broken of [false, true]) {
      const bytes = Buffer.concat(Array.from({ length: 600 }, () => line))
      if (broken) for (let at = 5000; at < bytes.length; at += 997) bytes[at] = 0xff
      const send = (size: number) =>
        call(
          upperware(
            appOf(
              Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
                bytes.subarray(i * size, (i + 1) * size)
              )
            )
          )
        )
      const expected = (await send(bytes.length)).bytes
      if (!broken) expect(expected).to.deep.equal(new TextEncoder().encode(bytes.toString().toUpperCase()))
      for (const size of [4096, 4099, 5001, 8192]) expect((await send(size)).bytes).to.deep.equal(expected)
    }
  })
})
