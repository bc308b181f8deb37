import { compose, readBytes, readJson, type App, type Environ } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'
import { gunzip, type GunzipEnviron, type GunzipOptions } from '@tsgi/middleware-gzip'
import { call, checkMiddleware, type CallResult, type EnvironInit } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'

const JSON_TEXT = JSON.stringify({ name: 'Ada', notes: 'x'.repeat(500) })
const CODED = gzipSync(JSON_TEXT)

const echo: App = async (environ, startResponse) => {
  const bytes = await readBytes(environ)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [bytes]
}

function post(
  app: App,
  bytes: Uint8Array | string,
  coding: string | null = 'gzip',
  environ: EnvironInit = {}
): Promise<CallResult> {
  const init: EnvironInit = {
    REQUEST_METHOD: 'POST',
    CONTENT_LENGTH: String(bytes.length),
    ...(coding !== null && { HTTP_CONTENT_ENCODING: coding }),
    ...environ
  }
  return call(app, init, { input: [bytes] })
}

/** Codes what the client sends, as a client would that knows gzip. */
const coding =
  (app: App): App =>
  (environ, startResponse) => {
    const input = environ['tsgi.input']
    environ.HTTP_CONTENT_ENCODING = 'gzip'
    delete environ.CONTENT_LENGTH
    environ['tsgi.input'] = (async function* () {
      const chunks: Uint8Array[] = []
      for await (const chunk of input) chunks.push(chunk)
      yield gzipSync(Buffer.concat(chunks))
    })()
    return app(environ, startResponse)
  }

for (const engine of ['native', 'fflate'] as const) {
  describe(`gunzip (${engine})`, () => {
    const layer = gunzip({ engine })

    it('gives the app the decoded body', async () => {
      for (const coding of ['gzip', 'GZIP', 'x-gzip', ' gzip', 'identity, gzip', 'gzip,']) {
        const result = await post(compose(echo, layer), CODED, coding)
        expect(result.text, coding).to.equal(JSON_TEXT)
      }
    })

    it('streams it', async () => {
      const seen: number[] = []
      const app: App = async (environ, startResponse) => {
        for await (const chunk of environ['tsgi.input']) seen.push(chunk.length)
        startResponse('204 No Content', [])
        return []
      }
      const large = gzipSync(randomBytes(900_000))
      await call(
        compose(app, layer),
        { REQUEST_METHOD: 'POST', HTTP_CONTENT_ENCODING: 'gzip' },
        { input: [large.subarray(0, 400_000), large.subarray(400_000)] }
      )
      expect(seen.length).to.be.above(1)
      expect(seen.reduce((sum, length) => sum + length)).to.equal(900_000)
    })

    it('refuses more than the limit with 413, before it is all in memory', async () => {
      const app = compose(echo, gunzip({ engine, limit: 1000, ratio: 5000 }))
      expect((await post(app, gzipSync('x'.repeat(1000)))).status).to.equal('200 OK')
      const { error } = await post(app, gzipSync('x'.repeat(1001)))
      expect(error).to.have.property('status', 413)
      expect(String(error)).to.contain('gunzip: the request body decodes to more than 1000 bytes')
    })

    it('refuses a bomb by its ratio, and holds little of it', async function () {
      this.timeout(20_000)
      const bomb = gzipSync(Buffer.alloc(100_000_000))
      let given = 0
      const app: App = async (environ, startResponse) => {
        for await (const chunk of environ['tsgi.input']) given += chunk.length
        startResponse('200 OK', [])
        return []
      }
      const { error } = await post(compose(app, gunzip({ engine, limit: Infinity })), bomb)
      expect(error).to.have.property('status', 413)
      expect(String(error)).to.contain('gunzip: the request body decodes to more than 100 times its size')
      expect(given).to.be.below(bomb.length * 100 + 1)
    })

    it('does not mind a high ratio in a small body', async () => {
      expect((await post(compose(echo, layer), gzipSync(' '.repeat(60_000)))).text).to.have.length(60_000)
      expect((await post(compose(echo, layer), gzipSync(' '.repeat(70_000)))).error).to.have.property(
        'status',
        413
      )
      const trusting = gunzip({ engine, ratio: 2000 })
      expect((await post(compose(echo, trusting), gzipSync(' '.repeat(70_000)))).text).to.have.length(70_000)
    })

    it('answers 400 for what is corrupt, also through a body reader', async () => {
      const readers: App[] = [
        echo,
        async (environ, startResponse) => {
          await readJson(environ)
          startResponse('200 OK', [])
          return []
        }
      ]
      for (const app of readers) {
        for (const bytes of [
          'no gzip',
          CODED.subarray(0, -9),
          Buffer.from([...CODED.subarray(0, -4), 9, 9, 9, 9])
        ]) {
          const { error, status } = await post(compose(app, layer), bytes)
          expect(status).to.equal(undefined)
          expect(error).to.have.property('status', 400)
        }
      }
    })

    it('holds on a live server, for a client that compresses', async () => {
      const server = await serve(compose(echo, layer), {
        port: 0,
        hostname: '127.0.0.1',
        errors: { write() {} }
      })
      try {
        const ask = (body: Uint8Array, coding = 'gzip'): Promise<Response> =>
          fetch(server.url, {
            method: 'POST',
            body: Buffer.from(body),
            headers: { 'content-encoding': coding }
          })
        expect(await (await ask(CODED)).text()).to.equal(JSON_TEXT)
        expect((await ask(CODED.subarray(0, -9))).status).to.equal(400)
        expect((await ask(gzipSync(Buffer.alloc(9_000_000)))).status).to.equal(413)
        const unknown = await ask(CODED, 'br')
        expect([unknown.status, unknown.headers.get('accept-encoding')]).to.deep.equal([415, 'gzip'])
        expect(await (await ask(CODED)).text(), 'and goes on').to.equal(JSON_TEXT)
      } finally {
        await server.close()
      }
    })

    it('keeps the convention, whatever the app reads of it', async function () {
      this.timeout(60_000)
      await checkMiddleware((app: App) => compose(app, layer, coding), { name: 'gunzip' })
    })
  })
}

