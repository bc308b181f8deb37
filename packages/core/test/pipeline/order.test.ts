import { setImmediate as macrotask, setTimeout as sleep } from 'node:timers/promises'
import {
  compose,
  forEachChunk,
  openBody,
  setHeader,
  type App,
  type Body,
  type Chunk,
  type Middleware,
  type Write
} from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { layer, plain } from './layer.ts'

const pass: Middleware = layer(() => ({ chunk: chunk => chunk }))
const slow = (turns: number): Middleware =>
  layer(() => ({
    chunk: async chunk => {
      for (let i = 0; i < turns; i++) await macrotask()
      return chunk
    }
  }))
/** Holds everything until it is asked, and takes its time then. */
const hold = (turns: number): Middleware =>
  layer(() => {
    let held = ''
    const take = async (): Promise<string> => {
      const out = held
      held = ''
      for (let i = 0; i < turns; i++) await macrotask()
      return out
    }
    return { chunk: chunk => void (held += String(chunk)), idle: take, end: take }
  })
const sending =
  (body: (write: Write) => Body): App =>
  (_environ, startResponse) =>
    body(startResponse('200 OK', []))

type Reading = 'pull' | 'loop' | 'slow loop'
const READINGS: Reading[] = ['pull', 'loop', 'slow loop']

/** Everything that leaves, written and read, as one text. */
async function sent(app: App, reading: Reading = 'pull'): Promise<string> {
  let text = ''
  const body = await app(createEnviron(), () => chunk => void (text += String(chunk)))
  const reader = openBody(body)
  try {
    if (reading !== 'pull') {
      await forEachChunk(reader, chunk => {
        text += String(chunk)
        return reading === 'loop' || macrotask(true)
      })
      return text
    }
    for (;;) {
      const chunk = await reader.pull()
      if (chunk === undefined) return text
      text += String(chunk)
    }
  } finally {
    await reader.close()
  }
}

describe('the order of chunks', () => {
  it('is not changed by a write while an asynchronous idle hands out', async () => {
    const app = sending(write =>
      (async function* () {
        yield 'a'
        for (let i = 0; i < 3; i++) await macrotask()
        void write('b')
      })()
    )
    expect(await sent(compose(app, hold(8), pass))).to.equal('ab')
  })

  it('is kept by a write that waits while the body that it belongs to ends', async () => {
    for (const isFailing of [false, true]) {
      const wrong = new Error('app failed')
      const app = sending(write =>
        (async function* () {
          yield 'a'
          for (let i = 0; i < 3; i++) await macrotask()
          void write('b')
          if (isFailing) throw wrong
        })()
      )
      const calls: string[] = []
      const watch = layer(
        () => ({
          chunk: chunk => (calls.push(String(chunk)), chunk),
          end: () => void calls.push('end')
        }),
        () => void calls.push('close')
      )
      let text = ''
      const stack = compose(app, watch, plain, hold(0))
      const body = await stack(createEnviron(), () => chunk => void (text += String(chunk)))
      const reader = openBody(body)
      text += String(await reader.pull())
      for (let i = 0; i < 8; i++) await macrotask() // the app goes on, and ends
      const last: unknown = await Promise.resolve(reader.pull()).catch((error: unknown) => error)
      await reader.close(last instanceof Error ? last : undefined)
      expect([text, last]).to.deep.equal(['ab', isFailing ? wrong : undefined])
      expect(calls).to.deep.equal(isFailing ? ['a', 'b', 'close'] : ['a', 'b', 'end', 'close'])
    }
  })

  it('does not wait for a body that a plain layer leaves behind', async () => {
    let write: Write | undefined
    const first: Middleware = app => async (environ, startResponse) => {
      const body = await app(environ, startResponse)
      return (async function* () {
        for await (const chunk of body) {
          yield chunk
          break // and never closes it
        }
        void write!('late')
      })()
    }
    const app = sending(given => ((write = given), (async function* () { yield 'a'; yield 'b' })())) // prettier-ignore
    expect(await sent(compose(app, pass, first, pass))).to.equal('alate')
  })

  it('holds where a plain layer splits the stack', async () => {
    const app = sending(write =>
      (async function* () {
        setImmediate(() => void write('B'))
        yield 'A'
        await sleep(10)
      })()
    )
    expect(await sent(compose(app, slow(4), plain, pass))).to.equal('AB')
  })
})

