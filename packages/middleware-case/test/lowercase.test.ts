import { lowercase, type CaseOptions, type TextOptions } from '@tsgi/middleware-case'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { appOf, chunksOf, hexOf } from './fixtures.js'

describe('lowercase', () => {
  const characters: [name: string, chunks: string, expected: string, options?: CaseOptions & TextOptions][] =
    [
      ['a sigma at the end of a word', '[ce 91][ce a3]', '[ce b1][cf 82]'],
      ['a sigma before a letter', '[ce 91 ce a3][ce 91]', '[ce b1][cf 83 ce b1]'],
      ['a sigma before a dot and a letter', '[ce 91 ce a3][2e][ce 91]', '[ce b1][cf 83 2e ce b1]'],
      ['a sigma before a dot and a space', '[ce 91 ce a3][2e][20]', '[ce b1][cf 82 2e 20]'],
      ['a sigma before a new line', '[ce 91 ce a3][0a][ce 91]', '[ce b1][cf 82 0a][ce b1]'],
      ['a sigma alone', '[ce a3]', '[cf 83]'],
      ['a sigma that is cut', '[ce 91 ce][a3]', '[ce b1][cf 82]'],
      ['two sigmas', '[ce 91 ce a3 ce a3]', '[ce b1 cf 83][cf 82]'],
      ['a sigma with an accent', '[ce 91 ce a3 cc 81][ce 91]', '[ce b1][cf 83 cc 81 ce b1]'],
      ['a dotted I', '[c4 b0]', '[69 cc 87]'],
      ['a dotted I in Turkish', '[c4 b0]', '[69]', { locale: 'tr' }],
      ['an I and its dot in Turkish', '[49][cc 87]', '[69]', { locale: 'tr' }],
      ['an I without a dot in Turkish', '[49][58]', '[c4 b1 78]', { locale: 'tr' }],
      ['an I and its dot in Azerbaijani', '[49][cc 87]', '[69]', { locale: 'az' }],
      [
        'signs of Kelvin and Ohm, and a capital sharp s',
        '[e2 84 aa 20 e2 84 a6 20 e1 ba 9e]',
        '[6b 20 cf 89 20 c3 9f]'
      ],
      [
        'sigmas at every place of a word',
        '[ce 9f ce 94 ce a5 ce a3][ce a3 ce 95 ce a5][ce a3]',
        '[ce bf ce b4 cf 85][cf 83 cf 83 ce b5 cf 85][cf 82]'
      ],
      ['a sigma before a soft hyphen', '[ce 91 ce a3][c2 ad][ce 91]', '[ce b1][cf 83 c2 ad ce b1]'],
      ['a Lithuanian J and its accent', '[4a][cc 81]', '[6a cc 87 cc 81]', { locale: 'lt' }],
      ['ASCII letters only', '[41 c3 89 ff]', '[61 c3 89 ff]', { mapping: 'ascii' }]
    ]
  describe('gets plain text in chunks of', () => {
    for (const [name, chunks, expected, options = {}] of characters) {
      it(`${name} ${JSON.stringify(options)}`, async () => {
        const result = await call(lowercase(options)(appOf(chunksOf(chunks))))
        expect(hexOf(result.chunks)).to.equal(expected)
      })
    }
  })

  it('holds 64 code units at most, and then takes the word for ended', async () => {
    const marks = '\u0301'.repeat(10_000)
    const result = await call(lowercase(appOf(['ΑΣ', ...Array.from(marks), 'Α'])))
    expect(result.text).to.equal(`ας${marks}α`)
    expect(result.chunks[0]!.length).to.equal(2)
    expect(result.chunks[1]!.length).to.be.lessThan(140)
  })

  it('sends what it holds before an error only if it was certain', async () => {
    const failure = new Error('disk')
    const result = await call(
      lowercase((_environ, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return (function* () {
          yield 'ΑΣ'
          throw failure
        })()
      })
    )
    expect(result.error).to.equal(failure)
    expect(result.text).to.equal('α')
  })

  it('takes written and yielded chunks for one text', async () => {
    const result = await call(
      lowercase((_environ, startResponse) => {
        const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
        void write('ΜΑ')
        void write('Σ')
        return ['Α']
      })
    )
    expect(result.text).to.equal('μασα')
  })

  it('lets `write("")` send the head', async () => {
    let isStarted = false
    const app = lowercase((_environ, startResponse) => {
      const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
      void write('')
      expect(isStarted).to.equal(true)
      return ['A']
    })
    let sent: unknown = []
    const body = await app(createEnviron(), () => {
      isStarted = true
      return chunk => void (sent = chunk)
    })
    expect(sent).to.equal('')
    expect(body).not.to.equal(undefined)
  })
})
