import { compose, type App, type Environ, type HeaderList, type Middleware, type Status } from '@tsgi/core'
import { gzip, type GzipEnviron, type GzipOptions } from '@tsgi/middleware-gzip'
import { call, createEnviron, type CallResult, type EnvironInit } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { randomBytes } from 'node:crypto'
import { brotliCompressSync, gunzipSync } from 'node:zlib'

const ACCEPTS = { HTTP_ACCEPT_ENCODING: 'gzip' }
const TEXT = 'All work and no play makes Jack a dull boy.\n'.repeat(200)

function page(
  headers: HeaderList = [],
  body: (string | Uint8Array)[] = [TEXT],
  status: Status = '200 OK'
): App {
  return (_environ, startResponse) => {
    startResponse(status, [['Content-Type', 'text/plain'], ...headers])
    return body
  }
}

/** Answers a call together with the decision that the environ holds afterwards. */
async function get(app: App<any>, init: EnvironInit = ACCEPTS): Promise<CallResult & { decision: unknown }> {
  let environ: (Environ & GzipEnviron) | undefined
  const result = await call((given: Environ, startResponse) => {
    environ = given
    return app(environ, startResponse)
  }, init)
  return { ...result, decision: environ?.['tsgi.gzip'] }
}

function unzip(result: CallResult): string {
  return gunzipSync(result.bytes).toString()
}

