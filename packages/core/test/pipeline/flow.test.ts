import { setImmediate as macrotask, setTimeout as sleep } from 'node:timers/promises'
import {
  compose,
  forEachChunk,
  openBody,
  type App,
  type Body,
  type BodyReader,
  type Chunk,
  type Environ,
  type HeaderList,
  type Middleware,
  type Rewrite,
  type Status,
  type Write
} from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { layer, plain } from './layer.ts'

const tag = (name: string): Middleware => layer(() => ({ chunk: chunk => `${name}(${String(chunk)})` }))
const slow = (name: string): Middleware =>
  layer(() => ({ chunk: async chunk => (await sleep(1), `${name}(${String(chunk)})`) }))

/** What a pull gives, or fails with, at once or later. */
async function pullOnce(reader: BodyReader): Promise<unknown> {
  try {
    return await reader.pull()
  } catch (error) {
    return error
  }
}

type Writer = (write: Write) => Body | Promise<Body>
const writing =
  (body: Writer): App =>
  (_environ, startResponse) =>
    body(startResponse('200 OK', []))

/** A gateway that logs what leaves it, written and pulled, in order. */
async function serve(app: App, environ: Environ = createEnviron()): Promise<string[]> {
  const sent: string[] = []
  const body = await app(environ, () => chunk => void sent.push(`w:${String(chunk)}`))
  const reader = openBody(body)
  for (;;) {
    const chunk = await reader.pull()
    if (chunk === undefined) break
    sent.push(`p:${String(chunk)}`)
  }
  await reader.close()
  return sent
}

