import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { setImmediate as turn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { forEachChunk, openBody, type Body, type BodyReader, type Chunk } from '@tsgi/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { after, before, describe, it } from 'mocha'

const text = (chunk: Chunk): string => (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())

async function readAll(reader: BodyReader): Promise<string[]> {
  const chunks: string[] = []
  for (;;) {
    const chunk = await reader.pull()
    if (chunk === undefined) return chunks
    chunks.push(text(chunk))
  }
}

async function rejection(work: unknown): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  return expect.fail('nothing was thrown')
}

/** What a call throws or its promise rejects with. */
const failure = (act: () => unknown): Promise<unknown> => rejection((async () => act())())

function* now(...chunks: Chunk[]): Generator<Chunk> {
  yield* chunks
}

async function* later(...chunks: Chunk[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) {
    await Promise.resolve()
    yield chunk
  }
}

function webStream(
  chunks: readonly unknown[],
  cancelled: (reason: unknown) => unknown = () => {}
): ReadableStream {
  const rest = chunks.slice()
  return new ReadableStream({
    pull: controller => (rest.length > 0 ? controller.enqueue(rest.shift()) : controller.close()),
    cancel: cancelled as never
  })
}

/** An iterator that says what is done to it, and does what it is told. */
function iterator(
  steps: (() => unknown)[],
  returned: () => unknown = () => ({ done: true })
): { calls: string[]; [Symbol.iterator](): Iterator<Chunk> } {
  const calls: string[] = []
  const rest = steps.slice()
  const made = {
    next: () => (calls.push('next'), rest.length > 0 ? rest.shift()!() : { done: true }),
    return: () => (calls.push('return'), returned())
  }
  return { calls, [Symbol.iterator]: () => made as Iterator<Chunk> }
}
const gives = (value: unknown) => () => ({ done: false, value })
const fails = (error: unknown) => (): never => {
  throw error
}