describe('gzip', () => {
  it('works bare and configured', async () => {
    for (const layer of [gzip, gzip(), gzip({}), gzip({ level: 9 })]) {
      const result = await get(compose(page(), layer))
      expect(result.error).to.equal(undefined)
      expect(result.header('Content-Encoding')).to.equal('gzip')
      expect(unzip(result)).to.equal(TEXT)
    }
  })

  it('leaves an app that needs only the plain environ', () => {
    const app: App = compose(page(), gzip, gzip({ level: 1 }))
    expect(app).to.be.a('function')
  })

  it('tells the app inside, typed, that it may opt out', async () => {
    const app: App<Environ & GzipEnviron> = (environ, startResponse) => {
      environ['tsgi.gzip'] = false
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [TEXT]
    }
    const composed: App = compose(app, gzip)
    const result = await get(composed)
    expect(result.text).to.equal(TEXT)
    expect(result.header('Vary')).to.equal(undefined)
    expect(result.decision).to.include({ applied: false, reason: 'disabled' })
  })

  describe('with options that are wrong', () => {
    const table: [options: object, error: ErrorConstructor, message: string][] = [
      [{ level: 0 }, RangeError, 'gzip: level must be an integer from 1 to 9, got 0'],
      [{ level: 12 }, RangeError, 'gzip: level must be an integer from 1 to 9, got 12'],
      [{ level: 1.5 }, RangeError, 'gzip: level must be an integer from 1 to 9, got 1.5'],
      [{ level: NaN }, RangeError, 'gzip: level must be an integer from 1 to 9, got NaN'],
      [{ level: '6' }, TypeError, 'gzip: level must be an integer from 1 to 9, got "6"'],
      [{ threshold: -1 }, RangeError, 'gzip: threshold must be an integer of at least 0, got -1'],
      [{ threshold: '1kb' }, TypeError, 'gzip: threshold must be an integer of at least 0, got "1kb"'],
      [
        { syncThreshold: Infinity },
        RangeError,
        'gzip: syncThreshold must be an integer of at least 0, got Infinity'
      ],
      [{ jitter: 5000 }, RangeError, 'gzip: jitter must be an integer from 0 to 1024, got 5000'],
      [{ flush: 'never' }, RangeError, "gzip: flush must be 'auto' or 'chunk' or 'none', got \"never\""],
      [{ flush: true }, TypeError, "gzip: flush must be 'auto' or 'chunk' or 'none', got true"],
      [
        { etag: 'strong' },
        RangeError,
        "gzip: etag must be 'weak' or 'suffix' or 'remove' or 'keep', got \"strong\""
      ],
      [{ engine: 'pako' }, RangeError, "gzip: engine must be 'native' or 'fflate', got \"pako\""],
      [{ filter: /text/ }, TypeError, 'gzip: filter must be a function, got a RegExp'],
      [
        { treshold: 1 },
        TypeError,
        'gzip: unknown option "treshold"; known are level, threshold, filter, flush, etag, engine, encoder, syncThreshold, jitter'
      ],
      [new Map(), TypeError, 'gzip: options must be an object, got a Map']
    ]
    for (const [options, error, message] of table) {
      it(`throws while composing: ${message}`, () => {
        expect(() => gzip(options as GzipOptions)).to.throw(error, message)
      })
    }
  })

  for (const engine of ['native', 'fflate'] as const) {
    describe(`with a body in hand (${engine})`, () => {
      const layer = gzip({ engine })

      it('stays an array of one chunk, with its length', async () => {
        const result = await get(compose(page([], [TEXT.slice(0, 99), Buffer.from(TEXT.slice(99))]), layer))
        expect(result.array).to.equal(true)
        expect(result.chunks).to.have.length(1)
        expect(result.header('Content-Length')).to.equal(String(result.bytes.length))
        expect(unzip(result)).to.equal(TEXT)
        expect(result.decision).to.deep.equal({
          applied: true,
          reason: 'compressed',
          coding: 'gzip',
          bytesIn: TEXT.length,
          bytesOut: result.bytes.length
        })
      })

      it('touches no promise', () => {
        const body = compose(page(), layer)(createEnviron(ACCEPTS), () => () => {})
        expect(body).to.be.an('array').with.length(1)
      })

      it('goes on as it was when it would not shrink', async () => {
        const noise = randomBytes(2000)
        const headers: HeaderList = [
          ['Content-Length', '2000'],
          ['ETag', '"x"'],
          ['Accept-Ranges', 'bytes']
        ]
        const result = await get(compose(page(headers, [noise]), layer))
        expect([...result.bytes]).to.deep.equal([...noise])
        expect(result.headers).to.have.deep.members([
          ['Content-Type', 'text/plain'],
          ['Vary', 'Accept-Encoding'],
          ...headers
        ])
        expect(result.array).to.equal(true)
        expect(result.decision).to.deep.equal({
          applied: false,
          reason: 'not smaller',
          coding: undefined,
          bytesIn: 2000,
          bytesOut: 2000
        })
      })

      it('keeps its exact length when it is too large for one call', async () => {
        const large = TEXT.repeat(5)
        const app = compose(page([], [large]), gzip({ engine, syncThreshold: 10_000 }))
        const pending = app(createEnviron(ACCEPTS), () => () => {})
        expect(pending, 'off the event loop').to.be.instanceOf(Promise)
        await pending
        const result = await get(app)
        expect(result.header('Content-Length')).to.equal(String(result.bytes.length))
        expect(unzip(result)).to.equal(large)
      })
    })
  }

  it('gives equal bytes for equal bodies', async () => {
    const [a, b] = [await get(compose(page(), gzip)), await get(compose(page(), gzip))]
    expect([...a.bytes]).to.deep.equal([...b.bytes])
    expect([...a.bytes.subarray(4, 8)], 'mtime').to.deep.equal([0, 0, 0, 0])
  })

  it('leaves what is shorter than the threshold', async () => {
    const short = await get(compose(page([], ['x'.repeat(99)]), gzip({ threshold: 100 })))
    expect(short.text).to.equal('x'.repeat(99))
    expect(short.header('Vary')).to.equal('Accept-Encoding')
    const long = await get(compose(page([], ['x'.repeat(100)]), gzip({ threshold: 100 })))
    expect(unzip(long)).to.equal('x'.repeat(100))
  })

  it('compresses three bytes for a client that refuses them as they are', async () => {
    const result = await get(compose(page([], ['abc']), gzip), { HTTP_ACCEPT_ENCODING: 'identity;q=0, gzip' })
    expect(unzip(result)).to.equal('abc')
  })

  it('sends the bytes as they are rather than 406', async () => {
    const result = await get(compose(page(), gzip), { HTTP_ACCEPT_ENCODING: 'identity;q=0, gzip;q=0' })
    expect(result.status).to.equal('200 OK')
    expect(result.text).to.equal(TEXT)
  })

  it('goes by what filter says, and asks it with type, environ and head', async () => {
    const asked: unknown[] = []
    const layer = gzip({
      filter: (contentType, environ, head) => {
        asked.push(contentType, environ.PATH_INFO, head.status)
        return false
      }
    })
    const result = await get(compose(page(), layer))
    expect(asked).to.deep.equal(['text/plain', '/', '200 OK'])
    expect(result.text).to.equal(TEXT)
    expect(result.header('Vary')).to.equal(undefined)
  })

  it('refuses the promise of an asynchronous filter, which would always hold', async () => {
    const filter = (() => Promise.reject(new Error('nobody hears of it'))) as never as NonNullable<
      GzipOptions['filter']
    >
    const { error } = await get(compose(page(), gzip({ filter })))
    expect(String(error)).to.equal('TypeError: gzip: filter must return a boolean, got a promise')
  })

  it('leaves the header list of the app alone', async () => {
    const shared: HeaderList = [['Content-Type', 'text/plain']]
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', shared)
      return [TEXT]
    }
    await get(compose(app, gzip))
    expect(shared).to.deep.equal([['Content-Type', 'text/plain']])
  })

  describe('Vary', () => {
    const table: [what: string, app: App, environ: EnvironInit, vary: string | undefined][] = [
      ['is set when compressed', page(), ACCEPTS, 'Accept-Encoding'],
      ['is set when the client wants identity', page(), {}, 'Accept-Encoding'],
      ['joins what the app has', page([['vary', 'Origin']]), ACCEPTS, 'Origin, Accept-Encoding'],
      ['is not doubled', page([['Vary', 'accept-encoding, Origin']]), ACCEPTS, 'accept-encoding, Origin'],
      ['keeps *', page([['Vary', '*']]), ACCEPTS, '*'],
      ['is set on 304', page([], [], '304 Not Modified'), ACCEPTS, 'Accept-Encoding'],
      [
        'is set on 206',
        page([['Content-Range', 'bytes 0-9/99']], ['0123456789'], '206 Partial Content'),
        ACCEPTS,
        'Accept-Encoding'
      ],
      ['is left where nothing varies', page([['Cache-Control', 'no-transform']]), ACCEPTS, undefined]
    ]
    for (const [what, app, environ, vary] of table) {
      it(what, async () => expect((await get(compose(app, gzip), environ)).header('Vary')).to.equal(vary))
    }
  })

  describe('ETag', () => {
    const tagged: App = (environ, startResponse) => {
      const fresh = environ.HTTP_IF_NONE_MATCH?.replaceAll('W/', '').includes('"x"') === true
      startResponse(fresh ? '304 Not Modified' : '200 OK', [
        ['Content-Type', 'text/plain'],
        ['ETag', '"x"']
      ])
      return fresh ? [] : [TEXT]
    }

    it('is weak on compressed bytes and strong on the others', async () => {
      expect((await get(compose(tagged, gzip))).header('ETag')).to.equal('W/"x"')
      expect((await get(compose(tagged, gzip), {})).header('ETag')).to.equal('"x"')
    })

    it('comes back on a 304 as the client has it', async () => {
      for (const etag of ['W/"x"', '"x"']) {
        const result = await get(compose(tagged, gzip), { ...ACCEPTS, HTTP_IF_NONE_MATCH: etag })
        expect(result.status).to.equal('304 Not Modified')
        expect(result.header('ETag')).to.equal(etag)
      }
    })

    it('bears a suffix out and none in', async () => {
      const layer = gzip({ etag: 'suffix' })
      expect((await get(compose(tagged, layer))).header('ETag')).to.equal('"x-gzip"')
      const again = await get(compose(tagged, layer), { ...ACCEPTS, HTTP_IF_NONE_MATCH: '"x-gzip"' })
      expect(again.status).to.equal('304 Not Modified')
      expect(again.header('ETag')).to.equal('"x-gzip"')
    })

    it('loses the suffix in If-Match, not in If-Range', async () => {
      let seen: unknown
      const app: App = (environ, startResponse) => {
        seen = [environ.HTTP_IF_MATCH, environ.HTTP_IF_RANGE]
        return page()(environ, startResponse)
      }
      await get(compose(app, gzip({ etag: 'suffix' })), {
        HTTP_IF_MATCH: '"x-gzip"',
        HTTP_IF_RANGE: '"x-gzip"'
      })
      expect(seen).to.deep.equal(['"x"', '"x-gzip"'])
    })
  })

  it('passes a coded body as it is', async () => {
    const coded = brotliCompressSync(TEXT.repeat(50))
    const result = await get(compose(page([['Content-Encoding', 'br']], [coded]), gzip({ threshold: 1 })))
    expect(Buffer.compare(result.bytes, coded)).to.equal(0)
    expect(result.decision).to.include({ reason: 'encoded' })
  })

  it('compresses once, however often it is composed', async () => {
    const result = await get(compose(page(), gzip, gzip))
    expect(unzip(result)).to.equal(TEXT)
    expect(result.decision).to.include({ applied: true, bytesIn: TEXT.length })
  })

  describe('composed twice', () => {
    const wishing =
      (wish: unknown): App<Environ & GzipEnviron> =>
      (environ, startResponse) => {
        environ['tsgi.gzip'] = wish as GzipOptions
        return page()(environ, startResponse)
      }

    it('leaves alone what the app wants left alone', async () => {
      const result = await get(compose(wishing(false), gzip, gzip))
      expect(result.header('Content-Encoding')).to.equal(undefined)
      expect(result.header('Vary')).to.equal(undefined)
      expect(result.text).to.equal(TEXT)
      expect(result.decision).to.deep.equal({
        applied: false,
        reason: 'disabled',
        coding: undefined,
        bytesIn: TEXT.length,
        bytesOut: TEXT.length
      })
    })

    it('goes by the options of the app in both', async () => {
      for (const wish of [{ threshold: 1e6 }, { filter: () => false }]) {
        const result = await get(compose(wishing(wish), gzip, gzip))
        expect(result.header('Content-Encoding')).to.equal(undefined)
        expect(result.text).to.equal(TEXT)
      }
    })

    it('compresses what a layer in between puts in place of a compressed response', async () => {
      const replacing: Middleware = app => async (environ, startResponse) => {
        const body = await app(environ, () => () => {})
        await body.close?.()
        return page([], [`${TEXT}!`])(environ as unknown as Environ, startResponse)
      }
      const app = compose(page(), gzip, replacing, gzip)
      const result = await get(app)
      expect(unzip(result)).to.equal(`${TEXT}!`)
      expect(result.decision).to.include({ applied: true, bytesIn: TEXT.length + 1 })
      expect((await get(app, {})).header('Vary')).to.equal('Accept-Encoding')
    })

    it('has the decision of the inner one for a stream, and for HEAD its headers', async () => {
      const stream: App = (_environ, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return [TEXT, TEXT, TEXT].values()
      }
      const result = await get(compose(stream, gzip, gzip))
      expect(unzip(result)).to.equal(TEXT.repeat(3))
      expect(result.decision).to.include({ applied: true, bytesIn: TEXT.length * 3 })
      const head = { ...ACCEPTS, REQUEST_METHOD: 'HEAD' }
      const [once, twice] = [
        await get(compose(page(), gzip), head),
        await get(compose(page(), gzip, gzip), head)
      ]
      expect(twice.headers).to.deep.equal(once.headers)
      expect(twice.decision).to.deep.equal(once.decision)
    })
  })

  describe('HEAD', () => {
    const ofHead = async (app: App, method: string): Promise<string[]> => {
      const result = await get(compose(app, gzip), { ...ACCEPTS, REQUEST_METHOD: method })
      return result.headers
        .filter(([name]) => name !== 'Content-Length')
        .map(String)
        .toSorted()
    }
    const declared: App = (environ, startResponse) => {
      startResponse('200 OK', [
        ['Content-Type', 'text/plain'],
        ['Content-Length', String(TEXT.length)],
        ['ETag', '"x"'],
        ['Accept-Ranges', 'bytes']
      ])
      return environ.REQUEST_METHOD === 'HEAD' ? [] : [TEXT]
    }

    it('has the headers of GET', async () => {
      for (const app of [page([['ETag', '"x"']]), page([], ['short']), page([], []), declared]) {
        expect(await ofHead(app, 'HEAD')).to.deep.equal(await ofHead(app, 'GET'))
      }
    })

    it('does not claim the length of the bytes as they are', async () => {
      const result = await get(compose(declared, gzip), { ...ACCEPTS, REQUEST_METHOD: 'HEAD' })
      expect(result.header('Content-Length')).to.equal(undefined)
      expect(result.header('Content-Encoding')).to.equal('gzip')
    })
  })

  describe("environ['tsgi.gzip']", () => {
    it('turns it off from outside', async () => {
      const result = await get(compose(page(), gzip), { ...ACCEPTS, 'tsgi.gzip': false })
      expect(result.text).to.equal(TEXT)
      expect(result.header('Content-Encoding')).to.equal(undefined)
    })

    it('changes options for one response', async () => {
      const app = compose(page([], ['x'.repeat(50)]), gzip({ level: 1 }))
      expect(unzip(await get(app, { ...ACCEPTS, 'tsgi.gzip': { threshold: 10 } }))).to.equal('x'.repeat(50))
      expect((await get(app)).text).to.equal('x'.repeat(50))
    })

    it('is checked', async () => {
      const bad = await get(compose(page(), gzip), { ...ACCEPTS, 'tsgi.gzip': { level: 10 } })
      expect(bad.error).to.be.instanceOf(RangeError)
      const worse = await get(compose(page(), gzip), { ...ACCEPTS, 'tsgi.gzip': 'off' })
      expect(worse.error).to.be.instanceOf(TypeError)
      expect(String(worse.error)).to.contain(`environ['tsgi.gzip'] must be false or options, got "off"`)
      const misspelt = await get(compose(page(), gzip), { ...ACCEPTS, 'tsgi.gzip': { treshold: 1 } })
      expect(String(misspelt.error)).to.contain('gzip: unknown option "treshold"')
    })

    it('says afterwards why not', async () => {
      const table: [app: App, environ: EnvironInit, reason: string][] = [
        [page(), {}, 'not accepted'],
        [page([], ['short']), ACCEPTS, 'threshold'],
        [page([], []), ACCEPTS, 'empty'],
        [page([['Cache-Control', 'no-transform']]), ACCEPTS, 'no-transform'],
        [page([], [], '204 No Content'), ACCEPTS, 'no content']
      ]
      for (const [app, environ, reason] of table) {
        expect((await get(compose(app, gzip), environ)).decision).to.include({ applied: false, reason })
      }
    })
  })

  it('pads by the content when asked to', async () => {
    const sizes = new Set<number>()
    for (let i = 0; i < 20; i++) {
      const text = `${TEXT}${i}`
      const result = await get(compose(page([], [text]), gzip({ jitter: 100 })))
      expect(unzip(result)).to.equal(text)
      expect(result.header('Content-Length')).to.equal(String(result.bytes.length))
      sizes.add(result.bytes.length)
    }
    expect(sizes.size).to.be.above(5)
  })
})
