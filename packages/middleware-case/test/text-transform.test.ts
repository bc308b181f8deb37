import { compose, type App, type HeaderList } from '@tsgi/core'
import { lowercase, textTransform, upperware } from '@tsgi/middleware-case'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { appOf, bytesOf, HTML, PLAIN } from './support.js'

const LENGTH_9: HeaderList = [['Content-Length', '9']]
const TAGGED: HeaderList = [...PLAIN, ['Content-Length', '2'], ['ETag', '"abc"']]

describe('textTransform', () => {
  describe('rewrites a response', () => {
    it('whose head tells of the new text', async () => {
      const headers: HeaderList = [
        ...HTML,
        ['Content-Length', '13'],
        ['ETag', '"abc"'],
        ['Accept-Ranges', 'bytes'],
        ['Last-Modified', 'Sat, 21 Nov 2026 00:00:00 GMT'],
        ['Content-Language', 'en'],
        ['Vary', 'Cookie'],
        ['Content-MD5', 'x'],
        ['Digest', 'x'],
        ['Content-Digest', 'x'],
        ['Repr-Digest', 'x'],
        ['Unencoded-Digest', 'x']
      ]
      const result = await call(upperware(appOf(['<h1>hi!</h1>\n'], { headers })))
      expect(result.text).to.equal('<h1>HI!</h1>\n')
      expect(result.headers).to.deep.equal([
        ...HTML,
        ['ETag', '"abc-upper"'],
        ['Accept-Ranges', 'none'],
        ...headers.slice(4, 7)
      ])
    })

    it('and never the list of headers that the app holds', async () => {
      const headers = TAGGED.slice()
      await call(upperware(appOf(['hi'], { headers })))
      expect(headers).to.deep.equal(TAGGED)
    })

    for (const [etag, sent, expected] of [
      ['suffix', 'W/"abc"', 'W/"abc-upper"'],
      ['suffix', 'no tag', 'no tag'],
      ['weak', '"abc"', 'W/"abc"'],
      ['weak', 'W/"abc"', 'W/"abc"'],
      ['remove', '"abc"', undefined]
    ] as const) {
      it(`and with etag '${etag}' sends ${expected} for ${sent}`, async () => {
        const app = appOf(['hi'], { headers: [...PLAIN, ['ETag', sent]] })
        expect((await call(upperware({ etag })(app))).header('ETag')).to.equal(expected)
      })
    }

    it('for HEAD with the headers of GET and no body', async () => {
      const app = upperware(appOf(['hi'], { headers: TAGGED }))
      const [get, head] = [await call(app), await call(app, { REQUEST_METHOD: 'HEAD' })]
      expect(head.headers).to.deep.equal(get.headers)
      expect(head.text).not.to.equal('HI')
    })

    it('through every layer, each with its suffix', async () => {
      const app = compose(appOf(['Hi'], { headers: TAGGED }), upperware, lowercase)
      const result = await call(app)
      expect(result.text).to.equal('hi')
      expect(result.header('ETag')).to.equal('"abc-upper-lower"')
    })
  })

  describe('leaves a response alone', () => {
    const left: [name: string, headers: HeaderList, status?: `${number} ${string}`][] = [
      ['of type image/png', [['Content-Type', 'image/png']]],
      ['of type application/json', [['Content-Type', 'application/json']]],
      ['of type text/css', [['Content-Type', 'text/css']]],
      ['of type text/event-stream', [['Content-Type', 'text/event-stream']]],
      ['of type image/svg+xml', [['Content-Type', 'image/svg+xml']]],
      ['that is encoded', [...PLAIN, ['Content-Encoding', 'gzip']]],
      ['that is encoded twice', [...PLAIN, ['Content-Encoding', 'identity, br']]],
      ['that must not be transformed', [...PLAIN, ['Cache-Control', 'max-age=60, No-Transform']]],
      ['that is a part', [...PLAIN, ['Content-Range', 'bytes 0-1/9']], '206 Partial Content'],
      ['that is several parts', [['Content-Type', 'multipart/byteranges; boundary=x']], '206 Partial Content']
    ]
    for (const [name, headers, status = '200 OK'] of left) {
      it(name, async () => {
        const all: HeaderList = [
          ...headers,
          ['Content-Length', '2'],
          ['ETag', '"abc"'],
          ['Accept-Ranges', 'bytes']
        ]
        const result = await call(upperware(appOf(['hi'], { headers: all, status })))
        expect(result.text).to.equal('hi')
        expect(result.headers).to.deep.equal(all)
      })
    }

    it('with the very chunk that came', async () => {
      const chunk = bytesOf('61')
      const app = upperware(appOf([chunk], { whole: true, headers: [['Content-Type', 'image/png']] }))
      const body = (await app(createEnviron(), () => () => {})) as Uint8Array[]
      expect(body[0]).to.equal(chunk)
    })

    it('that filter refuses', async () => {
      const layer = upperware({
        filter: (contentType, environ, head) => {
          expect(contentType).to.equal(PLAIN[0]![1])
          return environ.PATH_INFO !== '/raw' && head.status !== '404 No'
        }
      })
      expect((await call(layer(appOf(['hi'])))).text).to.equal('HI')
      expect((await call(layer(appOf(['hi'])), { PATH_INFO: '/raw' })).text).to.equal('hi')
      expect((await call(layer(appOf(['hi'], { status: '404 No' })))).text).to.equal('hi')
    })

    it('asks filter with an empty type where there is none', async () => {
      const filter = (contentType: string): boolean => contentType !== ''
      expect((await call(upperware({ filter })(appOf(['hi'], { headers: [] })))).text).to.equal('hi')
    })

    it('to CONNECT', async () => {
      expect((await call(upperware(appOf(['hi'])), { REQUEST_METHOD: 'CONNECT' })).text).to.equal('hi')
    })
  })

  it('takes `Content-Encoding: identity` for none', async () => {
    const app = appOf(['hi'], { headers: [...PLAIN, ['Content-Encoding', 'identity']] })
    expect((await call(upperware(app))).text).to.equal('HI')
  })

  describe('types', () => {
    const json: HeaderList = [['Content-Type', 'Application/JSON; charset=utf-8']]
    for (const [name, types, expected] of [
      ['a name', ['application/json'], 'HI'],
      ['a name in capitals', ['APPLICATION/JSON'], 'HI'],
      ['a pattern', [/json$/], 'HI'],
      ['a pattern with state', [/json$/g], 'HI'],
      ['a function', (type: string) => type === 'application/json', 'HI'],
      ['another name', ['text/plain'], 'hi'],
      ['an empty list', [], 'hi']
    ] as const) {
      it(`takes ${name}`, async () => {
        const app = upperware({ types })(appOf(['hi'], { headers: json }))
        expect((await call(app)).text).to.equal(expected)
        expect((await call(app)).text).to.equal(expected)
      })
    }
  })

  for (const option of ['types', 'filter']) {
    it(`refuses the promise of an asynchronous ${option}, which would always hold`, async () => {
      const rejects = async (): Promise<never> => {
        throw new Error('nobody hears of it')
      }
      const layer = upperware({ [option]: rejects })
      expect(String((await call(layer(appOf(['hi'])))).error)).to.equal(
        `TypeError: upperware: ${option} must return a boolean, got a promise`
      )
    })
  }

  describe('gets a body without a type', () => {
    const headers: HeaderList = [
      ['Content-Length', '8'],
      ['ETag', '"abc"']
    ]

    it('and rewrites it when it looks like text', async () => {
      const result = await call(upperware(appOf(['hello', 'you'], { headers })))
      expect(result.text).to.equal('HELLOYOU')
      expect(result.headers).to.deep.equal([['ETag', '"abc-upper"']])
    })

    it('and leaves it alone when it does not', async () => {
      const png = bytesOf('89 50 4e 47 0d 0a 1a 0a')
      const result = await call(upperware(appOf([png], { headers })))
      expect(result.bytes).to.deep.equal(png)
      expect(result.headers).to.have.deep.members(headers)
    })

    it('and takes it for a page when it begins with a tag', async () => {
      const result = await call(upperware(appOf([' ', '\n', '<p class=a>b'], { headers: [] })))
      expect(result.text).to.equal(' \n<p class=a>B')
    })

    it('and takes white space for text', async () => {
      expect((await call(upperware(appOf([' ', '\n'], { headers: [] })))).text).to.equal(' \n')
    })

    it('and holds no more white space than browsers look through', async () => {
      for (const [spaces, expected] of [
        [1445, '<p class=a>B'],
        [1446, '<P CLASS=A>B']
      ] as const) {
        const app = appOf([' '.repeat(1000), ' '.repeat(spaces - 1000), '<p class=a>b'], { headers: [] })
        expect((await call(upperware(app))).text.trimStart()).to.equal(expected)
      }
    })

    it('and takes UTF-16 for text', async () => {
      const result = await call(upperware(appOf([bytesOf('fe ff 00 68')], { headers: [] })))
      expect(result.text).to.equal('H')
      expect(result.header('Content-Type')).to.equal('text/plain; charset=utf-8')
    })

    it('and for HEAD leaves out what only the body would tell', async () => {
      const result = await call(upperware(appOf([], { headers })), { REQUEST_METHOD: 'HEAD' })
      expect(result.headers).to.deep.equal([])
    })

    it('and with untyped "skip" leaves it alone', async () => {
      const result = await call(upperware({ untyped: 'skip' })(appOf(['hello'], { headers })))
      expect(result.text).to.equal('hello')
      expect(result.headers).to.deep.equal(headers)
    })

    it('and sends nothing for nothing', async () => {
      expect((await call(upperware(appOf([], { headers: [] })))).text).to.equal('')
    })
  })

  describe('gets a request', () => {
    // Answers with what it was asked; a tag that matches is answered 304.
    const echo: App = (environ, startResponse) => {
      const matches = environ.HTTP_IF_NONE_MATCH?.includes('"abc"') === true
      startResponse(matches ? '304 Not Modified' : '200 OK', [
        ...(matches ? LENGTH_9 : PLAIN),
        ['ETag', '"abc"'],
        ['X-Seen', JSON.stringify([environ.HTTP_IF_NONE_MATCH, environ.HTTP_IF_MATCH])],
        ['X-Range', JSON.stringify([environ.HTTP_RANGE, environ.HTTP_IF_RANGE])],
        ['X-Coding', String(environ.HTTP_ACCEPT_ENCODING)]
      ])
      return []
    }

    it('and gives the app its own tags', async () => {
      const result = await call(upperware(echo), {
        HTTP_IF_NONE_MATCH: 'W/"a,b-upper", "zzz"',
        HTTP_IF_MATCH: '"x-upper"'
      })
      expect(result.header('X-Seen')).to.equal(JSON.stringify(['W/"a,b", "zzz"', '"x"']))
      expect(result.status).to.equal('200 OK')
    })

    it('and leaves * alone', async () => {
      const result = await call(upperware(echo), { HTTP_IF_NONE_MATCH: '*' })
      expect(result.header('X-Seen')).to.equal('["*",null]')
    })

    it('and answers 304 with the tag that the client sent', async () => {
      const result = await call(upperware(echo), { HTTP_IF_NONE_MATCH: '"abc-upper"' })
      expect(result.status).to.equal('304 Not Modified')
      expect(result.header('ETag')).to.equal('"abc-upper"')
      expect(result.header('Content-Length')).to.equal(undefined)
    })

    it('and leaves a 304 about other text alone', async () => {
      const result = await call(upperware(echo), { HTTP_IF_NONE_MATCH: '"abc"' })
      expect(result.header('ETag')).to.equal('"abc"')
      expect(result.header('Content-Length')).to.equal('9')
    })

    // The client knows the changed text by the tag that it got, and a cache finds it by no other one.
    const notModified: App = (_environ, startResponse) => {
      startResponse('304 Not Modified', [...LENGTH_9, ['ETag', '"abc"'], ['Accept-Ranges', 'bytes']])
      return []
    }
    for (const [etag, asked, tag, ranges] of [
      ['weak', 'W/"abc"', 'W/"abc"', 'none'],
      ['weak', '"zzz", W/"abc"', 'W/"abc"', 'none'],
      ['weak', '"abc"', '"abc"', 'bytes'],
      ['weak', undefined, '"abc"', 'bytes'],
      ['remove', undefined, undefined, 'none'],
      ['remove', '"abc"', '"abc"', 'bytes']
    ] as const) {
      it(`and with etag "${etag}" answers 304 to If-None-Match: ${asked} with the tag ${tag}`, async () => {
        const layer = upperware({ etag })
        const result = await call(layer(notModified), { HTTP_IF_NONE_MATCH: asked })
        expect([result.header('ETag'), result.header('Accept-Ranges')]).to.deep.equal([tag, ranges])
        expect(result.header('Content-Length')).to.equal(ranges === 'none' ? undefined : '9')
      })
    }

    it('and translates through every layer', async () => {
      const result = await call(compose(echo, upperware, lowercase), {
        HTTP_IF_NONE_MATCH: '"abc-upper-lower"'
      })
      expect(result.status).to.equal('304 Not Modified')
      expect(result.header('ETag')).to.equal('"abc-upper-lower"')
    })

    for (const [name, layer, ifRange, seen] of [
      ['of the rewritten text is not shown', upperware, '"abc-upper"', [null, null]],
      ['of other text is', upperware, '"abc"', ['bytes=0-1', '"abc"']],
      ['is not shown with ranges "ignore"', upperware({ ranges: 'ignore' }), '"abc"', [null, null]],
      [
        'of the rewritten text is shown where bytes stay in their places',
        upperware({ mapping: 'ascii', html: 'raw' }),
        '"abc-upper-ascii"',
        ['bytes=0-1', '"abc"']
      ],
      ['is shown with etag "weak"', upperware({ etag: 'weak' }), '"abc-upper"', ['bytes=0-1', '"abc-upper"']]
    ] as const) {
      it(`and a range ${name}`, async () => {
        const result = await call(layer(echo), { HTTP_RANGE: 'bytes=0-1', HTTP_IF_RANGE: ifRange })
        expect(result.header('X-Range')).to.equal(JSON.stringify(seen))
      })
    }

    it('and asks the app for identity', async () => {
      const result = await call(upperware(echo), { HTTP_ACCEPT_ENCODING: 'gzip' })
      expect(result.header('X-Coding')).to.equal('identity')
    })

    it('and asks for nothing where the client asked for nothing', async () => {
      expect((await call(upperware(echo))).header('X-Coding')).to.equal('undefined')
    })

    it('and with encoding "leave" passes on what the client asked', async () => {
      const result = await call(upperware({ encoding: 'leave' })(echo), { HTTP_ACCEPT_ENCODING: 'gzip' })
      expect(result.header('X-Coding')).to.equal('gzip')
    })
  })

  describe('with invalid "error"', () => {
    it('breaks the response off', async () => {
      const result = await call(upperware({ invalid: 'error' })(appOf([bytesOf('61 62'), bytesOf('ff')])))
      expect(result.text).to.equal('AB')
      expect(String(result.error)).to.contain('byte 0xff is not valid UTF-8')
    })

    it('takes U+FFFD for the character that it is', async () => {
      expect((await call(upperware({ invalid: 'error' })(appOf([bytesOf('ef bf bd')])))).text).to.equal(
        '\ufffd'
      )
    })
  })

  it('closes the body of the app once when the client goes away', async () => {
    const closed: unknown[] = []
    const body = Object.assign(['a', 'b', 'c'].values(), {
      close: (error: unknown) => void closed.push(error)
    })
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [...PLAIN])
      return body
    }
    const result = await call(upperware(app), {}, { leaveAfter: 1 })
    expect(result.text).to.equal('A')
    expect(closed).to.have.lengthOf(1)
  })

  describe('makes a middleware', () => {
    interface CaesarOptions {
      by?: number
    }
    const caesar = textTransform<CaesarOptions>({
      name: 'caesar',
      optionNames: ['by'],
      suffix: ({ by = 13 }) => `caesar-${by}`,
      ascii: true,
      check({ by = 13 }) {
        if (!Number.isInteger(by)) throw new RangeError(`caesar: by must be an integer, got ${by}`)
      },
      start: ({ options: { by = 13 } }) => ({
        push: text =>
          text.replace(/[a-z]/g, letter => String.fromCharCode(97 + ((letter.charCodeAt(0) - 97 + by) % 26))),
        flush: () => ''
      })
    })

    it('that works bare and configured', async () => {
      expect((await call(compose(appOf(['hello']), caesar))).text).to.equal('uryyb')
      expect((await call(compose(appOf(['hello']), caesar({ by: 1 })))).text).to.equal('ifmmp')
    })

    it('with options of its own beside those of the engine', async () => {
      const app = appOf(['abc'], {
        headers: [
          ['Content-Type', 'text/x'],
          ['Content-Length', '3'],
          ['ETag', '"a"']
        ]
      })
      const result = await call(caesar({ by: 2, types: ['text/x'] })(app))
      expect(result.text).to.equal('cde')
      expect(result.headers.slice(1)).to.deep.equal([
        ['Content-Length', '3'],
        ['ETag', '"a-caesar-2"']
      ])
    })

    it('that refuses wrong options while composing', () => {
      expect(() => caesar({ by: 0.5 })).to.throw(RangeError, 'caesar: by must be an integer, got 0.5')
      expect(() => caesar({ html: 'x' as never })).to.throw(RangeError, 'caesar: html must be')
    })

    it('that sees whole characters, without a byte order mark', async () => {
      const seen: string[] = []
      const spy = textTransform({
        name: 'spy',
        start: () => ({
          push(text) {
            seen.push(text)
            return text
          },
          flush: () => '.'
        })
      })
      const result = await call(spy(appOf([bytesOf('ef bb bf'), bytesOf('61 c3'), bytesOf('a9 ff')])))
      expect(seen).to.deep.equal(['a', 'é\udcff'])
      expect(result.bytes).to.deep.equal(bytesOf('ef bb bf 61 c3 a9 ff 2e'))
    })

    it('that never turns text of a page into a reference', async () => {
      const app = appOf(['<p>x&nzc & nzc;</p>'], { headers: HTML })
      expect((await call(caesar(app))).text).to.equal('<p>k&nzc & amp;</p>')
    })

    it('that is told about the response', async () => {
      const tell = textTransform({
        name: 'tell',
        start: ({ environ, type, headers }) => ({
          push: () => `${environ.PATH_INFO} ${type} ${headers.length}`,
          flush: () => ''
        })
      })
      expect((await call(tell(appOf(['x'])), { PATH_INFO: '/a' })).text).to.equal('/a text/plain 1')
    })
  })
})