describe('gunzip', () => {
  let seen: (Environ & GunzipEnviron) | undefined
  const looking: App = (environ, startResponse) => {
    seen = { ...environ }
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return ['seen']
  }

  it('takes away what is true of the coded bytes only, and keeps it aside', async () => {
    const coded = {
      HTTP_CONTENT_MD5: 'x',
      HTTP_DIGEST: 'sha-256=x',
      HTTP_CONTENT_DIGEST: 'sha-256=:x:',
      HTTP_REPR_DIGEST: 'sha-256=:x:'
    }
    await post(compose(looking, gunzip), CODED, 'gzip', { ...coded, CONTENT_TYPE: 'application/json' })
    for (const key of ['HTTP_CONTENT_ENCODING', 'CONTENT_LENGTH', ...Object.keys(coded)]) {
      expect(seen).to.not.have.property(key)
    }
    expect(seen).to.include({ CONTENT_TYPE: 'application/json' })
    expect(seen!['tsgi.gunzip']).to.deep.equal({
      HTTP_CONTENT_ENCODING: 'gzip',
      CONTENT_LENGTH: String(CODED.length),
      ...coded
    })
  })

  it('leaves requests without a coding alone', async () => {
    for (const coding of [null, '', 'identity', 'Identity']) {
      await post(compose(looking, gunzip), 'abc', coding)
      expect(seen).to.include({ CONTENT_LENGTH: '3' })
      expect(seen).to.not.have.property('tsgi.gunzip')
    }
  })

  for (const coding of ['br', 'deflate', 'zstd', 'gzip, gzip', 'br, gzip', '*', 'gzip;q=1']) {
    it(`answers 415 for ${coding}, without asking the app`, async () => {
      seen = undefined
      const result = await post(compose(looking, gunzip), CODED, coding)
      expect(result.status).to.equal('415 Unsupported Media Type')
      expect(result.header('Accept-Encoding')).to.equal('gzip')
      expect(result.text).to.contain('gzip')
      expect(seen).to.equal(undefined)
    })
  }

  it('answers HEAD without a body', async () => {
    const result = await post(compose(looking, gunzip), '', 'br', { REQUEST_METHOD: 'HEAD' })
    expect(result.status).to.equal('415 Unsupported Media Type')
    expect(result.bytes).to.have.length(0)
  })

  it('takes no bytes for no body', async () => {
    expect((await post(compose(echo, gunzip), '')).text).to.equal('')
  })

  it('decodes once, however often it is composed', async () => {
    expect((await post(compose(echo, gunzip, gunzip), CODED)).text).to.equal(JSON_TEXT)
  })

  const wrong: [options: object, error: ErrorConstructor, message: string][] = [
    [{ limit: -1 }, RangeError, 'gunzip: limit must be an integer of at least 0, got -1'],
    [{ limit: '1mb' }, TypeError, 'gunzip: limit must be an integer of at least 0, got "1mb"'],
    [{ limit: NaN }, RangeError, 'gunzip: limit must be an integer of at least 0, got NaN'],
    [{ ratio: 0.5 }, RangeError, 'gunzip: ratio must be a number of at least 1, got 0.5'],
    [{ ratio: NaN }, RangeError, 'gunzip: ratio must be a number of at least 1, got NaN'],
    [{ ratio: '9' }, TypeError, 'gunzip: ratio must be a number of at least 1, got "9"'],
    [{ engine: 'pako' }, RangeError, "gunzip: engine must be 'native' or 'fflate', got \"pako\""],
    [{ level: 1 }, TypeError, 'gunzip: unknown option "level"; known are limit, ratio, engine']
  ]
  for (const [options, error, message] of wrong) {
    it(`throws while composing: ${message}`, () => {
      expect(() => gunzip(options as GunzipOptions)).to.throw(error, message)
    })
  }

  it('works without node:zlib, and says so when that is asked for', async () => {
    const getBuiltinModule = process.getBuiltinModule.bind(process)
    Object.assign(process, { getBuiltinModule: undefined })
    try {
      expect(() => gunzip({ engine: 'native' })).to.throw(
        RangeError,
        "gunzip: engine 'native' needs node:zlib"
      )
      const layer = gunzip({})
      expect((await post(compose(echo, layer), CODED)).text).to.equal(JSON_TEXT)
    } finally {
      Object.assign(process, { getBuiltinModule })
    }
  })
})
