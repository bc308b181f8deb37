import { compose, type App, type Body } from '@tsgi/core'
import { brotli, gzip, zstd, type Encoder, type GzipOptions } from '@tsgi/middleware-gzip'
import { call, type CallResult } from '@tsgi/testing'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { setTimeout as delay } from 'node:timers/promises'
import { brotliDecompressSync, constants, gunzipSync, gzipSync } from 'node:zlib'

const TEXT = 'All work and no play makes Jack a dull boy.\n'.repeat(200)
const BROWSER = 'gzip, deflate, br, zstd'

function get(
  options: GzipOptions,
  accepts: string,
  body: () => Body = () => [TEXT],
  environ = {}
): Promise<CallResult> {
  const app: App = (_environ, startResponse) => {
    startResponse('200 OK', [
      ['Content-Type', 'text/plain'],
      ['ETag', '"x"'],
      ['Accept-Ranges', 'bytes']
    ])
    return body()
  }
  return call(compose(app, gzip(options)), { HTTP_ACCEPT_ENCODING: accepts, ...environ })
}

/** A coding that only changes case, so that its work is seen. */
const loud: Encoder = {
  coding: 'x-loud',
  compressSync: bytes => Buffer.from(Buffer.from(bytes).toString().trim().toUpperCase()),
  compress: async bytes => loud.compressSync(bytes, 6),
  open: () => ({ encode: bytes => loud.compressSync(bytes, 6), close() {} })
}

