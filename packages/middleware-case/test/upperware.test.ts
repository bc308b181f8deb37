import { compose } from '@tsgi/core'
import { upperware, type CaseOptions, type TextOptions } from '@tsgi/middleware-case'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { appOf, bytesOf, chunksOf, hexOf, HTML, PLAIN } from './support.js'

describe('upperware', () => {
  const characters: [name: string, chunks: string, expected: string, options?: CaseOptions & TextOptions][] =
    [
      ['a byte order mark and nothing else', '[ef bb bf]', '[ef bb bf]'],
      ['the beginning of a byte order mark', '[ef bb][61]', '[ef bb 41]'],
      ['the bytes of a surrogate in three chunks', '[ed][a0][80 61]', '[ed a0][80 41]'],
      [
        'overlong forms of three and four bytes',
        '[e0 80 80 61 f0 80 80 80 61]',
        '[e0 80 80 41 f0 80 80 80 41]'
      ],
      ['bytes beyond U+10FFFF', '[f4 90 80 80 61 f5 61]', '[f4 90 80 80 41 f5 41]'],
      ['U+FFFD itself beside a byte that is no text', '[ef bf bd 61 ff]', '[ef bf bd 41 ff]'],
      ['a language tag with a region', '[69]', '[c4 b0]', { locale: 'tr-TR' }],
      ['a Lithuanian dot in another chunk', '[69][cc 87]', '[49]', { locale: 'lt' }],
      ['a language without rules of its own', '[69]', '[49]', { locale: 'de' }],
      ['ASCII letters only', '[c3 a9 61 df]', '[c3 a9 41 df]', { mapping: 'ascii' }],
      ['U+FFFD for what is no text', '[61 ff c3 28]', '[41 ef bf bd ef bf bd 28]', { invalid: 'replace' }]
    ]
  describe('gets plain text in chunks of', () => {
    for (const [name, chunks, expected, options = {}] of characters) {
      it(`${name} ${JSON.stringify(options)}`, async () => {
        const result = await call(compose(appOf(chunksOf(chunks)), upperware(options)))
        expect(result.error).to.equal(undefined)
        expect(hexOf(result.chunks)).to.equal(expected)
      })
    }
  })

  describe('gets strings', () => {
    it('sends strings, whole bodies as an array', async () => {
      const app = compose(appOf(['straße ', 'ok'], { whole: true }), upperware)
      const result = await call(app)
      expect(result.text).to.equal('STRASSE OK')
      expect(result.array).to.equal(true)
    })

    it('joins a pair of surrogates that two strings share', async () => {
      expect((await call(upperware(appOf(['\ud801', '\udc28!'])))).text).to.equal('\u{10400}!')
    })

    for (const [name, chunks, expected] of [
      ['lone surrogate', ['a\ud801', 'b', '\udc80'], 'A\ufffdB\ufffd'],
      ['high surrogate at the end', ['a\ud801'], 'A\ufffd'],
      ['high surrogate before bytes', ['a\ud801', bytesOf('62')], 'A\ufffdB'],
      ['byte order mark', ['\ufeffa'], '\ufeffA']
    ] as const) {
      it(`takes a ${name} as UTF-8 has it`, async () => {
        const { bytes } = await call(upperware(appOf(chunks)))
        expect(bytes).to.deep.equal(new TextEncoder().encode(expected))
      })
    }

    it('keeps a character that a string cuts', async () => {
      const { chunks } = await call(upperware(appOf([bytesOf('61 c3'), 'é', bytesOf('ef'), 'é'])))
      expect(hexOf(chunks)).to.equal('[41][c3 c3 89][ef c3 89]')
    })

    it('keeps the beginning of a byte order mark before a string', async () => {
      const { chunks } = await call(upperware(appOf([bytesOf('ef bb'), 'é'])))
      expect(hexOf(chunks)).to.equal('[ef bb c3 89]')
    })

    it('takes their UTF-8 bytes for what the charset says', async () => {
      const app = appOf(['é'], { headers: [['Content-Type', 'text/plain; charset=windows-1252']] })
      expect((await call(upperware(app))).text).to.equal('Ã©'.toUpperCase())
    })
  })

  const charsets: [contentType: string, chunks: string, expected: string, sent: string][] = [
    [
      'text/plain; charset=iso-8859-1',
      '[63 61 66 e9 20 b5 20 ff 20 df]',
      '43 41 46 c3 89 20 ce 9c 20 c5 b8 20 53 53',
      'utf-8'
    ],
    ['text/plain; charset=windows-1252', '[9a]', 'c5 a0', 'utf-8'],
    ['text/plain; charset=us-ascii', '[61]', '41', 'utf-8'],
    ['text/plain; charset=utf-16le', '[68][00 69 00]', '48 49', 'utf-8'],
    ['text/plain; charset=utf-16le', '[ff fe 68 00 69 00]', '48 49', 'utf-8'],
    ['text/plain; charset=utf-16', '[fe][ff 00 68]', '48', 'utf-8'],
    ['text/plain; charset=utf-16be', '[d8 01][dc][28]', 'f0 90 90 80', 'utf-8'],
    ['text/plain; charset=shift_jis', '[83][61]', 'e3 83 82', 'utf-8'],
    ['text/plain; charset=iso-8859-7', '[e1]', 'ce 91', 'utf-8'],
    // Invalid bytes of a charset that leaves as UTF-8 cannot be kept: they would be other characters there.
    ['text/plain; charset=shift_jis', '[61 83 22 62]', '41 ef bf bd 22 42', 'utf-8'],
    ['text/plain; charset=shift_jis', '[61 83]', '41 ef bf bd', 'utf-8'],
    ['text/plain; charset="UTF-8"', '[c3 a9]', 'c3 89', '"UTF-8"'],
    ['text/plain; Charset=utf8', '[c3 a9]', 'c3 89', 'utf8'],
    ['text/plain; charset=windows-1252', '[ef bb bf c3 a9]', 'ef bb bf c3 89', 'utf-8']
  ]
  describe('gets the charset of', () => {
    for (const [contentType, chunks, expected, sent] of charsets) {
      it(`${contentType}, ${chunks}`, async () => {
        const app = appOf(chunksOf(chunks), { headers: [['Content-Type', contentType]] })
        const result = await call(upperware(app))
        expect(hexOf([result.bytes])).to.equal(`[${expected}]`)
        expect(result.header('Content-Type')).to.match(new RegExp(`^text/plain; charset=${sent}$`, 'i'))
      })
    }

    it('Shift_JIS, and with invalid "error" breaks off at what is none', async () => {
      const app = appOf(chunksOf('[61 83 22 62]'), {
        headers: [['Content-Type', 'text/plain; charset=shift_jis']]
      })
      const { error } = await call(upperware({ invalid: 'error' })(app))
      expect(error).to.be.instanceOf(TypeError)
      expect(String(error)).to.contain("text: bytes are not valid shift_jis; leave invalid: 'keep'")
    })

    it('UTF-16 by its byte order mark', async () => {
      const app = appOf(chunksOf('[ff][fe 68][00]'), { headers: [['Content-Type', 'text/plain']] })
      const result = await call(upperware(app))
      expect(result.text).to.equal('H')
      expect(result.header('Content-Type')).to.equal('text/plain; charset=utf-8')
    })

    for (const charset of ['utf-7', 'iso-2022-kr', 'bogus', 'x-user-defined']) {
      it(`${charset}, and leaves it alone`, async () => {
        const headers: [string, string][] = [
          ['Content-Type', `text/plain; charset=${charset}`],
          ['ETag', '"abc"'],
          ['Content-Length', '2']
        ]
        const result = await call(upperware(appOf(['hi'], { headers })))
        expect(result.text).to.equal('hi')
        expect(result.headers).to.deep.equal(headers)
      })
    }
  })

  describe('gets a body that is shorter than its Content-Length', () => {
    for (const mapping of ['unicode', 'ascii'] as const) {
      it(`and breaks off, since nothing else would tell (${mapping})`, async () => {
        const headers: [string, string][] = [...PLAIN, ['Content-Length', '4000']]
        const app = appOf(['a'.repeat(2000), 'b'.repeat(1000)], { headers })
        const result = await call(compose(app, upperware({ mapping })))
        const isTold = result.header('Content-Length') === '4000' // then the gateway counts
        expect(isTold || String(result.error).includes('ended 1000 bytes short')).to.equal(true)
        expect(isTold).to.equal(mapping === 'ascii')
      })
    }
  })

  describe('with mapping "ascii"', () => {
    const ascii = upperware({ mapping: 'ascii' })

    it('keeps Content-Length and Accept-Ranges', async () => {
      const headers: [string, string][] = [
        ...PLAIN,
        ['Content-Length', '4'],
        ['Accept-Ranges', 'bytes'],
        ['ETag', '"a"']
      ]
      const result = await call(ascii(appOf([bytesOf('c3 a9 61 df')], { headers })))
      expect(hexOf([result.bytes])).to.equal('[c3 a9 41 df]')
      expect(result.headers).to.deep.equal([...headers.slice(0, 3), ['ETag', '"a-upper-ascii"']])
    })

    it('changes the part of a text that a range asks for', async () => {
      const headers: [string, string][] = [
        ...PLAIN,
        ['Content-Range', 'bytes 1-2/4'],
        ['Content-Length', '2']
      ]
      const result = await call(ascii(appOf(['bc'], { status: '206 Partial Content', headers })))
      expect(result.text).to.equal('BC')
      expect(result.headers).to.deep.equal(headers)
    })

    it('leaves the part of a page alone', async () => {
      const headers: [string, string][] = [...HTML, ['Content-Range', 'bytes 1-2/4']]
      const result = await call(ascii(appOf(['bc'], { status: '206 Partial Content', headers })))
      expect(result.text).to.equal('bc')
    })

    it('keeps the length of pages, and refuses ranges of them', async () => {
      const headers: [string, string][] = [...HTML, ['Content-Length', '8'], ['Accept-Ranges', 'bytes']]
      const result = await call(ascii(appOf(['<b>é</b>'], { headers })))
      expect(result.headers).to.deep.equal([...headers.slice(0, 2), ['Accept-Ranges', 'none']])
    })

    it('leaves Shift_JIS alone, in which an ASCII byte may be half a character', async () => {
      const app = appOf(chunksOf('[83 61]'), { headers: [['Content-Type', 'text/plain; charset=shift_jis']] })
      expect(hexOf([(await call(ascii(app))).bytes])).to.equal('[83 61]')
    })

    it('leaves what a byte order mark shows to be UTF-16 alone', async () => {
      const app = appOf(chunksOf('[ff][fe 61 61]'), { headers: [['Content-Type', 'text/plain']] })
      expect(hexOf([(await call(ascii(app))).bytes])).to.equal('[ff fe 61 61]')
    })

    it('keeps a byte order mark of UTF-8', async () => {
      expect(hexOf([(await call(ascii(appOf(chunksOf('[ef bb bf 61]'))))).bytes])).to.equal('[ef bb bf 41]')
    })
  })

  describe('with locale "auto"', () => {
    for (const [language, expected] of [
      ['tr', 'İ'],
      ['en', 'I'],
      ['tr, en', 'I'],
      ['???', 'I'],
      [undefined, 'I']
    ] as const) {
      it(`takes the rules of ${language}`, async () => {
        const headers: [string, string][] =
          language === undefined ? PLAIN : [...PLAIN, ['Content-Language', language]]
        expect((await call(upperware({ locale: 'auto' })(appOf(['i'], { headers })))).text).to.equal(expected)
      })
    }
  })

  describe('gets wrong options', () => {
    const wrong: [options: unknown, message: string, type: typeof TypeError | typeof RangeError][] = [
      [{ mapping: 'utf' }, "upperware: mapping must be 'unicode' or 'ascii', got \"utf\"", RangeError],
      [{ mapping: 1 }, "upperware: mapping must be 'unicode' or 'ascii', got 1", TypeError],
      [{ locale: 'x' }, 'upperware: locale must be a language tag, or \'auto\', got "x"', RangeError],
      [{ locale: 5 }, 'upperware: locale must be a language tag, got 5', TypeError],
      [
        { locale: 'tr', mapping: 'ascii' },
        'upperware: mapping \'ascii\' knows no locale, got "tr"; leave one of them out',
        RangeError
      ],
      [{ html: 'tags' }, "upperware: html must be 'text' or 'raw', got \"tags\"", RangeError],
      [
        { types: 'text/plain' },
        'upperware: types must be a list of names and patterns, or a function, got "text/plain"',
        TypeError
      ],
      [
        { types: [1] },
        'upperware: types must be a list of names and patterns, or a function, got 1',
        TypeError
      ],
      [
        { types: [undefined] },
        'upperware: types must be a list of names and patterns, or a function, got undefined',
        TypeError
      ],
      ...['text/*', 'text/html; charset=utf-8', 'html', ''].map((type): (typeof wrong)[number] => [
        { types: [type] },
        `upperware: types must name media types, as text/plain, got "${type}"; a pattern, as /^text\\//, stands for several`,
        RangeError
      ]),
      [
        { types: null },
        'upperware: types must be a list of names and patterns, or a function, got null',
        TypeError
      ],
      [
        { local: 'tr' },
        'upperware: unknown option "local"; known are types, untyped, html, invalid, etag, ranges, encoding, filter, mapping, locale',
        TypeError
      ],
      [new Map(), 'upperware: options must be an object, got a Map', TypeError],
      [{ filter: {} }, 'upperware: filter must be a function, got an object', TypeError],
      [{ filter: true }, 'upperware: filter must be a function, got true', TypeError]
    ]
    for (const [options, message, type] of wrong) {
      it(`throws at once: ${message}`, () => {
        expect(() => upperware(options as TextOptions)).to.throw(type, message)
      })
    }
  })

  it('bears its name', () => {
    expect(upperware.name).to.equal('upperware')
    expect(upperware({}).name).to.equal('upperware')
  })
})
