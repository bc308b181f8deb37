import {
  compose,
  getHeader,
  openBody,
  type App,
  type Body,
  type Chunk,
  type HeaderList,
  type Middleware
} from '@tsgi/core'
import { gzip, type GzipOptions } from '@tsgi/middleware-gzip'
import { call, createEnviron } from '@tsgi/testing'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises'
import zlib from 'node:zlib'

const ACCEPTS = { HTTP_ACCEPT_ENCODING: 'gzip' }
const LINE = 'All work and no play makes Jack a dull boy.\n'
const SOFT = { finishFlush: zlib.constants.Z_SYNC_FLUSH }

function streaming(body: () => Body, headers: HeaderList = []): App {
  return (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain'], ...headers])
    return body()
  }
}

function soFar(bytes: Uint8Array): string {
  return bytes.length === 0 ? '' : zlib.gunzipSync(bytes, SOFT).toString()
}

/** A source whose chunks the test gives one by one. */
function source(): { body: Body; give: (chunk: Chunk) => void; end: () => void } {
  const web = new TransformStream<Chunk, Chunk>(undefined, { highWaterMark: 99 }, { highWaterMark: 99 })
  const writer = web.writable.getWriter()
  return {
    body: web.readable,
    give: chunk => void writer.write(chunk),
    end: () => void writer.close()
  }
}

