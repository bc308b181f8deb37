import { lowercase, type CaseOptions, type TextOptions } from '@tsgi/middleware-case'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { appOf, chunksOf, hexOf } from './support.js'

describe('lowercase', () => {
  const characters: [name: string, chunks: string, expected: string, options?: CaseOptions & TextOptions][] =
    [
      ['an I and its dot in Azerbaijani', '[49][cc 87]', '[69]', { locale: 'az' }],
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