describe('openBody', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsgi-open-body-'))
    writeFileSync(join(folder, 'abc.txt'), 'abc')
  })
  after(() => rmSync(folder, { recursive: true }))
  const file = (): Readable => createReadStream(join(folder, 'abc.txt'), { highWaterMark: 1 }) // one byte a chunk

  const bytes = ['a', 'b', 'c'].map(letter => Buffer.from(letter))
  const bodies: [name: string, open: () => Body, isSync: boolean][] = [
    ['an array', () => ['a', '', 'b', 'c'], true],
    ['an array of bytes', () => [new Uint8Array(0), ...bytes], true],
    ['a Set', () => new Set(['a', '', 'b', 'c']), true],
    ['a generator', () => now('a', '', 'b', 'c', ''), true],
    ['an async generator', () => later('', 'a', 'b', '', '', 'c'), false],
    ['an iterable that is no iterator', () => ({ [Symbol.iterator]: () => now('a', 'b', 'c') }), true],
    ['an async iterable', () => ({ [Symbol.asyncIterator]: () => later('a', 'b', 'c') }), false],
    [
      'an iterable in both ways, asynchronously',
      () => ({ [Symbol.iterator]: () => now('wrong'), [Symbol.asyncIterator]: () => later('a', 'b', 'c') }),
      false
    ],
    ['a Readable', () => Readable.from(bytes), false],
    ['a Readable of texts', () => Readable.from(['a', 'b', 'c']), false],
    [
      'a Readable with an encoding',
      () => Readable.from(bytes, { objectMode: false }).setEncoding('utf8'),
      false
    ],
    ['a PassThrough', () => Readable.from(bytes).pipe(new PassThrough()), false],
    ['a file', () => file(), false],
    ['a web stream', () => webStream(['a', new Uint8Array(0), 'b', '', bytes[2]]) as never, false],
    ['a web stream of node:stream/web', () => NodeReadableStream.from(['a', 'b', 'c']), false],
    ['the body of a Response', () => new Response('abc').body as never, false],
    ['a body with a pull of its own', () => openPull(['a', 'b', 'c']), true]
  ]

  function openPull(chunks: Chunk[]): Body & BodyReader {
    return { pull: () => chunks.shift(), close: () => {}, [Symbol.iterator]: () => now('wrong') } as never
  }

  for (const [name, open, isSync] of bodies) {
    describe(name, () => {
      it('is read chunk by chunk, without the empty ones', async () => {
        const reader = openBody(open())
        const chunks = await readAll(reader)
        expect(chunks.join('')).to.equal('abc')
        expect(chunks).not.to.include('')
        await reader.close()
      })

      it('stays at its end', async () => {
        const reader = openBody(open())
        await readAll(reader)
        expect([await reader.pull(), await reader.pull()]).to.deep.equal([undefined, undefined])
        await reader.close()
      })

      it(isSync ? 'costs no promise' : 'gives promises', async () => {
        const reader = openBody(open())
        const pulled = reader.pull()
        expect(pulled instanceof Promise).to.equal(!isSync)
        await pulled
        await reader.close()
      })

      it('can be left before its first chunk and after one', async () => {
        await openBody(open()).close(new Error('gone'))
        const reader = openBody(open())
        await reader.pull()
        await reader.close(new Error('gone'))
      })

      if (name !== 'a body with a pull of its own') {
        it('gives nothing after close', async () => {
          const reader = openBody(open())
          await reader.pull()
          await reader.close(new Error('gone'))
          expect(await reader.pull()).to.equal(undefined)
        })
      }
    })
  }

  it('gives the reader itself where a body is one', () => {
    const body = openPull(['a'])
    expect(openBody(body)).to.equal(body)
  })

  it('passes over any number of empty chunks', async () => {
    const empties = Array<string>(100_000).fill('')
    expect(await readAll(openBody([...empties, 'a']))).to.deep.equal(['a'])
    expect(await readAll(openBody(later(...empties.slice(0, 20_000), 'a')))).to.deep.equal(['a'])
  })

  it('delivers the same text however it comes', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.string()), async chunks => {
        const expected = chunks.join('')
        for (const body of [chunks, now(...chunks), later(...chunks), webStream(chunks) as never]) {
          expect((await readAll(openBody(body))).join('')).to.equal(expected)
        }
      })
    ))

  it('takes promises and plain steps from one iterator, with empty chunks between', async () => {
    const mixed = iterator([
      gives('a'),
      async () => gives('')(),
      gives(''),
      gives('b'),
      async () => gives('')(),
      gives('c')
    ])
    expect(await readAll(openBody(mixed))).to.deep.equal(['a', 'b', 'c'])
  })

  describe('with what is no body', () => {
    const wrong: [unknown, string][] = [
      ['text', "a string; write ['text']"],
      [new Uint8Array(1), 'a Uint8Array; write [bytes]'],
      [Buffer.from('text'), 'a Uint8Array; write [bytes]'],
      [undefined, 'undefined'],
      [null, 'null'],
      [12, '12'],
      [() => ['text'], 'a function; is a middleware in the chain that was not given its options?'],
      [{}, 'an object'],
      [{ pull: () => 'a', close: () => {} }, 'an object'],
      [Promise.resolve(['text']), 'a promise'],
      [new ArrayBuffer(1), 'an ArrayBuffer'],
      [new Response('text'), 'a Response'],
      [new Writable(), 'an object']
    ]
    for (const [value, got] of wrong) {
      it(`says so: ${got}`, () => {
        expect(() => openBody(value as never))
          .to.throw(TypeError)
          .with.property(
            'message',
            `body: an app must return an array, an iterable or a stream of chunks, got ${got}`
          )
      })
    }
  })

  describe('with what is no chunk', () => {
    const wrong: [unknown, string][] = [
      [undefined, 'undefined'],
      [null, 'null'],
      [1, '1'],
      [['a'], 'an array'],
      [{ length: 0 }, 'an object'],
      [new ArrayBuffer(1), 'an ArrayBuffer'],
      [new Uint16Array(1), 'a Uint16Array'],
      [new DataView(new ArrayBuffer(1)), 'a DataView'],
      [Promise.resolve('a'), 'a promise']
    ]
    for (const [value, got] of wrong) {
      it(`says so: ${got}`, async () => {
        const kinds: Body[] = [['a', value as Chunk], iterator([gives('a'), gives(value)])]
        kinds.push(iterator([async () => gives('a')(), async () => gives(value)()]))
        if (value !== null && value !== undefined) kinds.push(webStream(['a', value]) as never)
        for (const body of kinds) {
          const reader = openBody(body)
          expect(await reader.pull()).to.equal('a')
          expect(await failure(() => reader.pull()))
            .to.be.instanceOf(TypeError)
            .with.property('message', `body: a chunk must be a string or a Uint8Array, got ${got}`)
          void reader.close(new Error('bad chunk'))
        }
      })
    }

    it('ends the iterator, which is still open', async () => {
      const body = iterator([gives(1)])
      const reader = openBody(body)
      const error = await failure(() => reader.pull())
      await reader.close(error)
      expect(body.calls).to.deep.equal(['next', 'return'])
    })

    it("takes another realm's bytes for bytes", () => {
      const foreign = runInNewContext('new Uint8Array([97])') as Uint8Array
      expect(foreign).not.to.be.instanceOf(Uint8Array)
      expect(openBody([foreign]).pull()).to.equal(foreign)
    })
  })

  describe('close', () => {
    function closable(
      body: object,
      then: (error?: unknown) => void | Promise<void> = () => {}
    ): [Body, unknown[][]] {
      const closed: unknown[][] = []
      const close = (...args: unknown[]): void | Promise<void> => (closed.push(args), then(...args))
      return [Object.assign(body, { close }) as Body, closed]
    }
    const reason = new Error('gone')

    it('gets no argument after a normal end', async () => {
      for (const open of [() => ['a'], () => now('a'), () => later('a')]) {
        const [body, closed] = closable(open())
        const reader = openBody(body)
        await readAll(reader)
        await reader.close()
        expect(closed).to.deep.equal([[]])
      }
    })

    it('gets what broke it off, whether anything was read or not', async () => {
      for (const pulls of [0, 1]) {
        const [body, closed] = closable(later('a', 'b'))
        const reader = openBody(body)
        for (let i = 0; i < pulls; i++) await reader.pull()
        await reader.close(reason)
        expect(closed).to.deep.equal([[reason]])
      }
    })

    it('runs once', async () => {
      const [body, closed] = closable(['a'])
      const reader = openBody(body)
      await reader.close()
      await reader.close(reason)
      expect(closed).to.deep.equal([[]])
    })

    it('is called on the body', () => {
      const body = Object.assign(['a'], {
        close(this: unknown) {
          expect(this).to.equal(body)
        }
      })
      void openBody(body).close()
    })

    it('hands on what the close of the body throws, or its promise', async () => {
      const error = new Error('close')
      expect(await failure(() => openBody(closable(['a'], fails(error))[0]).close())).to.equal(error)
      const [body] = closable(['a'], () => Promise.reject(error))
      expect(await rejection(openBody(body).close())).to.equal(error)
    })

    it('calls return once where the iterator is open, and not after its end', async () => {
      for (const [pulls, calls] of [
        [0, []],
        [1, ['next', 'return']],
        [2, ['next', 'next']]
      ] as [number, string[]][]) {
        const body = iterator([gives('a')])
        const reader = openBody(body)
        for (let i = 0; i < pulls; i++) await reader.pull()
        await reader.close()
        await reader.close()
        expect(body.calls).to.deep.equal(calls)
      }
    })

    it('runs the finally of a generator that was left', async () => {
      for (const kind of ['now', 'later']) {
        let cleaned = 0
        const body =
          kind === 'now'
            ? (function* () {
                try {
                  yield 'a'
                } finally {
                  cleaned++
                }
              })()
            : (async function* () {
                try {
                  yield 'a'
                } finally {
                  cleaned++
                }
              })()
        const reader = openBody(body)
        await reader.pull()
        await reader.close(reason)
        await turn()
        expect(cleaned).to.equal(1)
      }
    })

    it('does not wait for return, nor for a pending next', async () => {
      let arrive = (): void => {}
      const [body, closed] = closable(
        (async function* () {
          yield 'a'
          await new Promise<void>(resolve => (arrive = resolve))
          yield 'b'
        })()
      )
      const reader = openBody(body)
      await reader.pull()
      const pending = reader.pull()
      expect(reader.close(reason)).to.equal(undefined)
      expect(closed).to.deep.equal([[reason]])
      arrive()
      expect(await pending, 'what comes after close is dropped').to.equal(undefined)
    })

    it('runs though return throws, which goes on', async () => {
      const error = new Error('return')
      const [body, closed] = closable(iterator([gives('a')], fails(error)))
      const reader = openBody(body)
      await reader.pull()
      expect(await failure(() => reader.close(reason))).to.equal(error)
      expect(closed).to.deep.equal([[reason]])
    })

    it('is waited for though return throws; of two errors both go on', async () => {
      const error = new Error('return')
      let done = false
      const [body] = closable(iterator([gives('a')], fails(error)), async () => {
        await turn()
        done = true
      })
      const reader = openBody(body)
      await reader.pull()
      expect(await rejection(reader.close(reason))).to.equal(error)
      expect(done).to.equal(true)

      const both = closable(iterator([gives('a')], fails(error)), async () => {
        throw new Error('close')
      })
      const second = openBody(both[0])
      await second.pull()
      const failed = (await rejection(second.close(reason))) as AggregateError
      expect(failed.errors.map(String)).to.deep.equal(['Error: return', 'Error: close'])
    })

    it('hands on what return rejects with', async () => {
      const error = new Error('return')
      const [body, closed] = closable(iterator([gives('a')], () => Promise.reject(error)))
      const reader = openBody(body)
      await reader.pull()
      const closing = reader.close(reason)
      expect(closed).to.deep.equal([[reason]])
      expect(await rejection(closing)).to.equal(error)
    })

    it('hands on what return rejects with, of an iterator whose steps are promises, when none is pending', async () => {
      const error = new Error('return')
      const step = (value: string) => async () => gives(value)()
      for (const [steps, pulls] of [
        [[step('a'), step('b')], 2],
        [[step(''), step('a'), step('b')], 1], // an empty one is passed over in a loop of its own
        [[step('a'), step('b'), step('')], 2]
      ] as const) {
        for (const how of ['pull', 'loop']) {
          const steppy = iterator([...steps], () => Promise.reject(error))
          const body = { [Symbol.asyncIterator]: () => steppy[Symbol.iterator]() as never }
          const reader = openBody(how === 'pull' ? steppy : body)
          for (let i = 0; i < pulls; i++) {
            if (how === 'pull') await reader.pull()
            else await forEachChunk(reader, () => false)
          }
          expect(await rejection(reader.close(reason))).to.equal(error)
        }
      }
    })

    it('tells who waits for a chunk what return rejects with', async () => {
      for (const [first, isLoop] of [
        ['a', false],
        ['', false],
        ['a', true]
      ] as const) {
        const error = new Error('return')
        let arrive = (_step: unknown): void => {}
        const next = new Promise(resolve => (arrive = resolve))
        const steppy = iterator([() => next], () => Promise.reject(error))
        const reader = openBody(
          isLoop ? { [Symbol.asyncIterator]: () => steppy[Symbol.iterator]() as never } : steppy
        )
        const pending = isLoop ? forEachChunk(reader, () => true) : reader.pull()
        expect(reader.close(reason)).to.equal(undefined)
        await turn() // an unhandled rejection would end the process here
        arrive({ done: false, value: first })
        expect(await rejection(pending)).to.equal(error)
      }
    })

    it('does not wait for return while empty chunks are passed over, and asks for no more', async () => {
      for (const outcome of [undefined, new Error('return')]) {
        let arrive = (_step: unknown): void => {}
        const steps = [async () => gives('')(), () => new Promise(resolve => (arrive = resolve))]
        const body = iterator(steps, async () => {
          if (outcome !== undefined) throw outcome
        })
        const reader = openBody(body)
        const pulled = Promise.resolve(reader.pull()).catch((thrown: unknown) => thrown)
        await turn()
        expect(reader.close(reason)).to.equal(undefined)
        await turn()
        arrive(gives('')())
        expect(await pulled).to.equal(outcome)
        expect(body.calls).to.deep.equal(['next', 'next', 'return'])
      }
    })

    it('drops what comes after it from an iterator that has no return', async () => {
      for (const how of ['pull', 'loop']) {
        let arrive = (_step: IteratorResult<Chunk>): void => {}
        const next = (): Promise<IteratorResult<Chunk>> => new Promise(resolve => (arrive = resolve))
        const reader = openBody({ [Symbol.asyncIterator]: () => ({ next }) })
        const got: Chunk[] = []
        const reading = how === 'pull' ? reader.pull() : forEachChunk(reader, chunk => got.push(chunk) > 0)
        expect(reader.close(reason)).to.equal(undefined)
        arrive({ done: false, value: 'late' })
        expect(await reading).to.equal(undefined)
        expect(got).to.deep.equal([])
      }
    })

    it('tells nobody where next never answers', async () => {
      const body = iterator([() => new Promise(() => {})], () => Promise.reject(new Error('return')))
      const reader = openBody(body)
      void reader.pull()
      expect(reader.close(reason)).to.equal(undefined)
      await turn()
    })
  })

  describe('with an iterator that fails', () => {
    const error = new Error('broken')
    const kinds: [string, () => unknown][] = [
      ['at once', fails(error)],
      ['later', () => Promise.reject(error)]
    ]
    for (const [name, step] of kinds) {
      it(`throws the error ${name}, and calls close with it, without return`, async () => {
        const closed: unknown[] = []
        const body = Object.assign(iterator([gives('a'), step]), {
          close: (e: unknown) => void closed.push(e)
        })
        const reader = openBody(body)
        expect(await reader.pull()).to.equal('a')
        expect(await failure(() => reader.pull())).to.equal(error)
        await reader.close(error)
        expect(body.calls).to.deep.equal(['next', 'next'])
        expect(closed).to.deep.equal([error])
        expect(await reader.pull()).to.equal(undefined)
      })
    }

    it('throws what next throws at once, though its steps are promises otherwise', async () => {
      const steppy = iterator([async () => gives('a')(), fails(error)])
      const body: Body = { [Symbol.asyncIterator]: () => steppy[Symbol.iterator]() as never }
      const got: Chunk[] = []
      const reader = openBody(body)
      expect(await failure(() => forEachChunk(reader, chunk => got.push(chunk) > 0))).to.equal(error)
      expect(got).to.deep.equal(['a'])
      await reader.close(error)
    })

    it('calls no return where a loop met it, and throws what opening it throws', async () => {
      const steppy = iterator([async () => gives('a')(), () => Promise.reject(error)])
      const failing: [Body, string[]][] = [
        [{ [Symbol.asyncIterator]: () => steppy[Symbol.iterator]() as never }, ['next', 'next']],
        [{ [Symbol.asyncIterator]: fails(error) }, []]
      ]
      for (const [body, calls] of failing) {
        steppy.calls.length = 0
        const reader = openBody(body)
        expect(await failure(() => forEachChunk(reader, () => true))).to.equal(error)
        await reader.close(error)
        expect(steppy.calls).to.deep.equal(calls)
      }
    })

    it('throws it once, where a loop met it', async () => {
      const reader = openBody(
        (async function* () {
          yield 'a'
          throw error
        })()
      )
      expect(await failure(() => forEachChunk(reader, () => true))).to.equal(error)
      expect(await reader.pull()).to.equal(undefined)
      await reader.close(error)
    })

    it('throws what making the iterator throws', async () => {
      const reader = openBody({ [Symbol.iterator]: fails(error) })
      expect(await failure(() => reader.pull())).to.equal(error)
      await reader.close(error)
    })
  })

  describe('a stream that bears a close', () => {
    for (const [name, create] of [
      ['of Node', () => Readable.from(['a'])],
      ['of the web', () => new Blob(['a']).stream()]
    ] as const) {
      it(`${name} gets it called once, after its end and on an early one`, async () => {
        for (const [pulls, error] of [
          [2, undefined],
          [1, new Error('gone')]
        ] as const) {
          const closed: unknown[] = []
          const reader = openBody(
            Object.assign(create(), { close: (...given: unknown[]) => void closed.push(given) })
          )
          for (let i = 0; i < pulls; i++) await reader.pull()
          await (error === undefined ? reader.close() : reader.close(error))
          await reader.close()
          expect(closed).to.deep.equal([error === undefined ? [] : [error]])
        }
      })
    }

    it("of a file is not closed by the stream's own", async () => {
      const stream = file()
      const reader = openBody(stream)
      await reader.close(new Error('gone'))
      expect(stream.errored).to.have.property('message', 'gone')
    })
  })

  describe('a Node stream', () => {
    const reason = new Error('gone')

    it('is destroyed with the error, whether it was read or not', async () => {
      for (const pulls of [0, 1]) {
        const stream = Readable.from(['a', 'b'])
        const reader = openBody(stream)
        for (let i = 0; i < pulls; i++) await reader.pull()
        await reader.close(reason)
        await turn()
        expect([stream.destroyed, stream.errored]).to.deep.equal([true, reason])
      }
    })

    it('is destroyed without an error when it is left in order, or with what is no error', async () => {
      for (const why of [undefined, 'bored']) {
        const stream = file()
        await openBody(stream).close(why)
        await turn()
        expect([stream.destroyed, stream.errored]).to.deep.equal([true, null])
      }
    })

    it('is destroyed though a chunk is pending, which then fails', async () => {
      const stream = new Readable({ read() {} })
      const reader = openBody(stream)
      const pending = failure(() => reader.pull())
      await turn()
      await reader.close(reason)
      expect(await pending).to.equal(reason)
    })

    it('that fails before it is pulled neither ends the process nor loses its error', async () => {
      const stream = new Readable({ read() {} })
      const reader = openBody(stream)
      const error = new Error('disk')
      stream.destroy(error)
      await turn()
      expect(await failure(() => reader.pull())).to.equal(error)
      await reader.close(error)
    })

    it('that does not exist as a file tells so', async () => {
      const reader = openBody(createReadStream(join(folder, 'none.txt')))
      await turn()
      expect(await failure(() => reader.pull())).to.include({ code: 'ENOENT' })
      await reader.close()
    })

    it('that fails between chunks tells so at the next pull', async () => {
      const stream = new Readable({ read() {} })
      const reader = openBody(stream)
      stream.push('a')
      expect(text((await reader.pull())!)).to.equal('a')
      stream.destroy(reason)
      await turn()
      expect(await failure(() => reader.pull())).to.equal(reason)
      await reader.close(reason)
    })

    it('that was destroyed without an error is broken off, not ended', async () => {
      const stream = new Readable({ read() {} })
      const reader = openBody(stream)
      stream.push('a')
      await reader.pull()
      stream.destroy()
      expect(await failure(() => reader.pull())).to.include({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
    })

    it('is read no faster than it is pulled', async () => {
      let made = 0
      const stream = new Readable({
        highWaterMark: 1,
        objectMode: true,
        read() {
          this.push(`${made++}`)
        }
      })
      const reader = openBody(stream)
      await reader.pull()
      await turn()
      expect(made).to.be.at.most(4)
      await reader.close()
    })
  })

  describe('a web stream', () => {
    const reason = new Error('gone')

    it('is cancelled with the reason, once, whether it was read or not', async () => {
      for (const pulls of [0, 1]) {
        const reasons: unknown[] = []
        const reader = openBody(webStream(['a', 'b'], why => void reasons.push(why)) as never)
        for (let i = 0; i < pulls; i++) await reader.pull()
        await reader.close(reason)
        await reader.close()
        expect(reasons).to.deep.equal([reason])
      }
    })

    it('is not cancelled after its end', async () => {
      const reasons: unknown[] = []
      const reader = openBody(webStream(['a'], why => void reasons.push(why)) as never)
      await readAll(reader)
      await reader.close()
      expect(reasons).to.deep.equal([])
    })

    it('is cancelled though a chunk is pending, which then ends', async () => {
      const reader = openBody(new ReadableStream({}) as never)
      const pending = reader.pull()
      await reader.close(reason)
      expect(await pending).to.equal(undefined)
    })

    it('tells whoever closes that its cancel failed', async () => {
      const error = new Error('cancel')
      const reader = openBody(webStream(['a'], fails(error)) as never)
      expect(await rejection(reader.close(reason))).to.equal(error)
    })

    it('that fails tells so once, and is at its end', async () => {
      const error = new Error('broken')
      const stream = new ReadableStream({ pull: fails(error) })
      const reader = openBody(stream as never)
      expect(await failure(() => reader.pull())).to.equal(error)
      expect(reader.close(error)).to.equal(undefined)
      expect(await reader.pull()).to.equal(undefined)
    })

    it('that failed, and was never read, tells so at close', async () => {
      const error = new Error('broken')
      const reader = openBody(new ReadableStream({ start: controller => controller.error(error) }) as never)
      expect(await rejection(reader.close())).to.equal(error)
    })

    it('that somebody else reads is refused', () => {
      const stream = webStream(['a'])
      stream.getReader()
      expect(() => openBody(stream as never)).to.throw(TypeError, 'locked')
    })
  })

  describe('with a pull that is no reader of core', () => {
    it('iterates', async () => {
      const queue = { pull: (): never => expect.fail('pulled'), [Symbol.iterator]: () => now('a', 'b') }
      expect(await readAll(openBody(queue))).to.deep.equal(['a', 'b'])
    })
  })
})