for (const engine of ['native', 'fflate'] as const) {
  const layer = (options: GzipOptions = {}): Middleware => gzip({ engine, ...options })

  describe(`gzip of streams (${engine})`, () => {
    it('gives what decodes to the same bytes, whatever the chunks, pauses and options', async function () {
      this.timeout(30_000)
      const chunk = fc.oneof(
        fc.string({ maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.constantFrom(0, 0, 0, 1, 255), { maxLength: 200 }).map(bytes => Uint8Array.from(bytes)),
        fc.integer({ min: 1, max: 900 }).map(times => LINE.repeat(times))
      )
      const step = fc.tuple(chunk, fc.constantFrom('yield', 'yield', 'pause', 'write'))
      const options = fc.record({
        level: fc.integer({ min: 1, max: 9 }),
        flush: fc.constantFrom('auto', 'chunk', 'none'),
        threshold: fc.constantFrom(0, 1, 1024, 40_000),
        jitter: fc.constantFrom(0, 60)
      }) as fc.Arbitrary<GzipOptions>
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 10 }), options, async (steps, options) => {
          const expected = Buffer.concat(steps.map(([chunk]) => Buffer.from(chunk as string)))
          const app: App = (_environ, startResponse) => {
            const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
            return (async function* () {
              for (const [chunk, how] of steps) {
                if (how === 'write') await write(chunk)
                else yield chunk
                if (how === 'pause') await macrotask()
              }
            })()
          }
          const result = await call(compose(app, layer(options)), ACCEPTS)
          expect(result.error).to.equal(undefined)
          const isCoded = result.header('Content-Encoding') === 'gzip'
          expect(Buffer.compare(isCoded ? zlib.gunzipSync(result.bytes) : result.bytes, expected)).to.equal(0)
          const length = result.header('Content-Length')
          if (length !== undefined) expect(length).to.equal(String(result.bytes.length))
        }),
        { numRuns: 80 }
      )
    })

    it('delivers each event while the source is silent', async () => {
      const { body, give, end } = source()
      const app = compose(
        streaming(() => body),
        layer()
      )
      const reader = openBody(await app(createEnviron(ACCEPTS), () => () => {}))
      let coded = Buffer.alloc(0)
      for (const event of ['data: one\n\n', 'data: two\n\n', 'data: three\n\n']) {
        give(event)
        const before = soFar(coded)
        while (soFar(coded) === before) coded = Buffer.concat([coded, (await reader.pull()) as Uint8Array])
        expect(soFar(coded)).to.equal(before + event)
      }
      end()
      for (let chunk; (chunk = await reader.pull()) !== undefined;)
        coded = Buffer.concat([coded, chunk as Uint8Array])
      await reader.close()
      expect(zlib.gunzipSync(coded).toString()).to.match(/three\n\n$/)
    })

    it('sends head and bytes at write', async () => {
      const app: App = (_environ, startResponse) => {
        const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
        return (async function* () {
          await write('')
          await write('first')
          yield 'second'
        })()
      }
      let coded = Buffer.alloc(0)
      const sent: string[] = []
      const body = await compose(app, layer())(createEnviron(ACCEPTS), (_status, headers) => {
        sent.push(getHeader(headers, 'Content-Encoding')!)
        return chunk => {
          coded = Buffer.concat([coded, Buffer.from(chunk as Uint8Array)])
          sent.push(soFar(coded))
        }
      })
      const reader = openBody(body)
      while ((await reader.pull()) !== undefined);
      await reader.close()
      expect(sent[0]).to.equal('gzip')
      expect(sent[1], 'the head alone').to.equal('')
      expect(sent.at(-1)).to.equal('first')
    })

    it('sends the head at an empty write even when it never flushes', async () => {
      let began = false
      const app: App = (_environ, startResponse) => {
        const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
        return (async function* () {
          await write('')
          expect(began).to.equal(true)
          yield 'text'
        })()
      }
      const outer: App = (environ, startResponse) =>
        compose(app, layer({ flush: 'none' }))(environ, (status, headers) => {
          began = true
          return startResponse(status, headers)
        })
      const result = await call(outer, ACCEPTS)
      expect(result.error).to.equal(undefined)
      expect(zlib.gunzipSync(result.bytes).toString()).to.equal('text')
    })

    it('pads by the first content, also behind an empty write', async () => {
      const paddings = new Set<number>()
      for (let i = 0; i < 8; i++) {
        const app: App = (_environ, startResponse) => {
          const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
          return (async function* () {
            await write('')
            await macrotask()
            yield `${LINE}${i}`
          })()
        }
        const { bytes } = await call(compose(app, layer({ jitter: 100 })), ACCEPTS)
        expect(zlib.gunzipSync(bytes).toString()).to.equal(`${LINE}${i}`)
        paddings.add(bytes.indexOf(0, 10) - 10)
      }
      expect(paddings.size).to.be.above(2)
    })

    it('pads by all that leaves first, not by the last of it', async () => {
      const paddings = new Set<number>()
      for (let i = 0; i < 8; i++) {
        const parts = [`${i}${LINE.repeat(500)}`, LINE.repeat(500), LINE]
        const app = streaming(() => parts.values())
        const { bytes } = await call(compose(app, layer({ jitter: 100 })), ACCEPTS)
        expect(zlib.gunzipSync(bytes).toString()).to.equal(parts.join(''))
        paddings.add(bytes.indexOf(0, 10) - 10)
      }
      expect(paddings.size).to.be.above(2)
    })

    it('leaves a short stream as it is, with its length', async () => {
      const result = await call(
        compose(
          streaming(
            async function* () {
              yield 'just '
              yield 'this'
            },
            [['ETag', '"x"']]
          ),
          layer()
        ),
        ACCEPTS
      )
      expect(result.text).to.equal('just this')
      expect(result.header('Content-Encoding')).to.equal(undefined)
      expect(result.header('Content-Length')).to.equal('9')
      expect(result.header('ETag')).to.equal('"x"')
      expect(result.header('Vary')).to.equal('Accept-Encoding')
    })

    it('knows the length of a stream that ends before it has to start', async () => {
      const result = await call(
        compose(
          streaming(function* () {
            for (let i = 0; i < 100; i++) yield LINE
          }),
          layer()
        ),
        ACCEPTS
      )
      expect(result.header('Content-Length')).to.equal(String(result.bytes.length))
      expect(zlib.gunzipSync(result.bytes).toString()).to.equal(LINE.repeat(100))
    })

    it('leaves an empty stream empty', async () => {
      const result = await call(
        compose(
          streaming(async function* () {}),
          layer()
        ),
        ACCEPTS
      )
      expect(result.bytes).to.have.length(0)
      expect(result.header('Content-Encoding')).to.equal(undefined)
    })

    it('starts before the end when there is more than it holds', async () => {
      let pulled = 0
      const app = streaming(function* () {
        for (; pulled < 2000; pulled++) yield Buffer.from(LINE.repeat(20) + pulled)
      })
      const reader = openBody(await compose(app, layer())(createEnviron(ACCEPTS), () => () => {}))
      await reader.pull()
      expect(pulled).to.be.below(2000)
      await reader.close(new Error('enough'))
    })

    it('flushes each chunk when told to, and none otherwise', async () => {
      const app = streaming(async function* () {
        for (let i = 0; i < 50; i++) yield `${LINE}${i}`
      })
      const each = await call(compose(app, layer({ flush: 'chunk', threshold: 0 })), ACCEPTS)
      expect(each.chunks.length).to.be.at.least(50)
      expect(soFar(each.chunks[0]!)).to.equal(`${LINE}0`)
      const slow = streaming(async function* () {
        for (let i = 0; i < 3; i++) {
          yield LINE.repeat(100)
          await delay(5)
        }
      })
      const none = await call(compose(slow, layer({ flush: 'none' })), ACCEPTS)
      expect(none.chunks).to.have.length(1)
      const auto = await call(compose(slow, layer()), ACCEPTS)
      expect(auto.chunks.length).to.be.at.least(3)
    })

    it('never ends the gzip stream after an error, and delivers what came before', async () => {
      for (const pause of [true, false]) {
        const error = new Error('database gone')
        const app = streaming(async function* () {
          yield LINE.repeat(10)
          await delay(5)
          yield 'the last line'
          if (pause) await delay(5)
          throw error
        })
        const result = await call(compose(app, layer()), ACCEPTS)
        expect(result.error).to.equal(error)
        expect(() => zlib.gunzipSync(result.bytes)).to.throw('unexpected end of file')
        expect(soFar(result.bytes)).to.equal(`${LINE.repeat(10)}the last line`)
      }
    })

    it('leaves the response to the gateway when the error comes before it has sent anything', async () => {
      const error = new Error('database gone')
      const app = streaming(async function* () {
        yield 'a few bytes'
        throw error
      })
      const result = await call(compose(app, layer()), ACCEPTS)
      expect(result.error).to.equal(error)
      expect(result.status).to.equal(undefined)
    })

    it('breaks off a body that is shorter than it said', async () => {
      const app = streaming(
        async function* () {
          yield LINE.repeat(50)
        },
        [['Content-Length', '9000']]
      )
      const result = await call(compose(app, layer()), ACCEPTS)
      expect(String(result.error)).to.contain('body: ended 6800 bytes short of its Content-Length 9000')
    })

    it('cuts a body that is longer than it said, and says so once', async () => {
      const app = streaming(
        async function* () {
          yield LINE.repeat(50)
          yield 'more'
          yield 'and more'
        },
        [['Content-Length', '2198']]
      )
      const result = await call(compose(app, layer()), ACCEPTS)
      expect(zlib.gunzipSync(result.bytes).toString()).to.equal(LINE.repeat(50).slice(0, 2198))
      expect(result.errors.match(/longer than its Content-Length/g)).to.have.length(1)
    })

    it('closes the source once when the client leaves', async () => {
      const closed: unknown[] = []
      const body = Object.assign(
        (async function* () {
          for (;;) {
            yield LINE.repeat(400)
            await macrotask()
          }
        })(),
        { close: (error: unknown) => void closed.push(error) }
      )
      const result = await call(
        compose(
          streaming(() => body),
          layer()
        ),
        ACCEPTS,
        { leaveAfter: 3 }
      )
      expect(result.error).to.equal(undefined)
      expect(closed).to.have.length(1)
      expect(() => zlib.gunzipSync(result.bytes)).to.throw('unexpected end of file')
    })
  })
}