describe('write()', () => {
  describe('before, between and after chunks', () => {
    const apps: [string, Writer, string[]][] = [
      ['before an array', write => (void write('a'), ['b']), ['w:x(a)', 'p:x(b)']],
      [
        'before, between and after the chunks of a generator',
        write => {
          void write('a')
          return (function* () {
            yield 'b'
            void write('c')
            yield 'd'
            void write('e')
          })()
        },
        ['w:x(a)', 'p:x(b)', 'w:x(c)', 'p:x(d)', 'w:x(e)']
      ],
      [
        'between the chunks of an async generator',
        async write => {
          await write('a')
          return (async function* () {
            yield 'b'
            await Promise.resolve()
            void write('c')
            yield 'd'
            void write('e')
          })()
        },
        ['w:x(a)', 'p:x(b)', 'w:x(c)', 'p:x(d)', 'w:x(e)']
      ],
      ['alone', write => (void write('a'), []), ['w:x(a)']]
    ]
    for (const [name, body, sent] of apps) {
      it(`goes through the layers in order, ${name}`, async () => {
        expect(await serve(compose(writing(body), tag('x')))).to.deep.equal(sent)
        const three = await serve(
          compose(
            writing(body),
            tag('x'),
            tag('y'),
            layer(() => {})
          )
        )
        expect(three).to.deep.equal(sent.map(entry => entry.replace(/:(.*)/, ':y($1)')))
      })

      it(`keeps that order when layers are asynchronous, ${name}`, async () => {
        const order = (entries: string[]): string => entries.map(entry => entry.slice(2)).join(' ')
        for (const layers of [
          [slow('x')],
          [layer(async () => (await sleep(1), { chunk: c => `x(${String(c)})` }))]
        ]) {
          const result = await serve(compose(writing(body), ...layers, tag('y')))
          expect(order(result)).to.equal(order(sent).replace(/(\S+)/g, 'y($1)'))
        }
      })
    }

    it('reaches the outer layers when a plain layer stands between', async () => {
      const app = writing(write => {
        void write('a')
        return (async function* () {
          yield 'b'
          await write('c')
          yield 'd'
        })()
      })
      expect(await serve(compose(app, tag('x'), plain, tag('y')))).to.deep.equal([
        'w:y(x(a))',
        'p:y(x(b))',
        'w:y(x(c))',
        'p:y(x(d))'
      ])
    })
  })

  it("sends the head for write('')", async () => {
    let status: string | undefined
    const app = writing(write => (void write(''), []))
    const written: Chunk[] = []
    for (const layers of [
      [layer(() => {})],
      [tag('x')],
      [layer(() => ({ chunk: chunk => chunk })), layer(() => {})]
    ]) {
      status = undefined
      written.length = 0
      await compose(app, ...layers)(createEnviron(), started => {
        status = started
        return chunk => void written.push(chunk)
      })
      expect(status).to.equal('200 OK')
      expect(written).to.have.length(1)
    }
  })

  it("keeps the head back for write('') while a layer holds its output back", async () => {
    let started = 0
    const hold = layer(head => ({
      chunk: () => undefined,
      end: () => ((head.status = '201 Created'), 'end')
    }))
    const statuses: string[] = []
    const app = writing(write => (void write(''), expect(started).to.equal(0), []))
    const body = await compose(app, hold)(
      createEnviron(),
      status => (started++, statuses.push(status), () => {})
    )
    expect(body).to.deep.equal(['end'])
    expect(statuses).to.deep.equal(['201 Created'])
  })

  it('is followed by idle, so that what a layer holds leaves at once', async () => {
    const hold = (): Middleware =>
      layer(() => {
        let held = ''
        const take = (): string => [held, (held = '')][0]!
        return { chunk: chunk => ((held += String(chunk)), undefined), idle: take, end: take }
      })
    const app = writing(write => (void write('a'), void write('b'), ['c', 'd']))
    expect(await serve(compose(app, hold(), tag('x'), hold(), tag('y')))).to.deep.equal([
      'w:y(x(a))',
      'w:y(x(b))',
      'p:y(x(cd))'
    ])
  })

  it('does not deadlock an app that awaits it inside its generator', async () => {
    const app = writing(write =>
      (async function* () {
        yield '1'
        await write('2')
        await write('3')
        yield '4'
        await write('5')
      })()
    )
    for (const layers of [[tag('x')], [slow('x')], [tag('x'), slow('y')]]) {
      const sent = await serve(compose(app, ...layers))
      expect(sent.map(entry => entry.replace(/\D/g, '')).join('')).to.equal('12345')
    }
  })

  describe('while a layer has given a promise', () => {
    const places = ['plan', 'chunk', 'idle', 'end'] as const
    /** Gives one promise, in that place; it resolves when it is released. */
    const pausing = (where: (typeof places)[number], pause: () => Promise<void>): Middleware => {
      let isDone = false
      const once = <T>(at: string, value: T): T | Promise<T> => {
        if (at !== where || isDone) return value
        isDone = true
        return pause().then(() => value)
      }
      return layer(() =>
        once('plan', {
          chunk: chunk => once('chunk', chunk),
          idle: () => once('idle', undefined),
          end: () => once('end', undefined)
        } satisfies Rewrite)
      )
    }

    for (const where of places) {
      it(`in ${where}, waits for it, or is refused where the app has ended`, async () => {
        let release: (() => void) | undefined
        let write: Write | undefined
        const sent: string[] = []
        const app = writing(given => {
          write = given
          return (async function* () {
            yield 'a'
            if (where === 'idle') for (let i = 0; i < 6; i++) await macrotask()
            yield 'b'
          })()
        })
        const stack = compose(
          app,
          pausing(where, () => new Promise(resolve => (release = resolve)))
        )
        const reader = openBody(await stack(createEnviron(), () => chunk => void sent.push(String(chunk))))
        const reading = forEachChunk(reader, chunk => sent.push(String(chunk)) > 0)
        while (release === undefined) await macrotask()
        if (where === 'end') {
          expect(() => write!('w')).to.throw('write: the response has ended')
        } else {
          const before = [...sent]
          const written = write!('w')
          for (let i = 0; i < 3; i++) await macrotask()
          expect(sent).to.deep.equal(before)
          release()
          await written
        }
        release()
        await reading
        expect(sent).to.deep.equal(where === 'end' ? ['a', 'b'] : ['a', 'w', 'b'])
        await reader.close()
      })
    }

    for (const where of ['plan', 'chunk', 'end'] as const) {
      it(`in ${where}, makes that response asynchronous, and no other`, async () => {
        const pauses: Promise<void>[] = []
        const stack = compose(
          writing(() => ['a']),
          pausing(where, () => (pauses.push(macrotask()), pauses[0]!)),
          tag('x')
        )
        const bodies = [1, 2].map(() => stack(createEnviron(), () => () => {}))
        expect(bodies.map(body => body instanceof Promise)).to.deep.equal([true, false])
        expect([await bodies[0], bodies[1]]).to.deep.equal([['x(a)'], ['x(a)']])
      })
    }
  })

  it('gives the back-pressure of the gateway', async () => {
    let release: (() => void) | undefined
    let accepted = false
    const app = compose(
      writing(write => {
        const writing = write('a') as Promise<void>
        void writing.then(() => (accepted = true))
        return []
      }),
      tag('x')
    )
    await app(createEnviron(), () => () => new Promise(resolve => (release = resolve)))
    await sleep(2)
    expect(accepted).to.equal(false)
    release!()
    await sleep(2)
    expect(accepted).to.equal(true)
  })

  it('waits behind a chunk that the consumer has not accepted yet, and leaves before the next', async () => {
    let write: Write | undefined
    const app = compose(
      writing(given => {
        write = given
        return (async function* () {
          yield 'a'
          await sleep(1)
          yield 'c'
        })()
      }),
      tag('x')
    )
    const sent: string[] = []
    const reader = openBody(await app(createEnviron(), () => chunk => void sent.push(String(chunk))))
    sent.push(String(await reader.pull()))
    const waiting = write!('b')
    expect(sent, 'the gateway still sends the chunk before').to.deep.equal(['x(a)'])
    sent.push(String(await reader.pull()))
    await waiting
    expect(sent).to.deep.equal(['x(a)', 'x(b)', 'x(c)'])
  })

  it('leaves the next chunk as it is, however many came by the short way before', async () => {
    let write: Write | undefined
    const app = compose(
      writing(given => {
        write = given
        return (async function* () {
          yield 'a'
          yield 'b'
          await sleep(1)
          yield 'c'
        })()
      }),
      tag('x')
    )
    const sent: string[] = []
    const reader = openBody(await app(createEnviron(), () => chunk => void sent.push(String(chunk))))
    sent.push(String(await reader.pull()), String(await reader.pull()))
    const waiting = write!('w')
    sent.push(String(await reader.pull()))
    await waiting
    expect(sent).to.deep.equal(['x(a)', 'x(b)', 'x(w)', 'x(c)'])
    expect(await reader.pull()).to.equal(undefined)
  })

  it('throws when more than 1 MiB waits', async () => {
    let write: Write | undefined
    const app = compose(writing(given => ((write = given), (async function* () { yield 'a'; await new Promise(() => {}) })())), tag('x')) // prettier-ignore
    const reader = openBody(await app(createEnviron(), () => () => {}))
    await reader.pull()
    const kilobytes = new Uint8Array(512 * 1024)
    void write!(kilobytes)
    void write!(kilobytes)
    expect(() => write!('a')).to.throw(RangeError, 'at most 1048576 bytes in 65536 chunks may wait')
    await reader.close(new Error('gone'))
  })

  it('has room again when what waited has left', async () => {
    let write: Write | undefined
    const app = compose(writing(given => ((write = given), (async function* () { yield 'a'; yield 'b'; yield 'c' })())), tag('x')) // prettier-ignore
    const reader = openBody(await app(createEnviron(), () => () => {}))
    for (let i = 0; i < 3; i++) {
      await reader.pull()
      for (let j = 0; j < 2; j++) void write!(new Uint8Array(512 * 1024))
      expect(() => write!('a')).to.throw(RangeError)
    }
    await reader.close(new Error('gone'))
  })

  it('that waits is rejected with what the gateway throws, or what a layer failed with before it', async () => {
    const full = new Error('too much')
    const first = new Error('first failed')
    const failing = layer(() => ({
      chunk: async chunk => {
        await sleep(1)
        if (chunk === 'bad') throw first
        return chunk
      }
    }))
    for (const [rewriting, chunk, expected] of [
      [tag('x'), 'good', full],
      [failing, 'bad', first]
    ] as const) {
      let write: Write | undefined
      const left: Chunk[] = []
      const app = compose(writing(given => ((write = given), (async function* () { yield 'a'; yield 'b' })())), rewriting) // prettier-ignore
      const reader = openBody(
        await app(createEnviron(), () => chunk => {
          left.push(chunk)
          throw full
        })
      )
      await reader.pull()
      const waiting = [write!(chunk), write!('next')] as Promise<void>[]
      const heard = Promise.all(waiting.map(promise => promise.catch((error: unknown) => error)))
      expect(await pullOnce(reader)).to.equal(expected)
      expect(await heard).to.deep.equal([expected, expected])
      expect(left).to.deep.equal(rewriting === failing ? [] : ['x(good)'])
      await reader.close(expected)
    }
  })

  it('refuses what is no chunk', async () => {
    const app = writing(write => (void write(3 as never), []))
    expect(String((await call(compose(app, tag('x')))).error)).to.contain('a chunk must be')
  })

  it('throws after the response has ended', async () => {
    for (const body of [
      () =>
        (function* () {
          yield 'a'
        })(),
      async () =>
        (async function* () {
          yield 'a'
        })()
    ]) {
      // prettier-ignore
      let write: Write | undefined
      await serve(
        compose(
          writing(given => ((write = given), body())),
          tag('x')
        )
      )
      expect(() => write!('late')).to.throw('write: the response has ended')
    }
  })

  it('throws after the body that it belongs to has ended, though a plain layer outside goes on', async () => {
    const calls: string[] = []
    const watch = layer(() => ({
      chunk: chunk => (calls.push(String(chunk)), chunk),
      end: () => void calls.push('end')
    }))
    const adding: Middleware = app => async (environ, startResponse) => {
      const body = await app(environ, startResponse)
      return (async function* () {
        yield* body
        yield 'more'
      })()
    }
    let write: Write | undefined
    const app = writing(given => ((write = given), (async function* () { yield 'a' })())) // prettier-ignore
    const sent: string[] = []
    const stack = compose(app, watch, adding, tag('y'))
    const reader = openBody(await stack(createEnviron(), () => chunk => void sent.push(String(chunk))))
    sent.push(String(await reader.pull()), String(await reader.pull()))
    expect(() => write!('late')).to.throw('write: the response has ended')
    expect(await reader.pull()).to.equal(undefined)
    await reader.close()
    expect(sent).to.deep.equal(['y(a)', 'y(more)'])
    expect(calls).to.deep.equal(['a', 'end'])
  })

  it('comes after a chunk that was yielded before, and that nobody has asked for yet', async () => {
    let write: Write | undefined
    const idling = layer(() => ({ chunk: chunk => `i(${String(chunk)})`, idle: () => undefined }))
    const holding = layer(() => {
      let held = ''
      const take = (): string => [held, (held = '')][0]!
      return { chunk: chunk => void (held += String(chunk)), idle: take, end: take }
    })
    const even = layer(() => ({ chunk: chunk => (chunk === 'b' ? undefined : chunk) }))
    for (const [layers, rest] of [
      [[idling, holding], 'i(v)i(b)i(w)i(c)'],
      [[even, holding], 'vwc'] // what comes to nothing keeps nobody waiting
    ] as const) {
      const app = writing(given => {
        write = given
        return (async function* () {
          yield 'a'
          await macrotask()
          await macrotask()
          void given('v')
          yield 'b'
          yield 'c'
        })()
      })
      let sent = ''
      const stack = compose(app, ...layers)
      const reader = openBody(await stack(createEnviron(), () => chunk => void (sent += String(chunk))))
      await reader.pull()
      for (let i = 0; i < 4; i++) await macrotask() // the app goes on as far as `b`
      void write!('w')
      for (let chunk = await reader.pull(); chunk !== undefined; chunk = await reader.pull())
        sent += String(chunk)
      await reader.close()
      expect(sent).to.equal(rest)
    }
  })

  it('throws after an array, which is the whole body, and no layer sees it', async () => {
    for (const plan of [async () => {}, () => sleep(1)]) {
      const seen: Chunk[] = []
      const watch = layer(async () => {
        await plan()
        return { chunk: chunk => (seen.push(chunk), chunk), end: () => void seen.push('end') }
      })
      for (const rewriting of [watch, layer(() => ({ chunk: chunk => chunk }))]) {
        let write: Write | undefined
        const left: Chunk[] = []
        const app = compose(
          writing(given => ((write = given), ['a'])),
          rewriting,
          layer(() => {})
        )
        const body = app(createEnviron(), () => chunk => void left.push(chunk))
        expect(() => write!('late')).to.throw('write: the response has ended')
        expect(await body).to.deep.equal(['a'])
        expect(left).to.deep.equal([])
        expect(seen.filter(chunk => chunk === 'late')).to.deep.equal([])
      }
    }
  })

  /** Has a startResponse of its own, so that what is inside and what is outside are two flows. */
  const own: Middleware = app => (environ, startResponse) =>
    app(environ, (status, headers) => startResponse(status, headers))

  it('is rejected, not thrown into an event handler, when the response was broken off', async () => {
    const gone = new Error('gone')
    const cases: [name: string, app: (write: Write) => Body | Promise<Body>][] = [
      ['the app throws', () => { throw gone }], // prettier-ignore
      ['the app rejects', () => Promise.reject(gone)],
      ['the body is none', () => 3 as never],
      ['the client leaves', () => (async function* () { yield 'a' })()] // prettier-ignore
    ]
    for (const [name, answer] of cases) {
      for (const layers of [[tag('x')], [slow('x')], [tag('x'), own, tag('y')]]) {
        let write: Write | undefined
        const planned: string[] = []
        const note = layer(() => (planned.push('plan'), { chunk: chunk => (planned.push('chunk'), chunk) }))
        const app = compose(
          writing(given => ((write = given), answer(given))),
          note,
          ...layers
        )
        let reason: unknown = gone
        try {
          const body = await app(createEnviron(), () => () => {})
          await body.close?.(gone)
        } catch (error) {
          reason = error
        }
        const late = write!('late') as Promise<void>
        void write!('later')
        expect(await late.catch((error: unknown) => error), name).to.equal(reason)
        expect(planned, name).to.deep.equal([])
      }
    }
    await sleep(1) // an unhandled rejection would fail the run here
  })

  it('that waits goes through no layer when its app has failed', async () => {
    const seen: Chunk[] = []
    const closed: unknown[] = []
    const wrong = new Error('app failed')
    const late = layer(
      () => ({ chunk: async chunk => (await sleep(1), seen.push(chunk), chunk) }),
      error => void closed.push(error)
    )
    let second: Promise<void> | undefined
    const app = compose(
      writing(write => {
        void write('a')
        second = write('b') as Promise<void>
        throw wrong
      }),
      late
    )
    expect(() => app(createEnviron(), () => () => {})).to.throw(wrong)
    expect(await second!.catch((error: unknown) => error)).to.equal(wrong)
    await sleep(5)
    expect(closed).to.deep.equal([wrong])
    expect(seen.filter(chunk => chunk === 'b')).to.deep.equal([])
  })

  it('says so when a layer outside has not handed on the write that it was given', async () => {
    const forgetful: Middleware = app => (environ, startResponse) =>
      app(environ, ((status: Status, headers: HeaderList) => void startResponse(status, headers)) as never)
    const app = writing(write => (void write('a'), ['b']))
    const { error } = await call(compose(app, tag('x'), forgetful))
    expect(String(error)).to.equal(
      'TypeError: startResponse: must return write, got undefined; a layer that has its own returns what the outer one gave'
    )
  })

  it('that waits is rejected when the client leaves, and nobody need listen', async () => {
    let write: Write | undefined
    const app = compose(writing(given => ((write = given), (async function* () { yield 'a' })())), tag('x')) // prettier-ignore
    const reader = openBody(await app(createEnviron(), () => () => {}))
    await reader.pull()
    const heard = write!('b') as Promise<void>
    void write!('c')
    await reader.close(new Error('gone'))
    expect(await heard.catch(String)).to.equal('Error: gone')
    await sleep(1) // an unhandled rejection would fail the run here
  })

  describe('that fails in a layer', () => {
    const wrong = new Error('no chunk')
    const failing = [
      layer(() => ({
        chunk: chunk => {
          if (chunk === 'bad') throw wrong
          return chunk
        }
      })),
      layer(() => ({
        chunk: async chunk => {
          if (chunk === 'bad') throw wrong
          return chunk
        }
      }))
    ]

    it('is a rejection, and never thrown at whoever writes', async () => {
      for (const layer of failing) {
        let given: void | Promise<void> = undefined
        const app = writing(write => {
          given = write('bad')
          return ['b']
        })
        const { error } = await call(compose(app, layer, tag('x')))
        expect(error).to.equal(wrong)
        expect(await Promise.resolve(given).catch((reason: unknown) => reason)).to.equal(wrong)
      }
    })

    it('is what each write hears from then on, and no layer sees what it brings', async () => {
      const failure = new Error('in the layer')
      const seen: Chunk[] = []
      const heard: unknown[] = []
      const failing = layer(() => ({
        chunk(chunk) {
          seen.push(chunk)
          throw failure
        }
      }))
      const app: App = async (_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        for (const chunk of ['a', 'b']) await Promise.resolve(write(chunk)).catch(error => heard.push(error))
        return []
      }
      await serve(compose(app, failing)).catch(error => heard.push(error))
      expect(heard).to.deep.equal([failure, failure, failure])
      expect(seen).to.deep.equal(['a'])
    })

    it('is thrown at the next pull, though the app swallowed it', async () => {
      for (const layer of failing) {
        const app = writing(write =>
          (async function* () {
            yield 'a'
            try {
              await write('bad')
            } catch {}
            yield 'b'
          })()
        )
        const result = await call(compose(app, layer, tag('x')))
        expect(result.error).to.equal(wrong)
        expect(result.text).to.equal('x(a)')
      }
    })

    it('is thrown to a consumer that waits, though the app never goes on', async () => {
      for (const layer of failing) {
        const app = writing(write => {
          void write('ok')
          return (async function* () {
            yield 'a'
            try {
              void (write('bad') as Promise<void> | undefined)?.catch(() => {})
            } catch {}
            await new Promise(() => {})
          })()
        })
        const result = await call(compose(app, layer))
        expect(result.error).to.equal(wrong)
      }
    })

    it('is over where a layer outside answers in place of the app', async () => {
      const rescue: Middleware = app => async (environ, startResponse) => {
        const reader = openBody(await app(environ, startResponse))
        try {
          await reader.pull()
          return ['not reached']
        } catch (error) {
          await reader.close(error)
          startResponse('500 Internal Server Error', [], error)
          return ['sorry']
        }
      }
      for (const layer of failing) {
        let write: Write | undefined
        const app = writing(given => {
          write = given
          void given('bad')
          return (async function* () { yield 'a' })() // prettier-ignore
        })
        const result = await call(compose(app, layer, rescue, tag('x')))
        expect([result.error, result.status, result.text]).to.deep.equal([
          undefined,
          '500 Internal Server Error',
          'x(sorry)'
        ])
        const late = write!('late') as Promise<void>
        expect(await late.catch((error: unknown) => error)).to.equal(wrong)
      }
    })

    it('fails an array that follows', async () => {
      for (const layer of failing) {
        const app = writing(async write => {
          try {
            await write('bad')
          } catch {}
          return ['b']
        })
        expect((await call(compose(app, layer))).error).to.equal(wrong)
      }
    })
  })
})