describe('a body whose short way ends between two pulls', () => {
  const tag = (name: string): Middleware => layer(() => ({ chunk: chunk => `${name}(${String(chunk)})` }))
  const wrong = new Error('app failed')
  /** A promise for the second chunk alone. */
  const second: Middleware = layer(() => ({
    chunk: chunk => (String(chunk).includes('b') ? macrotask(`s(${String(chunk)})`) : `s(${String(chunk)})`)
  }))
  const owing = (end: () => Chunk | Promise<Chunk>): Middleware =>
    layer(() => ({ chunk: chunk => `o(${String(chunk)})`, end }))

  const causes: [cause: string, layers: Middleware[], isWriting: boolean, rest: (text: string) => string][] =
    [
      ['the app writes', [], true, text => text],
      ['a later stage gives a promise', [second], false, text => `s(${text})`],
      ['a later stage of another body gives a promise', [plain, second], false, text => `s(${text})`],
      ['the app writes, a plain layer in between', [plain, tag('p')], true, text => `p(${text})`]
    ]
  const rests: [rest: string, then: () => AsyncGenerator<Chunk>, owes: Middleware, expected: string[]][] = [
    ['the next chunk goes through every stage once', async function* () { yield 'c' }, owing(() => ''), ['o(x(c))']],
    ['the output of end is not lost', async function* () {}, owing(() => 'end'), ['end']],
    ['an end that takes its time does not hang', async function* () {}, owing(() => macrotask('end')), ['end']],
    ['an error is told', async function* () { yield ''; throw wrong }, owing(() => 'end'), []]
  ] // prettier-ignore

  for (const [cause, layers, isWriting, outer] of causes) {
    for (const [rest, then, owes, expected] of rests) {
      it(`because ${cause}: ${rest}`, async () => {
        let write: Write | undefined
        const app = sending(given => {
          write = given
          return (async function* () {
            yield 'a'
            yield 'b'
            await macrotask()
            yield* then()
          })()
        })
        const left: string[] = []
        const stack = compose(app, tag('x'), owes, ...layers)
        const body = await stack(createEnviron(), () => chunk => void left.push(String(chunk)))
        const reader = openBody(body)
        for (let i = 0; i < 2; i++) left.push(String(await reader.pull()))
        if (isWriting) void write!('w')
        let error: unknown
        try {
          for (let chunk = await reader.pull(); chunk !== undefined; chunk = await reader.pull())
            left.push(String(chunk))
        } catch (thrown) {
          error = thrown
        }
        const written = isWriting ? ['o(x(w))'] : []
        expect(left).to.deep.equal(['o(x(a))', 'o(x(b))', ...written, ...expected].map(outer))
        expect(error).to.equal(then === rests[3]![1] ? wrong : undefined)
        await reader.close(error)
      })
    }
  }
})

describe('a bad chunk', () => {
  it('of an asynchronous body is an error wherever it stands', async () => {
    const idling = layer(() => ({ chunk: chunk => chunk, idle: () => undefined }))
    for (const layers of [[idling], [pass], [pass, idling], [slow(1)], [layer(() => {})]]) {
      for (const chunks of [[null], ['x', null], ['', null], ['x', '', '', null], ['x', 'y', 3]]) {
        const app = sending(() =>
          (async function* () {
            yield* chunks as Chunk[]
          })()
        )
        const result = await call(compose(app, ...layers))
        expect(result.error)
          .to.be.instanceOf(TypeError)
          .with.property('message')
          .that.contains('a chunk must be')
        expect(result.text).to.equal(chunks.filter(chunk => typeof chunk === 'string').join(''))
      }
    }
  })
})