describe('the encoder option', () => {
  const table: [encoder: GzipOptions['encoder'], accepts: string, coding: string | undefined][] = [
    [brotli(), BROWSER, 'br'],
    [brotli(), 'gzip', 'gzip'],
    [brotli(), 'br;q=0.5, gzip;q=0.8', 'gzip'],
    [brotli(), 'deflate', undefined],
    [[undefined, brotli()], BROWSER, 'br'],
    [undefined, BROWSER, 'gzip'],
    [[], BROWSER, 'gzip'],
    [[loud, brotli()], '*', 'x-loud'],
    [[loud, brotli()], BROWSER, 'br'],
    [[loud], 'gzip, x-loud;q=0.9', 'gzip']
  ]
  for (const [encoder, accepts, coding] of table) {
    const offered = [encoder].flat().map(each => each?.coding)
    it(`answers ${accepts} with ${coding} where [${offered.join()}] is offered`, async () => {
      const result = await get({ encoder }, accepts)
      expect(result.header('Content-Encoding')).to.equal(coding)
      expect(result.header('Vary')).to.equal('Accept-Encoding')
      expect(result.header('ETag')).to.equal(coding === undefined ? '"x"' : 'W/"x"')
      expect(result.header('Accept-Ranges')).to.equal(coding === undefined ? 'bytes' : undefined)
      const decode = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? '']
      if (decode !== undefined) expect(decode(result.bytes).toString()).to.equal(TEXT)
    })
  }

  it('streams: what the app has given is there while it pauses', async () => {
    const result = await get({ encoder: brotli() }, BROWSER, async function* () {
      yield 'data: one\n\n'
      await delay(25)
      yield 'data: two\n\n'
      await delay(25)
    })
    const soft = { finishFlush: constants.BROTLI_OPERATION_FLUSH }
    expect(brotliDecompressSync(result.chunks[0]!, soft).toString()).to.equal('data: one\n\n')
    expect(brotliDecompressSync(result.bytes).toString()).to.equal('data: one\n\ndata: two\n\n')
  })

  it('never ends a stream after an error', async function () {
    notOn(this, ['deno'], 'brotliDecompressSync takes what is cut off')
    const result = await get({ encoder: brotli() }, BROWSER, async function* () {
      yield TEXT
      await delay(25)
      throw new Error('database gone')
    })
    expect(String(result.error)).to.contain('database gone')
    expect(() => brotliDecompressSync(result.bytes)).to.throw('unexpected end of file')
  })

  it('says in the decision which coding it was', async () => {
    const environ: { 'tsgi.gzip'?: unknown } = {}
    const app: App = (given, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      Object.defineProperty(environ, 'tsgi.gzip', { get: () => (given as typeof environ)['tsgi.gzip'] })
      return [TEXT]
    }
    const layer = gzip({ encoder: brotli() })
    const result = await call(compose(app, layer, layer), { HTTP_ACCEPT_ENCODING: BROWSER })
    expect(environ['tsgi.gzip']).to.deep.equal({
      applied: true,
      reason: 'compressed',
      coding: 'br',
      bytesIn: TEXT.length,
      bytesOut: result.bytes.length
    })
    expect(brotliDecompressSync(result.bytes).toString(), 'coded once by two layers').to.equal(TEXT)
  })

  it('gives each coding an ETag of its own with etag: suffix, and knows them all', async () => {
    const options: GzipOptions = { encoder: brotli(), etag: 'suffix' }
    expect((await get(options, 'br')).header('ETag')).to.equal('"x-br"')
    expect((await get(options, 'gzip')).header('ETag')).to.equal('"x-gzip"')
    let seen: unknown
    const app: App = (environ, startResponse) => {
      seen = environ.HTTP_IF_NONE_MATCH
      startResponse('304 Not Modified', [['ETag', '"x"']])
      return []
    }
    const result = await call(compose(app, gzip(options)), { HTTP_IF_NONE_MATCH: '"y-gzip", "x-br"' })
    expect(seen).to.equal('"y", "x"')
    expect(result.header('ETag')).to.equal('"x-br"')
  })

  it('offers nothing but gzip where the size must not tell', async () => {
    expect((await get({ encoder: brotli(), jitter: 50 }, BROWSER)).header('Content-Encoding')).to.equal(
      'gzip'
    )
    const once = await get({ encoder: brotli() }, BROWSER, undefined, { 'tsgi.gzip': { jitter: 50 } })
    expect(once.header('Content-Encoding')).to.equal('gzip')
  })

  it('is not asked for gzip of its own there, which may have no place for padding', async () => {
    // A name in the header, where the padding would go.
    const named = (bytes: Uint8Array): Uint8Array => {
      const coded = gzipSync(bytes)
      const header = Buffer.concat([coded.subarray(0, 10), Buffer.from('page\0')])
      header[3] = 8
      return Buffer.concat([header, coded.subarray(10)])
    }
    const own: Encoder = { ...loud, coding: 'gzip', compressSync: named }
    const plain = await get({ encoder: own }, BROWSER)
    expect(Buffer.from(plain.bytes).subarray(10, 15).toString()).to.equal('page\0')
    expect(gunzipSync(plain.bytes).toString()).to.equal(TEXT)
    const result = await get({ encoder: own, jitter: 50 }, BROWSER)
    expect(result.header('Content-Encoding')).to.equal('gzip')
    expect(gunzipSync(result.bytes).toString()).to.equal(TEXT)
    expect((result.bytes[3]! & 8) === 8, 'padded').to.equal(true)
  })

  it('may make gzip itself', async () => {
    const own: Encoder = { ...loud, coding: 'gzip' }
    const result = await get({ encoder: own }, BROWSER)
    expect(result.header('Content-Encoding')).to.equal('gzip')
    expect(result.text).to.equal(TEXT.trim().toUpperCase())
  })

  it('may be given for one response', async () => {
    const result = await get({}, BROWSER, undefined, { 'tsgi.gzip': { encoder: brotli() } })
    expect(result.header('Content-Encoding')).to.equal('br')
  })

  const wrong: [encoder: unknown, error: ErrorConstructor, message: string][] = [
    [
      'br',
      TypeError,
      'gzip: encoder must have coding, compressSync, compress and open, got "br"; write brotli() or zstd()'
    ],
    [brotli, TypeError, 'gzip: encoder must have coding'],
    [[null], TypeError, 'got null'],
    [{ ...loud, open: undefined }, TypeError, 'gzip: encoder must have'],
    [
      { ...loud, coding: 'BR' },
      RangeError,
      'gzip: encoder.coding must name a content coding in lower case, got "BR"'
    ],
    [{ ...loud, coding: 'a b' }, RangeError, 'got "a b"'],
    [{ ...loud, coding: '*' }, RangeError, 'got "*"'],
    [{ ...loud, coding: 'identity' }, RangeError, 'got "identity"'],
    [[brotli(), brotli()], RangeError, "gzip: encoder must hold each coding once, got 'br' twice"]
  ]
  for (const [encoder, error, message] of wrong) {
    it(`throws while composing: ${message}`, () => {
      expect(() => gzip({ encoder } as GzipOptions)).to.throw(error, message)
    })
  }

  // What each gives wrongly, for a body in hand, one that is compressed later, and a stream.
  const answers: [encoder: object, parts: number, message: string][] = [
    [{ compressSync: () => undefined }, 1, 'compressSync must give a Uint8Array, got undefined'],
    [{ compressSync: async () => Buffer.from('x') }, 1, 'compressSync must give a Uint8Array, got a promise'],
    [{ compress: async () => 'text' }, 20, 'compress must give a Uint8Array, got "text"'],
    [{ open: async () => ({}) }, 0, 'open must give { encode, close }, or undefined, got a promise'],
    [{ open: () => null }, 0, 'open must give { encode, close }, or undefined, got null'],
    [{ open: () => ({ encode: () => 'é', close() {} }) }, 0, 'encode must give a Uint8Array, got "é"'],
    [{ open: () => ({ encode: async () => 5, close() {} }) }, 0, 'encode must give a Uint8Array, got 5']
  ]
  for (const [wrongly, parts, message] of answers) {
    it(`says so of an encoder of one's own: ${message}`, async () => {
      const streamed = async function* (): AsyncGenerator<string> {
        for (let i = 0; i < 5; i++) yield TEXT
      }
      const encoder = { ...loud, ...wrongly } as Encoder
      const result = await get({ encoder }, 'x-loud', parts === 0 ? streamed : () => [TEXT.repeat(parts)])
      expect(String(result.error)).to.equal(`TypeError: gzip: encoder 'x-loud': ${message}`)
      expect(result.status, 'nothing was sent').to.equal(undefined)
      expect(result.errors).to.equal('')
    })
  }

  it('takes what compress gives at once, and streams that another encoder cannot be trusted with', async () => {
    const encoder = { ...loud, compress: () => Buffer.from('X'), open: () => undefined } as never as Encoder
    expect((await get({ encoder }, 'x-loud', () => [TEXT.repeat(20)])).text).to.equal('X')
    const streamed = await get({ encoder }, 'x-loud', async function* () {
      for (let i = 0; i < 5; i++) yield TEXT
    })
    expect([streamed.text, streamed.header('Content-Encoding')]).to.deep.equal([TEXT.repeat(5), undefined])
  })

  it('passes over what the runtime lacks', async () => {
    const lacking = zstd() === undefined ? 'br' : 'zstd'
    expect((await get({ encoder: [zstd(), brotli()] }, BROWSER)).header('Content-Encoding')).to.equal(lacking)
  })
})