describe('gzip of streams, natively', () => {
  /** Runs with every zlib stream that is made in the meantime on record. */
  async function recorded(run: () => Promise<unknown>): Promise<zlib.Gzip[]> {
    const { createGzip } = zlib
    const made: zlib.Gzip[] = []
    const replace = (value: typeof createGzip): unknown =>
      Object.defineProperty(zlib, 'createGzip', { value })
    replace(options => {
      const stream = createGzip(options)
      made.push(stream)
      return stream
    })
    try {
      await run()
    } finally {
      replace(createGzip)
    }
    return made
  }

  const endless = streaming(async function* () {
    for (;;) {
      yield LINE.repeat(1000)
      await macrotask()
    }
  })

  it('frees the encoder when the client leaves', async function () {
    notOn(this, ['deno'], 'node:zlib cannot be patched')
    const made = await recorded(() => call(compose(endless, gzip), ACCEPTS, { leaveAfter: 2 }))
    expect(made.map(stream => stream.destroyed)).to.deep.equal([true])
  })

  it('frees the encoder while it is at work', async function () {
    notOn(this, ['deno'], 'node:zlib cannot be patched')
    const made = await recorded(async () => {
      const reader = openBody(await compose(endless, gzip)(createEnviron(ACCEPTS), () => () => {}))
      const pending = reader.pull()
      await Promise.resolve()
      await reader.close(new Error('gone'))
      expect(await pending).to.equal(undefined)
    })
    expect(made.every(stream => stream.destroyed)).to.equal(true)
  })

  it('frees the encoder after an error and after the end', async function () {
    notOn(this, ['deno'], 'node:zlib cannot be patched')
    const failing = streaming(async function* () {
      yield LINE.repeat(1000)
      yield LINE
      throw new Error('database gone')
    })
    const ending = streaming(async function* () {
      yield LINE.repeat(1000)
      yield LINE
    })
    const made = await recorded(async () => {
      await call(compose(failing, gzip), ACCEPTS)
      await call(compose(ending, gzip), ACCEPTS)
    })
    expect(made.map(stream => stream.destroyed)).to.deep.equal([true, true])
  })

  it('makes no encoder for what ends before it is needed', async function () {
    notOn(this, ['deno'], 'node:zlib cannot be patched')
    const short = streaming(async function* () {
      yield LINE.repeat(100)
    })
    expect(await recorded(() => call(compose(short, gzip), ACCEPTS))).to.have.length(0)
  })

  it('is a little larger than one call at most, when the source is busy', async () => {
    const busy = streaming(async function* () {
      for (let i = 0; i < 3000; i++) yield `{"id":${i},"name":"${LINE.slice(i % 40)}"}\n`
    })
    const result = await call(compose(busy, gzip), ACCEPTS)
    const whole = zlib.gzipSync(zlib.gunzipSync(result.bytes)).length
    expect(result.bytes.length).to.be.below(whole * 1.01)
  })

  it('is within 1 % of one call at the same level, whole and in chunks of any size', async function () {
    this.timeout(20_000)
    const text = Array.from(
      { length: 20_000 },
      (_, i) => `{"id":${i},"square":${i * i},"name":"${LINE.slice(i % 40)}"}\n`
    )
    const bytes = Buffer.from(text.join(''))
    for (const level of [1, 6, 9]) {
      const best = zlib.gzipSync(bytes, { level }).length
      for (const size of [1000, 16_384, 65_536, bytes.length]) {
        const body = async function* (): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        }
        const result = await call(compose(streaming(body), gzip({ level })), ACCEPTS)
        expect(result.bytes.length, `level ${level}, chunks of ${size}`).to.be.below(best * 1.01)
      }
    }
  })
})