describe('a failure', () => {
  const wrong = new Error('cannot')
  const failing = layer(() => ({
    chunk: () => {
      throw wrong
    }
  }))
  /** Reads the body, and answers in its place when it fails. */
  const errors: Middleware = app => async (environ, startResponse) => {
    let reader: ReturnType<typeof openBody> | undefined
    try {
      const chunks: Chunk[] = []
      reader = openBody(await app(environ, startResponse))
      for (let chunk = await reader.pull(); chunk !== undefined; chunk = await reader.pull())
        chunks.push(chunk)
      return chunks
    } catch (error) {
      await reader?.close(error)
      startResponse('500 Internal Server Error', [], error)
      return ['sorry']
    }
  }

  it('that a layer answers for is over, whatever stands outside', async () => {
    for (const body of [
      () => ['a'],
      () =>
        (async function* () {
          yield 'a'
        })()
    ]) {
      // prettier-ignore
      for (const outer of [[], [pass], [layer(() => {}), pass]]) {
        const result = await call(compose(sending(body), failing, errors, ...outer))
        expect([result.error, result.status, result.text]).to.deep.equal([
          undefined,
          '500 Internal Server Error',
          'sorry'
        ])
      }
    }
  })

  it('of the source, while idle hands out, comes after what was yielded', async () => {
    const app = sending(() =>
      (async function* () {
        yield 'first'
        await sleep(10)
        yield 'a'
        for (let i = 0; i < 4; i++) await macrotask()
        throw wrong
      })()
    )
    const result = await call(compose(app, hold(1), slow(8)))
    expect(result.text).to.equal('firsta')
    expect(result.error).to.equal(wrong)
  })

  it('that is undefined is one all the same', async () => {
    const closed: unknown[] = []
    const note = layer(
      () => {},
      error => void closed.push(error)
    )
    for (const app of [
      () => {
        throw undefined
      },
      () => Promise.reject(undefined)
    ]) {
      await Promise.resolve()
        .then(() => compose(app as App, note)(createEnviron(), () => () => {}))
        .catch(() => {})
    }
    expect(closed).to.have.length(2)
    for (const error of closed) expect(error).to.be.instanceOf(Error)
  })

  it('to report keeps no close from running', async () => {
    const closed: string[] = []
    const broken = (name: string): Middleware =>
      layer(
        () => {},
        () => {
          closed.push(name)
          throw wrong
        }
      )
    const environ = createEnviron({
      'tsgi.errors': {
        write() {
          throw new Error('disk full')
        }
      }
    })
    const body = await compose(
      sending(() => ['a']),
      broken('a'),
      broken('b')
    )(environ, () => () => {})
    await body.close?.()
    expect(closed).to.deep.equal(['a', 'b'])
  })
})

describe('a layer’s head', () => {
  it('takes a Content-Length of the plan’s own for what comes out', async () => {
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '3']])
      return ['abc']
    }
    const double = layer(head => {
      setHeader(head.headers, 'Content-Length', '6')
      return { chunk: chunk => `${String(chunk)}${String(chunk)}` }
    })
    const result = await call(compose(app, double))
    expect([result.error, result.text, result.errors]).to.deep.equal([undefined, 'abcabc', ''])
  })

  it('that changes after it was handed on reaches nobody', async () => {
    const late = layer(head => {
      let chunks = 0
      return {
        chunk: chunk => {
          if (++chunks === 2) {
            head.headers.push(['X-Late', '1'])
            head.status = '500 Late'
          }
          return chunk
        }
      }
    })
    const app = sending(() =>
      (async function* () {
        yield 'a'
        yield 'b'
      })()
    )
    const result = await call(compose(app, late, hold(0)))
    expect([result.status, result.headers, result.text]).to.deep.equal(['200 OK', [], 'ab'])
  })

  it('has a length that does not change once it was asked for', async () => {
    const lengths: (number | undefined)[] = []
    const grow = layer(head => {
      lengths.push(head.length)
      return {
        chunk: chunk => `${String(chunk)}!`,
        end: () => void lengths.push(head.length)
      }
    })
    await call(
      compose(
        sending(() => ['abc']),
        grow,
        grow
      )
    )
    expect(lengths).to.deep.equal([3, 3, 4, 4])
  })
})

