// What compression has to do, row by row, as it shows from outside: each `it` is a row of a survey of twelve implementations,
// in its order. What peers get wrong stands beside some.

import {
  compose,
  openBody,
  readText,
  type App,
  type Body,
  type Environ,
  type HeaderList,
  type Status
} from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'
import { gunzip, gzip, type EngineName, type GzipEnviron, type GzipOptions } from '@tsgi/middleware-gzip'
import { call, createEnviron, type CallResult, type EnvironInit } from '@tsgi/testing'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { constants, gunzipSync, gzipSync } from 'node:zlib'

const LINE = 'All work and no play makes Jack a dull boy.\n'
const TEXT = LINE.repeat(100)
const SOFT = { finishFlush: constants.Z_SYNC_FLUSH }

interface Given {
  status?: Status
  /** null for none. */
  type?: string | null
  headers?: HeaderList
  body?: () => Body
  environ?: EnvironInit
  options?: GzipOptions
  method?: string
}

function appOf({ status = '200 OK', type = 'text/plain', headers = [], body = () => [TEXT] }: Given): App {
  return (_environ, startResponse) => {
    startResponse(status, [
      ...(type === null ? [] : [['Content-Type', type] as [string, string]]),
      ...headers
    ])
    return body()
  }
}

for (const engine of ['native', 'fflate'] as EngineName[]) {
  const ask = (given: Given = {}): Promise<CallResult> => {
    const environ = { HTTP_ACCEPT_ENCODING: 'gzip', REQUEST_METHOD: given.method ?? 'GET', ...given.environ }
    return call(compose(appOf(given), gzip({ engine, ...given.options })), environ)
  }
  const accepting = (header: string | undefined, given: Given = {}): Promise<CallResult> =>
    ask({ ...given, environ: { HTTP_ACCEPT_ENCODING: header } })
  const isCoded = (result: CallResult): boolean => {
    expect(result.error).to.equal(undefined)
    if (result.header('Content-Encoding') !== 'gzip') return false
    if (result.bytes.length > 0) gunzipSync(result.bytes) // throws where it is not complete
    return true
  }

  describe(`behaviour (${engine})`, () => {
    describe('1.1 Accept-Encoding', () => {
      const rows: [header: string | undefined, isCoded: boolean, why?: string][] = [
        ['gzip', true],
        ['gzip;q=0', false, 'Django and Starlette send gzip'],
        ['*', true],
        ['*;q=0', false, 'never a 406 after the app has run; koa-compress answers 500'],
        ['identity;q=0', false, 'koa-compress answers 500'],
        ['gzip;q=0, *', false, '@fastify/compress sends what the client forbade'],
        ['x-gzip', true, 'RFC 9110, 8.4.1.3'],
        [undefined, false, 'who sends none often cannot decode'],
        ['', false],
        ['GZIP', true],
        ['gzip;q=0.5, identity;q=1', false],
        ['gzip;q=bogus', false],
        ['gzip;q=0.5;level=6', true],
        [',,, gzip ,', true],
        [`${'br, '.repeat(16)}gzip`, false, 'no more than 16 are read']
      ]
      for (const [header, coded, why] of rows) {
        it(`${JSON.stringify(header)}: ${coded ? 'gzip' : 'identity'}${why === undefined ? '' : ` (${why})`}`, async () => {
          const result = await accepting(header)
          expect(isCoded(result)).to.equal(coded)
          expect(result.status).to.equal('200 OK')
          expect(coded ? gunzipSync(result.bytes).toString() : result.text).to.equal(TEXT)
        })
      }

      it('"identity;q=0, gzip": gzip, whatever threshold and type', async () => {
        const image = await accepting('identity;q=0, gzip', { type: 'image/png', body: () => ['abc'] })
        expect(gunzipSync(image.bytes).toString()).to.equal('abc')
      })
    })

    describe('1.2 what is compressed', () => {
      for (const status of ['204 No Content', '205 Reset Content', '304 Not Modified'] as const) {
        it(`status ${status}: never`, async () => {
          expect(isCoded(await ask({ status, body: () => [] }))).to.equal(false)
        })
      }

      it('101 and CONNECT: never', async () => {
        expect(isCoded(await ask({ status: '101 Switching Protocols', body: () => [] }))).to.equal(false)
        expect(isCoded(await ask({ method: 'CONNECT' }))).to.equal(false)
      })

      it('206: never (compression, Rack and Django do)', async () => {
        const part: Given = {
          status: '206 Partial Content',
          headers: [['Content-Range', `bytes 0-${TEXT.length - 1}/9999`]]
        }
        expect((await ask(part)).text).to.equal(TEXT)
        expect(isCoded(await ask({ status: '206 Partial Content' }))).to.equal(false)
      })

      it('Content-Range with another status, multipart/byteranges: never', async () => {
        expect(isCoded(await ask({ headers: [['Content-Range', 'bytes 0-9/99']] }))).to.equal(false)
        expect(isCoded(await ask({ type: 'multipart/byteranges; boundary=x' }))).to.equal(false)
      })

      it('Content-Encoding: only over identity and the empty one, which it replaces', async () => {
        for (const coding of ['br', 'deflate', 'aws-chunked', 'identity, br']) {
          const result = await ask({ headers: [['Content-Encoding', coding]] })
          expect(result.text).to.equal(TEXT)
          expect(result.header('Content-Encoding')).to.equal(coding)
        }
        for (const coding of ['identity', 'Identity', '']) {
          const result = await ask({ headers: [['Content-Encoding', coding]] })
          expect(isCoded(result)).to.equal(true)
          expect(result.headers.filter(([name]) => name === 'Content-Encoding')).to.have.length(1)
        }
      })

      it('Transfer-Encoding: an app may not set it, with gzip or without', async () => {
        const app = appOf({ headers: [['Transfer-Encoding', 'chunked']] })
        let said = ''
        const errors = { write: (text: string) => void (said += text) }
        const server = await serve(compose(app, gzip({ engine })), { port: 0, hostname: '127.0.0.1', errors })
        try {
          expect((await fetch(server.url)).status).to.equal(500)
          expect(said).to.contain('Transfer-Encoding')
        } finally {
          await server.close()
        }
      })

      it('Cache-Control: no-transform: never, in any case, as a token only (@fastify/compress ignores it)', async () => {
        for (const value of ['no-transform', 'public, No-Transform', 'private,no-transform']) {
          const result = await ask({ headers: [['Cache-Control', value]] })
          expect([isCoded(result), result.header('Vary')]).to.deep.equal([false, undefined])
        }
        expect(isCoded(await ask({ headers: [['Cache-Control', 'x-no-transform']] }))).to.equal(true)
      })

      it('no-transform of the request: honoured (by Caddy alone, of twelve)', async () => {
        const environ = { HTTP_ACCEPT_ENCODING: 'gzip', HTTP_CACHE_CONTROL: 'no-transform' }
        expect(isCoded(await ask({ environ }))).to.equal(false)
      })

      const types: [what: string, types: string[], isCoded: boolean][] = [
        [
          'text, JSON, XML and the like',
          ['text/html', 'application/json', 'application/atom+xml', 'image/svg+xml'],
          true
        ],
        [
          'also what mime-db has no verdict on',
          [
            'application/x-ndjson',
            'application/json-seq',
            'application/jsonl',
            'application/yaml',
            'application/grpc-web+text'
          ],
          true
        ],
        [
          'more of these',
          ['application/x-protobuf', 'application/cbor', 'application/vnd.apache.arrow.file'],
          true
        ],
        [
          'not what is compressed already',
          ['image/png', 'video/mp4', 'application/zip', 'font/woff2'],
          false
        ],
        [
          'not octet-stream and grpc, which mime-db calls compressible',
          ['application/octet-stream', 'application/grpc'],
          false
        ]
      ]
      for (const [what, list, coded] of types) {
        it(`Content-Type: ${what}`, async () => {
          for (const type of list) expect(isCoded(await ask({ type })), type).to.equal(coded)
        })
      }

      it('no Content-Type: never (@fastify/compress assumes JSON)', async () => {
        expect(isCoded(await ask({ type: null }))).to.equal(false)
      })

      it('below the threshold, of known length: never', async () => {
        expect(isCoded(await ask({ body: () => ['x'.repeat(1023)] }))).to.equal(false)
        expect(isCoded(await ask({ body: () => ['x'.repeat(1024)] }))).to.equal(true)
        const declared: Given = { headers: [['Content-Length', '9']], body: () => ['some', ' text'].values() }
        expect((await ask(declared)).text).to.equal('some text')
      })

      it('below the threshold, of unknown length: never (five peers compress 7 bytes)', async () => {
        const result = await ask({
          body: async function* () {
            yield 'some'
            yield ' text'
          }
        })
        expect(result.text).to.equal('some text')
      })

      it('of unknown length: decided when the threshold is reached, on idle, or at write()', async () => {
        const long = await ask({ body: () => [LINE, TEXT].values() })
        expect(isCoded(long)).to.equal(true)
        const pausing = await ask({
          body: async function* () {
            yield 'some'
            await delay(25)
            yield ' text'
          }
        })
        expect(gunzipSync(pausing.bytes).toString()).to.equal('some text')
        const writing: App = (_environ, startResponse) => {
          const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
          return (async function* () {
            await write('some')
            yield ' text'
          })()
        }
        const written = await call(compose(writing, gzip({ engine })), { HTTP_ACCEPT_ENCODING: 'gzip' })
        expect(gunzipSync(written.bytes).toString()).to.equal('some text')
      })

      it('an empty body: stays empty (hono/compress sends 20 bytes)', async () => {
        for (const body of [(): Body => [], (): Body => [''], async function* () {}]) {
          const result = await ask({ body })
          expect([result.bytes.length, isCoded(result)]).to.deep.equal([0, false])
        }
      })

      it('what would not shrink: sent as it was', async () => {
        const noise = randomBytes(3000)
        const result = await ask({ body: () => [noise] })
        expect(Buffer.compare(result.bytes, noise)).to.equal(0)
        expect([isCoded(result), result.header('Content-Length')]).to.deep.equal([false, '3000'])
      })

      it('what a layer or the app wants left alone: left alone, or compressed otherwise', async () => {
        expect(
          isCoded(await ask({ environ: { HTTP_ACCEPT_ENCODING: 'gzip', 'tsgi.gzip': false } }))
        ).to.equal(false)
        const eager = { HTTP_ACCEPT_ENCODING: 'gzip', 'tsgi.gzip': { threshold: 1 } }
        expect(isCoded(await ask({ environ: eager, body: () => ['x'.repeat(60)] }))).to.equal(true)
      })
    })

    describe('1.3 headers', () => {
      it('Content-Length: exact where the body is in hand, else none', async () => {
        const result = await ask({ headers: [['Content-Length', String(TEXT.length)]] })
        expect(result.header('Content-Length')).to.equal(String(result.bytes.length))
        const body = async function* (): AsyncGenerator<string> {
          for (let i = 0; i < 20; i++) yield TEXT
        }
        const length = String(TEXT.length * 20)
        const streamed = await ask({ headers: [['Content-Length', length]], body })
        expect([isCoded(streamed), streamed.header('Content-Length')]).to.deep.equal([true, undefined])
      })

      it('Vary: on all that could have been compressed, merged, and * stays', async () => {
        const vary = async (given: Given, accepts = 'gzip'): Promise<string | undefined> =>
          (await accepting(accepts, given)).header('Vary')
        expect(await vary({})).to.equal('Accept-Encoding')
        expect(await vary({}, 'br'), 'identity').to.equal('Accept-Encoding')
        expect(await vary({ body: () => ['short'] }), 'below the threshold').to.equal('Accept-Encoding')
        expect(await vary({ headers: [['Vary', 'Origin']] })).to.equal('Origin, Accept-Encoding')
        expect(await vary({ headers: [['Vary', 'origin, ACCEPT-ENCODING']] })).to.equal(
          'origin, ACCEPT-ENCODING'
        )
        expect(await vary({ headers: [['Vary', '*']] })).to.equal('*')
        expect(await vary({ type: 'image/png' }), 'never compressed').to.equal(undefined)
      })

      it('Vary on 304: as on its 200 (Hono, Fastify and Rack have none)', async () => {
        const fresh: Given = {
          status: '304 Not Modified',
          type: null,
          body: () => [],
          headers: [['ETag', '"x"']]
        }
        expect((await ask(fresh)).header('Vary')).to.equal('Accept-Encoding')
      })

      it('a strong ETag: weak on coded bytes (compression#45, open since 2015)', async () => {
        expect((await ask({ headers: [['ETag', '"x"']] })).header('ETag')).to.equal('W/"x"')
        expect((await accepting('br', { headers: [['ETag', '"x"']] })).header('ETag')).to.equal('"x"')
        expect((await ask({ headers: [['ETag', 'W/"x"']] })).header('ETag')).to.equal('W/"x"')
      })

      it('a malformed ETag: dropped', async () => {
        expect((await ask({ headers: [['ETag', 'x']] })).header('ETag')).to.equal(undefined)
      })

      it('the ETag of a 304: in the form that the client has (RFC 9111, 4.3.4)', async () => {
        const fresh: Given = { status: '304 Not Modified', body: () => [], headers: [['ETag', '"x"']] }
        const weak = { HTTP_ACCEPT_ENCODING: 'gzip', HTTP_IF_NONE_MATCH: 'W/"x"' }
        expect((await ask({ ...fresh, environ: weak })).header('ETag')).to.equal('W/"x"')
        const strong = { HTTP_ACCEPT_ENCODING: 'gzip', HTTP_IF_NONE_MATCH: '"x"' }
        expect((await ask({ ...fresh, environ: strong })).header('ETag')).to.equal('"x"')
      })

      it('Accept-Ranges: compressed all the same, and removed', async () => {
        const result = await ask({ headers: [['Accept-Ranges', 'bytes']] })
        expect([isCoded(result), result.header('Accept-Ranges')]).to.deep.equal([true, undefined])
        expect(
          (await accepting('br', { headers: [['Accept-Ranges', 'bytes']] })).header('Accept-Ranges')
        ).to.equal('bytes')
      })

      it('digests: removed, since they are over the coded bytes (nobody does)', async () => {
        const names = ['Content-MD5', 'Digest', 'Content-Digest', 'Repr-Digest']
        const headers = names.map((name): [string, string] => [name, 'sha-256=:x:'])
        const coded = await ask({ headers })
        const plain = await accepting('br', { headers })
        expect(names.map(name => coded.header(name))).to.deep.equal(names.map(() => undefined))
        expect(names.map(name => plain.header(name))).to.deep.equal(names.map(() => 'sha-256=:x:'))
      })

      it('Content-Disposition, Last-Modified, Set-Cookie, Unencoded-Digest: untouched', async () => {
        const headers: HeaderList = [
          ['Content-Disposition', 'attachment'],
          ['Last-Modified', 'Sat, 21 Nov 2026 00:00:00 GMT'],
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['Unencoded-Digest', 'sha-256=:x:'] // over the bytes as they are
        ]
        expect((await ask({ headers })).headers).to.include.deep.members(headers)
      })

      it('HEAD: the headers of GET where the length is known', async () => {
        const headers: HeaderList = [
          ['Content-Length', String(TEXT.length)],
          ['ETag', '"x"'],
          ['Accept-Ranges', 'bytes']
        ]
        const withoutLength = ({ headers: all }: CallResult): string[] =>
          all
            .filter(([name]) => name !== 'Content-Length')
            .map(String)
            .toSorted()
        const head = await ask({ method: 'HEAD', headers, body: () => [] })
        expect(withoutLength(head)).to.deep.equal(withoutLength(await ask({ headers })))
        expect(head.header('Content-Length'), 'of the bytes as they are').to.equal(undefined)
      })
    })

    describe('1.4 streams', () => {
      /** The chunks that leave, each with what of the body can be read by then. */
      const received = async (given: Given): Promise<string[]> => {
        const { chunks, error } = await ask(given)
        expect(error).to.equal(undefined)
        return chunks.map((_, i) => gunzipSync(Buffer.concat(chunks.slice(0, i + 1)), SOFT).toString())
      }
      const pausing = (parts: string[]) =>
        async function* (): AsyncGenerator<string> {
          for (const part of parts) {
            yield part
            await delay(25)
          }
        }

      for (const [what, type] of [
        [
          'text/event-stream: each event at once (compression and koa-compress give all at the end)',
          'text/event-stream'
        ],
        ['HTML in parts: each at once (no peer does)', 'text/html'],
        ['ndjson: each line at once', 'application/x-ndjson']
      ] as const) {
        it(what, async () => {
          const seen = await received({ type, body: pausing(['one\n\n', 'two\n\n', 'three\n\n']) })
          expect(seen.slice(0, 3)).to.deep.equal(['one\n\n', 'one\n\ntwo\n\n', 'one\n\ntwo\n\nthree\n\n'])
        })
      }

      it("flush: 'auto' flushes on idle alone, 'chunk' each chunk, 'none' never", async () => {
        const busy = async function* (): AsyncGenerator<string> {
          for (let i = 0; i < 100; i++) yield `${i} ${LINE}`
        }
        const count = async (flush: 'auto' | 'chunk' | 'none', body: () => Body): Promise<number> =>
          (await ask({ options: { flush, threshold: 0 }, body })).chunks.length
        expect(await count('auto', busy)).to.equal(1)
        expect(await count('chunk', busy)).to.be.at.least(100)
        expect(await count('none', pausing([TEXT, TEXT, TEXT]))).to.equal(1)
      })

      it('a block waits for nothing that does not come, and the head neither (PEP 3333)', async () => {
        const started: string[] = []
        const app = appOf({
          body: async function* () {
            yield 'first'
            await new Promise(() => {})
          }
        })
        const environ = createEnviron({ HTTP_ACCEPT_ENCODING: 'gzip' })
        const body = await compose(app, gzip({ engine }))(environ, status => {
          started.push(status)
          return () => {}
        })
        const reader = openBody(body)
        const first = (await reader.pull()) as Uint8Array
        expect(started).to.deep.equal(['200 OK'])
        expect(gunzipSync(first, SOFT).toString()).to.equal('first')
        await reader.close(new Error('enough'))
      })

      it('write(): compressed by the same encoder, and flushed', async () => {
        const app: App = (_environ, startResponse) => {
          const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
          return (async function* () {
            await write('one ')
            yield 'two '
            await write('three ')
            yield 'four'
          })()
        }
        const result = await call(compose(app, gzip({ engine })), { HTTP_ACCEPT_ENCODING: 'gzip' })
        expect(gunzipSync(result.bytes).toString()).to.equal('one two three four')
        expect(gunzipSync(result.written[0]!, SOFT).toString()).to.equal('one ')
      })

      it('a large chunk: off the event loop, or in slices with yields', async function () {
        if (engine === 'native') notOn(this, ['deno'], 'node:zlib compresses on the event loop')
        const large = Buffer.from(randomBytes(1_000_000).toString('base64'))
        let turns = 0
        const ticking = setInterval(() => turns++)
        try {
          const result = await ask({ body: () => [large].values() })
          expect(gunzipSync(result.bytes).equals(large)).to.equal(true)
          expect(turns, 'turns of the event loop meanwhile').to.be.above(3)
        } finally {
          clearInterval(ticking)
        }
      })

      it('back-pressure: nothing is taken from the app until it is asked for', async () => {
        let given = 0
        const app = appOf({
          body: async function* () {
            for (; ; given++) yield randomBytes(16_384)
          }
        })
        const environ = createEnviron({ HTTP_ACCEPT_ENCODING: 'gzip' })
        const reader = openBody(await compose(app, gzip({ engine }))(environ, () => () => {}))
        await reader.pull()
        const soon = given
        await delay(20)
        expect(given).to.equal(soon)
        expect(given).to.be.below(6)
        await reader.close(new Error('enough'))
      })

      it('abort: the app is closed once (compression leaked its encoder until 1.8.2)', async () => {
        const closed: unknown[] = []
        let returned = 0
        const body = (): Body => {
          const endless = (async function* () {
            try {
              for (;;) {
                yield TEXT.repeat(5)
                await delay(1)
              }
            } finally {
              returned++
            }
          })()
          return Object.assign(endless, { close: (error: unknown) => void closed.push(error) })
        }
        const app = compose(appOf({ body }), gzip({ engine }))
        await call(app, { HTTP_ACCEPT_ENCODING: 'gzip' }, { leaveAfter: 2 })
        await delay(25)
        expect([closed.length, returned]).to.deep.equal([1, 1])
        expect(closed[0]).to.be.instanceOf(DOMException)
      })

      it('an error after the head: what was yielded arrives, the trailer never (Rack writes it)', async () => {
        const result = await ask({
          body: async function* () {
            yield TEXT
            await delay(25)
            yield 'the last line'
            throw new Error('database gone')
          }
        })
        expect(String(result.error)).to.contain('database gone')
        expect(gunzipSync(result.bytes, SOFT).toString()).to.equal(`${TEXT}the last line`)
        expect(() => gunzipSync(result.bytes)).to.throw('unexpected end of file')
      })

      it('an error before the first byte: the head may be replaced, what was held is forgotten', async () => {
        const app: App = async function* (_environ, startResponse) {
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          try {
            yield ''
            throw new Error('database gone')
          } catch (error) {
            startResponse('503 Service Unavailable', [['Content-Type', 'text/html']], error)
            yield TEXT
          }
        }
        const result = await call(compose(app, gzip({ engine })), { HTTP_ACCEPT_ENCODING: 'gzip' })
        expect(result.status).to.equal('503 Service Unavailable')
        expect(gunzipSync(result.bytes).toString()).to.equal(TEXT)
      })
    })

    describe('1.4 trailers, of which the convention has none', () => {
      it('of a response: Trailer is untouched, and refused by the gateway as without gzip', async () => {
        const headers: HeaderList = [['Trailer', 'Server-Timing']]
        expect((await ask({ headers })).headers).to.include.deep.members(headers)
        let said = ''
        const errors = { write: (text: string) => void (said += text) }
        const app = compose(appOf({ headers }), gzip({ engine }))
        const server = await serve(app, { port: 0, hostname: '127.0.0.1', errors })
        try {
          expect((await fetch(server.url)).status).to.equal(500)
          expect(said).to.contain('Trailer')
        } finally {
          await server.close()
        }
      })

      it('of a request: behind a coded body, they are neither content nor headers', async function () {
        notOn(this, ['bun'], 'the server is the runtime’s own there, and so are its bytes')
        const seen: unknown[] = []
        const app: App = async (environ, startResponse) => {
          const text = await readText(environ)
          seen.push(text, environ.HTTP_X_LATE, environ.HTTP_TRAILER)
          startResponse('204 No Content', [])
          return []
        }
        const server = await serve(compose(app, gunzip({ engine })), { port: 0, hostname: '127.0.0.1' })
        try {
          const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
          const coded = gzipSync(TEXT)
          const head = ['POST / HTTP/1.1', 'Host: test', 'Connection: close', 'Content-Encoding: gzip']
          socket.write([...head, 'Transfer-Encoding: chunked', 'Trailer: X-Late', '', ''].join('\r\n'))
          for (const part of [coded.subarray(0, 30), coded.subarray(30)]) {
            socket.write(`${part.length.toString(16)}\r\n`)
            socket.write(part)
            socket.write('\r\n')
          }
          socket.write('0\r\nX-Late: 1\r\n\r\n')
          expect(Buffer.concat(await socket.toArray()).toString()).to.match(/^HTTP\/1\.1 204 /)
          expect(seen).to.deep.equal([TEXT, undefined, undefined])
        } finally {
          await server.close()
        }
      })
    })

    describe('1.5 security', () => {
      it('BREACH: jitter pads by the content, so that asking again tells nothing', async () => {
        const sizeOf = async (text: string): Promise<number> =>
          (await ask({ body: () => [text], options: { jitter: 100 } })).bytes.length
        const guesses = Array.from(
          { length: 30 },
          (_, i) => `${TEXT}token=secret${String.fromCharCode(97 + (i % 26))}${i}`
        )
        const sizes = await Promise.all(guesses.map(sizeOf))
        expect(new Set(sizes).size).to.be.above(10)
        expect(await Promise.all(guesses.map(sizeOf))).to.deep.equal(sizes)
        const streamed = await ask({
          body: () => [TEXT, TEXT, TEXT, TEXT, TEXT].values(),
          options: { jitter: 100 }
        })
        expect(streamed.bytes[3], 'FNAME').to.equal(8)
        expect(gunzipSync(streamed.bytes).toString()).to.equal(TEXT.repeat(5))
      })

      it('mtime: 0, in one call and streamed', async () => {
        for (const body of [
          (): Body => [TEXT],
          async function* () {
            for (let i = 0; i < 9; i++) yield TEXT
          }
        ]) {
          expect([...(await ask({ body })).bytes.subarray(0, 8)]).to.deep.equal([31, 139, 8, 0, 0, 0, 0, 0])
        }
      })

      it('hostile headers: read in no time', async () => {
        const hostile = [
          ','.repeat(600_000),
          'gzip;q='.repeat(90_000),
          `${' '.repeat(600_000)}x`,
          '"'.repeat(600_000)
        ]
        for (const header of hostile) {
          const environ = {
            HTTP_ACCEPT_ENCODING: header,
            HTTP_CACHE_CONTROL: header,
            HTTP_IF_NONE_MATCH: header
          }
          const fresh: Given = { status: '304 Not Modified', body: () => [], headers: [['ETag', '"x"']] }
          const begun = performance.now()
          await ask({ environ })
          await ask({ environ, ...fresh, options: { etag: 'suffix' } })
          expect(performance.now() - begun).to.be.below(5000) // else it takes minutes
        }
      })
    })

    describe('1.6 request bodies', () => {
      const send = async (
        bytes: Uint8Array,
        coding = 'gzip'
      ): Promise<CallResult & { environ: Environ | undefined }> => {
        let seen: Environ | undefined
        const app: App = async (environ, startResponse) => {
          seen = { ...environ }
          let length = 0
          for await (const chunk of environ['tsgi.input']) length += chunk.length
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          return [String(length)]
        }
        const init = {
          REQUEST_METHOD: 'POST',
          HTTP_CONTENT_ENCODING: coding,
          CONTENT_LENGTH: String(bytes.length)
        }
        const result = await call(compose(app, gunzip({ engine })), init, { input: [bytes] })
        return { ...result, environ: seen }
      }

      it('a middleware of its own, streaming', async () => {
        expect((await send(gzipSync(TEXT))).text).to.equal(String(TEXT.length))
      })
      it('another coding: 415 with Accept-Encoding', async () => {
        const result = await send(gzipSync(TEXT), 'br')
        expect([result.status, result.header('Accept-Encoding')]).to.deep.equal([
          '415 Unsupported Media Type',
          'gzip'
        ])
      })
      it('corrupt: 400', async () => {
        expect((await send(gzipSync(TEXT).subarray(0, -3))).error).to.have.property('status', 400)
      })
      it('a bomb: 413', async () => {
        expect((await send(gzipSync(Buffer.alloc(5_000_000)))).error).to.have.property('status', 413)
      })
      it('environ: without what is true of the coded bytes', async () => {
        const { environ } = await send(gzipSync(TEXT))
        expect(environ).to.not.have.any.keys('HTTP_CONTENT_ENCODING', 'CONTENT_LENGTH')
        expect(environ).to.have.nested.property('tsgi\\.gunzip.HTTP_CONTENT_ENCODING', 'gzip')
      })
    })

    it('3 the decision: there for the logger', async () => {
      let environ!: Environ & GzipEnviron
      const app: App = (given, startResponse) => appOf({})((environ = given), startResponse)
      const { bytes } = await call(compose(app, gzip({ engine })), { HTTP_ACCEPT_ENCODING: 'gzip' })
      const counts = { bytesIn: TEXT.length, bytesOut: bytes.length }
      expect(environ['tsgi.gzip']).to.deep.equal({
        applied: true,
        reason: 'compressed',
        coding: 'gzip',
        ...counts
      })
    })
  })
}