describe('an array body', () => {
  it('keeps the close that a plain layer gave it, wherever that stands', async () => {
    for (const around of [[], [pass]]) {
      for (const inside of [[], [pass]]) {
        const closed: string[] = []
        const closing: Middleware = app => (environ, startResponse) => {
          const body = app(environ, startResponse) as Body
          const inner = body.close?.bind(body)
          body.close = error => {
            closed.push('plain')
            return inner?.(error)
          }
          return body
        }
        const source = (): Body => Object.assign(['a'], { close: () => void closed.push('source') })
        await call(compose(sending(source), ...inside, closing, ...around))
        expect(closed).to.deep.equal(['plain', 'source'])
      }
    }
  })
})

describe('many chunks', () => {
  it('that wait are sent in time that grows with their number', async function () {
    this.timeout(20_000)
    let write: Write | undefined
    const app = sending(given => {
      write = given
      return (async function* () {
        yield 'a'
      })()
    })
    let count = 0
    const reader = openBody(await compose(app, pass)(createEnviron(), () => () => void count++))
    await reader.pull()
    for (let i = 0; i < 65_536; i++) void write!('b')
    expect(() => write!('b')).to.throw(RangeError)
    await reader.pull()
    expect(count).to.equal(65_536)
    await reader.close()
  })

  it('that are empty, or come to nothing, are not kept', async function () {
    this.timeout(20_000)
    const empties = sending(() =>
      (async function* () {
        yield 'a'
        for (let i = 0; i < 100_000; i++) yield ''
        yield 'b'
      })()
    )
    const drop = layer(() => ({ chunk: chunk => (chunk === 'x' ? undefined : chunk) }))
    const dropped = sending(() =>
      (async function* () {
        yield 'a'
        for (let i = 0; i < 100_000; i++) yield 'x'
        yield 'b'
      })()
    )
    for (const reading of READINGS) {
      expect(await sent(compose(empties, pass), reading)).to.equal('ab')
      expect(await sent(compose(dropped, drop), reading)).to.equal('ab')
    }
  })
})

describe('an iterator whose steps are no native promises', () => {
  it('is read like any other', async () => {
    const chunks = ['a', 'b', 'c']
    const body = (): AsyncIterable<Chunk> => {
      const left = [...chunks]
      return {
        [Symbol.asyncIterator]: () => ({
          next: () =>
            ({
              then(resolve: (step: unknown) => void) {
                const value = left.shift()
                queueMicrotask(() => resolve({ done: value === undefined, value }))
              }
            }) as never
        })
      }
    }
    const upper = layer(() => ({ chunk: chunk => String(chunk).toUpperCase() }))
    for (const reading of READINGS) {
      expect(await sent(compose(sending(body), upper, pass), reading)).to.equal('ABC')
    }
  })
})

describe('idle', () => {
  it('does not spin while a stage is busy', async () => {
    const real = globalThis.setImmediate
    let timers = 0
    globalThis.setImmediate = ((callback: () => void) => (timers++, real(callback))) as typeof setImmediate
    try {
      const busy = layer(() => ({
        chunk: async chunk => (chunk === 'b' ? (await sleep(30), chunk) : chunk),
        idle: () => undefined
      }))
      const app = sending(write =>
        (async function* () {
          yield 'a'
          void write('b')
          await sleep(40)
        })()
      )
      expect(await sent(compose(app, busy))).to.equal('ab')
    } finally {
      globalThis.setImmediate = real
    }
    expect(timers).to.be.below(20)
  })
})
