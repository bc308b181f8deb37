import { Readable } from 'node:stream'
import { setImmediate as macrotask, setTimeout as sleep } from 'node:timers/promises'
import {
  compose,
  openBody,
  rewriteResponse,
  setHeader,
  type App,
  type Body,
  type BodyReader,
  type Chunk,
  type ErrorStream,
  type Head,
  type HeaderList,
  type Middleware,
  type Rewrite,
  type Status
} from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

type Plan = (head: Head) => Rewrite | void | Promise<Rewrite | void>

const layer =
  (plan: Plan, close?: (error?: unknown) => void | Promise<void>): Middleware =>
  app =>
  (environ, startResponse) =>
    rewriteResponse(app, environ as never, startResponse, plan, close)

const text = (chunk: Chunk): string => (typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))
const upper: Rewrite = { chunk: chunk => text(chunk).toUpperCase() }
const tag = (name: string): Middleware => layer(() => ({ chunk: chunk => `${name}(${text(chunk)})` }))
const add = (name: string): Middleware => layer(head => void head.headers.push(['X-Layer', name]))

function respond(body: () => Body | Promise<Body>, headers: HeaderList = []): App {
  return (_environ, startResponse) => {
    startResponse('200 OK', headers)
    return body()
  }
}

async function* later(...chunks: Chunk[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) {
    await Promise.resolve()
    yield chunk
  }
}

function* now(...chunks: Chunk[]): Generator<Chunk> {
  yield* chunks
}

/** Every kind of body that an app may return, with the same three chunks, one of them empty. */
const bodies: [string, () => Body | Promise<Body>][] = [
  ['an array', () => ['ab', '', 'c']],
  ['an array of bytes', () => [Buffer.from('ab'), new Uint8Array(0), Buffer.from('c')]],
  ['a promise of an array', async () => ['ab', '', 'c']],
  ['a set', () => new Set(['ab', '', 'c'])],
  ['a generator', () => now('ab', '', 'c')],
  ['an async generator', () => later('ab', '', 'c')],
  ['a promise of an async generator', async () => later('ab', '', 'c')],
  ['a Node stream', () => Readable.from([Buffer.from('ab'), Buffer.from('c')])],
  [
    'a web stream',
    () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(Buffer.from('ab'))
          controller.enqueue(new Uint8Array(0))
          controller.enqueue(Buffer.from('c'))
          controller.close()
        }
      })
  ]
]

describe('rewriteResponse()', () => {
  describe('bodies', () => {
    for (const [name, body] of bodies) {
      it(`rewrites ${name}`, async () => {
        const result = await call(compose(respond(body), tag('a'), tag('b')))
        expect(result.error).to.equal(undefined)
        expect(result.text).to.equal('b(a(ab))b(a(c))')
      })

      it(`passes ${name} through a plan that only changes the head`, async () => {
        const result = await call(compose(respond(body), add('a'), add('b')))
        expect(result.text).to.equal('abc')
        expect(result.headers).to.deep.equal([
          ['X-Layer', 'a'],
          ['X-Layer', 'b']
        ])
      })

      it(`closes every layer once after ${name}`, async () => {
        const closed: string[] = []
        const note = (at: string): Middleware =>
          layer(
            () => upper,
            error => void closed.push(`${at}:${String(error)}`)
          )
        await call(compose(respond(body), note('a'), note('b')))
        expect(closed).to.deep.equal(['a:undefined', 'b:undefined'])
      })
    }

    it('refuses what is no body, and closes its layer', async () => {
      for (const wrong of ['text', 3, null, undefined, {}]) {
        const closed: unknown[] = []
        const app = compose(
          respond(() => wrong as never),
          layer(
            () => {},
            error => void closed.push(error)
          )
        )
        const result = await call(app)
        expect(result.error)
          .to.be.instanceOf(TypeError)
          .with.property('message')
          .that.contains('an app must return')
        expect(closed).to.deep.equal([result.error])
      }
    })

    it('refuses what is no chunk', async () => {
      for (const body of [() => [3], () => now(3 as never), () => later(null as never)]) {
        const result = await call(
          compose(
            respond(body as never),
            layer(() => upper)
          )
        )
        expect(result.error)
          .to.be.instanceOf(TypeError)
          .with.property('message')
          .that.contains('a chunk must be')
      }
    })

    it('refuses a chunk function that gives no chunk', async () => {
      for (const body of [() => ['a', 'b'], () => now('a', 'b'), () => later('a', 'b')]) {
        // Later, too: the first chunk and those after it take different ways.
        for (const chunk of [
          () => 3 as never,
          async () => 3 as never,
          (given: Chunk) => (given === 'b' ? Promise.resolve(3 as never) : given)
        ]) {
          const result = await call(
            compose(
              respond(body),
              layer(() => ({ chunk }))
            )
          )
          expect(result.error)
            .to.be.instanceOf(TypeError)
            .with.property('message')
            .that.contains('a chunk must be')
        }
      }
    })
  })

  describe('with what has a then of its own, which returns nothing and may answer at once', () => {
    const thenable = <T>(value: T): Promise<T> =>
      ({ then: (resolve: (value: T) => void) => resolve(value) }) as never
    const upperLater: Rewrite = {
      chunk: chunk => thenable(text(chunk).toUpperCase()),
      end: () => thenable('!')
    }
    const places: [string, App][] = [
      [
        'the body',
        compose(
          respond(() => thenable<Body>(['a', 'b'])),
          layer(() => ({ ...upper, end: () => '!' }))
        )
      ],
      [
        'the plan',
        compose(
          respond(() => ['a', 'b']),
          layer(() => thenable({ ...upper, end: () => '!' }))
        )
      ],
      [
        'the chunks of an array',
        compose(
          respond(() => ['a', 'b']),
          layer(() => upperLater)
        )
      ],
      [
        'the chunks of a stream',
        compose(
          respond(() => later('a', 'b')),
          layer(() => upperLater)
        )
      ]
    ]
    for (const [name, app] of places) {
      it(`waits for ${name}`, async () => {
        const result = await call(app)
        expect([result.error, result.text]).to.deep.equal([undefined, 'AB!'])
      })
    }
  })

  it('says so when an app stands where a layer belongs', () => {
    const composed = compose(
      respond(() => ['a']),
      add('x')
    )
    expect(() => composed(respond(() => ['b']) as never, undefined as never)).to.throw(
      TypeError,
      'rewriteResponse: startResponse is missing; was an app given to compose as a layer?'
    )
  })

  it('says so when there is no plan', () => {
    const app = respond(() => ['a'])
    for (const [plan, got] of [
      [undefined, 'undefined'],
      [{}, 'an object']
    ] as const) {
      expect(() => rewriteResponse(app, createEnviron(), () => () => {}, plan as never)).to.throw(
        TypeError,
        `rewriteResponse: plan must be a function (head) => rewrite, got ${got}`
      )
    }
  })

  describe('plan', () => {
    it('runs once per response', async () => {
      for (const [, body] of bodies) {
        let plans = 0
        await call(
          compose(
            respond(body),
            layer(() => void plans++)
          )
        )
        expect(plans).to.equal(1)
      }
    })

    it('runs for an array when the app has returned it', () => {
      const order: string[] = []
      const app = compose(
        respond(() => ['a']),
        layer(() => void order.push('plan'))
      )
      const body = app(createEnviron(), () => (order.push('start'), () => {}))
      order.push('returned')
      expect(body).to.deep.equal(['a'])
      expect(order).to.deep.equal(['plan', 'start', 'returned'])
    })

    it('runs for others at the first non-empty chunk', async () => {
      const order: string[] = []
      const body = function* (): Generator<Chunk> {
        order.push('empty')
        yield ''
        order.push('full')
        yield 'a'
      }
      await call(
        compose(
          respond(body),
          layer(() => void order.push('plan'))
        )
      )
      expect(order).to.deep.equal(['empty', 'full', 'plan'])
    })

    it('runs at the first write()', async () => {
      const order: string[] = []
      const app: App = (_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        order.push('before')
        void write('a')
        order.push('after')
        return []
      }
      await call(
        compose(
          app,
          layer(() => void order.push('plan'))
        )
      )
      expect(order).to.deep.equal(['before', 'plan', 'after'])
    })

    it('runs at the end of a body without chunks', async () => {
      for (const body of [() => [], () => now(''), () => later()]) {
        const result = await call(compose(respond(body), add('a'), add('b')))
        expect(result.headers.map(header => header[1])).to.deep.equal(['a', 'b'])
        expect(result.error).to.equal(undefined)
      }
    })

    it('may start late: the app calls startResponse in its generator', async () => {
      const app: App = (_environ, startResponse) =>
        (async function* () {
          yield ''
          startResponse('201 Created', [['X-A', '1']])
          yield 'a'
        })()
      const result = await call(
        compose(
          app,
          add('x'),
          layer(() => upper)
        )
      )
      expect([result.status, result.headers, result.text]).to.deep.equal([
        '201 Created',
        [
          ['X-A', '1'],
          ['X-Layer', 'x']
        ],
        'A'
      ])
    })

    it('reports an app that never starts', async () => {
      for (const body of [() => [], () => ['a'], () => now('a'), () => later('a'), () => later()]) {
        const result = await call(compose(() => body(), add('a')))
        expect(String(result.error)).to.equal(
          'Error: startResponse: was not called; an app must call it before its first chunk or its end'
        )
      }
    })

    it('closes the body before the error of a plan goes on', async () => {
      for (const [, body] of bodies) {
        const order: string[] = []
        const wrong = new Error('no plan')
        const app = compose(
          respond(body),
          layer(
            () => {
              throw wrong
            },
            error => void order.push(error === wrong ? 'closed' : 'other')
          )
        )
        const result = await call(app)
        order.push('thrown')
        expect(result.error).to.equal(wrong)
        expect(order).to.deep.equal(['closed', 'thrown'])
      }
    })

    it('may return nothing: the very chunks pass, without a promise where there was none', async () => {
      const chunks: Chunk[] = [Buffer.from('ab'), new Uint8Array(2), 'c']
      const open = (source: () => Body): BodyReader => {
        const app = compose(respond(source), add('x'), add('y'))
        return openBody(app(createEnviron(), () => () => {}) as Body)
      }
      const iterable = open(() => new Set(chunks))
      for (const chunk of chunks) expect(iterable.pull()).to.equal(chunk)
      expect(iterable.pull()).to.equal(undefined)
      const asynchronous = open(() => later(...chunks))
      for (const chunk of chunks) expect(await asynchronous.pull()).to.equal(chunk)
    })

    it('closes the source too before its error goes on, whoever pulls or writes', async () => {
      const wrong = new Error('no plan')
      const fails: [string, Plan][] = [
        ['throws', () => { throw wrong }], // prettier-ignore
        ['rejects', () => Promise.reject(wrong)]
      ]
      const apps: [string, (close: (error?: unknown) => void) => App][] = [
        ['pulled', close => respond(() => Object.assign(later('a'), { close }))],
        ['empty', close => respond(() => Object.assign(later(), { close }))],
        ['in hand', close => respond(() => Object.assign(['a'], { close }))],
        [
          'written',
          close => (_environ, startResponse) => {
            void startResponse('200 OK', [])('w')
            return Object.assign(later('a'), { close })
          }
        ]
      ]
      for (const [how, plan] of fails) {
        for (const [name, app] of apps) {
          const order: unknown[] = []
          const composed = compose(
            app(error => void order.push(error)),
            add('inner'),
            layer(plan, error => void order.push(error)),
            add('outer')
          )
          try {
            const body = await composed(createEnviron(), () => () => {})
            await openBody(body).pull()
            order.push('nothing thrown')
          } catch (error) {
            order.push('thrown', error)
          }
          expect(order, `${name}, plan ${how}`).to.deep.equal([wrong, wrong, 'thrown', wrong])
        }
      }
    })

    it('makes this response asynchronous by its promise, and no other', async () => {
      const app = compose(
        respond(() => ['a']),
        add('inner'),
        layer(() => (slow ? Promise.resolve(upper) : upper)),
        add('outer')
      )
      let slow = true
      const first = app(createEnviron(), () => () => {})
      slow = false
      const second = app(createEnviron(), () => () => {})
      expect([first instanceof Promise, second]).to.deep.equal([true, ['A']])
      expect(await first).to.deep.equal(['A'])
    })

    it('refuses a plan that returns something else', async () => {
      const result = await call(
        compose(
          respond(() => ['a']),
          layer(() => 3 as never)
        )
      )
      expect(String(result.error)).to.equal(
        'TypeError: rewriteResponse: plan must return a rewrite or nothing, got 3'
      )
    })

    it('may be asynchronous: the head waits, and the source is not pulled meanwhile', async () => {
      const order: string[] = []
      const source = async function* (): AsyncGenerator<Chunk> {
        order.push('a')
        yield 'a'
        order.push('b')
        yield 'b'
      }
      const app = compose(
        respond(source),
        layer(async head => {
          await sleep(5)
          order.push('planned')
          setHeader(head.headers, 'X-Saved', 'yes')
          return upper
        })
      )
      const result = await call(app)
      expect(result.text).to.equal('AB')
      expect(result.header('x-saved')).to.equal('yes')
      expect(order).to.deep.equal(['a', 'planned', 'b'])
    })

    it('keeps an array when it is asynchronous', async () => {
      const app = compose(
        respond(() => ['a', 'b']),
        tag('x'),
        layer(async () => upper),
        tag('y')
      )
      const result = await call(app)
      expect(result.array).to.equal(true)
      expect(result.text).to.equal('y(X(A))y(X(B))')
    })

    it('may reject: the body is closed, the error goes on', async () => {
      for (const [, body] of bodies) {
        const closed: unknown[] = []
        const wrong = new Error('store is down')
        const app = compose(
          respond(body),
          layer(
            () => Promise.reject(wrong),
            error => void closed.push(error)
          ),
          add('outer')
        )
        const result = await call(app)
        expect(result.error).to.equal(wrong)
        expect(closed).to.deep.equal([wrong])
        expect(result.status).to.equal(undefined)
      }
    })
  })

  describe('head', () => {
    it("copies the list of the app once, and never changes the app's own", async () => {
      const shared: HeaderList = [['X-Shared', '1']]
      const frozen = Object.freeze([Object.freeze(['X-Frozen', '1'])]) as unknown as HeaderList
      for (const headers of [shared, frozen]) {
        for (const [, body] of bodies) {
          const seen: HeaderList[] = []
          const watch = layer(
            head => void (seen.push(head.headers), head.headers.push(['Set-Cookie', 'a=1']))
          )
          const result = await call(compose(respond(body, headers), watch, watch))
          expect(headers).to.have.length(1)
          expect(result.headers).to.have.length(3)
          expect(seen[0]).to.equal(seen[1])
        }
      }
    })

    const wrong: [status: unknown, headers: unknown, message: string][] = [
      [200, [], 'status must be three digits, a space and a reason, got 200'],
      [undefined, [], 'status must be three digits, a space and a reason, got undefined'],
      [Object.create(null), [], 'status must be three digits, a space and a reason, got an object'],
      ['200 OK', { 'X-A': '1' }, 'headers must be an array of [name, value] pairs, got an object'],
      ['200 OK', new Map(), 'headers must be an array of [name, value] pairs, got a Map'],
      ['200 OK', undefined, 'headers must be an array of [name, value] pairs, got undefined'],
      ['200 OK', [null], 'a header must be a pair [name, value] of strings, got null'],
      ['200 OK', ['X-A', '1'], 'a header must be a pair [name, value] of strings, got "X-A"'],
      ['200 OK', [['X-A']], 'a header must be a pair [name, value] of strings, got ["X-A"]'],
      [
        '200 OK',
        [['Content-Length', 5]],
        'a header must be a pair [name, value] of strings, got ["Content-Length", 5]'
      ],
      [
        '200 OK',
        [[Symbol('x'), '1']],
        'a header must be a pair [name, value] of strings, got [Symbol(x), "1"]'
      ]
    ]
    for (const [status, headers, message] of wrong) {
      it(`is refused before any layer sees it: ${message}`, async () => {
        const app: App = (_environ, startResponse) => {
          startResponse(status as Status, headers as HeaderList)
          return ['a']
        }
        let plans = 0
        const { error } = await call(
          compose(
            app,
            layer(() => (plans++, upper))
          )
        )
        expect(String(error)).to.equal(`TypeError: startResponse: ${message}`)
        expect(plans).to.equal(0)
      })
    }

    it('may be replaced, status and list', async () => {
      const app = compose(
        respond(() => ['a']),
        layer(head => {
          head.status = '404 Not Found'
          head.headers = [['X-New', '1']]
        })
      )
      const result = await call(app)
      expect([result.status, result.headers]).to.deep.equal(['404 Not Found', [['X-New', '1']]])
    })

    it('is decided by what the body shows, while the rewrite holds its output back', async () => {
      const hold = layer(head => {
        let held = ''
        const decide = (): string => {
          setHeader(head.headers, 'X-Bytes', String(held.length))
          head.status = '203 Non-Authoritative Information'
          return held
        }
        return {
          chunk: chunk => ((held += text(chunk)), undefined),
          end: decide
        }
      })
      for (const [, body] of bodies) {
        const outer: string[] = []
        const watch = layer(head => void outer.push(`${head.status} ${head.headers.length}`))
        const result = await call(compose(respond(body), hold, watch))
        expect([result.status, result.header('X-Bytes'), result.text]).to.deep.equal([
          '203 Non-Authoritative Information',
          '3',
          'abc'
        ])
        expect(outer).to.deep.equal(['203 Non-Authoritative Information 1'])
      }
    })

    it('may be changed in chunk and idle, too, up to the first output', async () => {
      const change = (head: Head, where: string): string => {
        head.status = '203 Non-Authoritative Information'
        setHeader(head.headers, 'X-Where', where)
        return where
      }
      const inChunk = layer(head => {
        let chunks = 0
        return { chunk: () => (++chunks === 2 ? change(head, 'chunk') : undefined) }
      })
      const inIdle = layer(head => ({ chunk: () => undefined, idle: () => change(head, 'idle') }))
      const paused = async function* (): AsyncGenerator<Chunk> {
        yield 'a'
        await macrotask()
        await macrotask()
        yield 'b'
      }
      for (const [where, rewriting, body] of [
        ['chunk', inChunk, () => ['a', 'b']],
        ['chunk', inChunk, () => later('a', 'b')],
        ['idle', inIdle, paused]
      ] as const) {
        const outer: string[] = []
        const watch = layer(head => void outer.push(head.status))
        const result = await call(compose(respond(body), rewriting, watch))
        expect([result.status, result.header('X-Where')]).to.deep.equal([
          '203 Non-Authoritative Information',
          where
        ])
        expect(outer).to.deep.equal(['203 Non-Authoritative Information'])
      }
    })

    it('loses Content-Length when the body is rewritten', async () => {
      const app = (rewrite: Rewrite | void): App =>
        compose(
          respond(() => ['ab'], [['content-length', '2']]),
          layer(() => rewrite)
        )
      expect((await call(app(upper))).header('Content-Length')).to.equal(undefined)
      expect((await call(app({ end: () => 'c' }))).header('Content-Length')).to.equal(undefined)
      expect((await call(app({ idle: () => undefined }))).header('Content-Length')).to.equal(undefined)
      expect((await call(app({ ...upper, keepsLength: true }))).header('Content-Length')).to.equal('2')
      expect((await call(app({}))).header('Content-Length')).to.equal('2')
      expect((await call(app(undefined))).header('Content-Length')).to.equal('2')
    })

    it('knows the length that the inner layers deliver when the body is whole', async () => {
      const lengths: (number | undefined)[] = []
      const measure = layer(head => void lengths.push(head.length))
      const grow = layer(() => ({ chunk: chunk => `${text(chunk)}é`, end: () => '!' }))
      await call(
        compose(
          respond(() => ['ab', 'c']),
          measure,
          grow,
          measure,
          tag('x'),
          measure
        )
      )
      expect(lengths).to.deep.equal([3, 8, 17])
      lengths.length = 0
      await call(
        compose(
          respond(() => later('ab')),
          measure,
          grow,
          measure
        )
      )
      expect(lengths).to.deep.equal([undefined, undefined])
    })

    it('does not know the length when something has left before the array, as opposed to what is held', async () => {
      const lengths: (number | undefined)[] = []
      const app: App = (_environ, startResponse) => {
        void startResponse('200 OK', [])('w')
        return ['ab']
      }
      const measure = layer(head => void lengths.push(head.length))
      await call(compose(app, measure))
      expect(lengths).to.deep.equal([undefined])
      lengths.length = 0
      let held = ''
      const hold = layer(() => ({ chunk: chunk => void (held += text(chunk)), end: () => held }))
      expect((await call(compose(app, hold, measure))).text).to.equal('wab')
      expect(lengths).to.deep.equal([3])
    })

    it('does not count late, when the chunks have been rewritten in place', async () => {
      const lengths: (number | undefined)[] = []
      const late = layer(head => ({
        chunk: chunk => `${text(chunk)}!`,
        end: () => void lengths.push(head.length)
      }))
      const app = compose(
        respond(() => ['ab']),
        late
      )
      expect((await call(app)).text).to.equal('ab!')
      expect(lengths).to.deep.equal([undefined])
    })
  })

  describe('a restart', () => {
    const restart =
      (body: (start: () => void) => Body): App =>
      (_environ, startResponse) => {
        startResponse('200 OK', [['X-First', '1']])
        return body(() =>
          startResponse('500 Internal Server Error', [['X-Second', '1']], new Error('broken'))
        )
      }

    it('overwrites before the head has left', async () => {
      for (const body of [
        (again: () => void): Body => (again(), ['a']),
        (again: () => void): Body =>
          (function* () {
            yield ''
            again()
            yield 'a'
          })(),
        (again: () => void): Body =>
          (async function* () {
            await Promise.resolve()
            again()
            yield 'a'
          })()
      ]) {
        const result = await call(compose(restart(body), add('x'), add('y')))
        expect(result.error).to.equal(undefined)
        expect(result.status).to.equal('500 Internal Server Error')
        expect(result.headers.map(header => header[0])).to.deep.equal(['X-Second', 'X-Layer', 'X-Layer'])
      }
    })

    it('throws its error afterwards, in every layer', async () => {
      const body = (again: () => void): Body =>
        (function* () {
          yield 'a'
          again()
          yield 'b'
        })()
      for (const layers of [
        [add('x')],
        [add('x'), add('y')],
        [layer(() => upper), add('y'), layer(() => upper)]
      ]) {
        const result = await call(compose(restart(body), ...layers))
        expect(String(result.error)).to.equal('Error: broken')
        expect(result.status).to.equal('200 OK')
      }
    })

    it('hands the error outwards with the head', async () => {
      const app = compose(
        restart(again => (again(), ['a'])),
        add('x')
      )
      const seen: unknown[] = []
      await app(createEnviron(), (_status, _headers, error) => (seen.push(error), () => {}))
      expect(seen.map(String)).to.deep.equal(['Error: broken'])
    })

    it('without an error is refused', async () => {
      const app: App = (_environ, startResponse) => {
        startResponse('200 OK', [])
        startResponse('200 OK', [])
        return []
      }
      const result = await call(compose(app, add('x')))
      expect(String(result.error)).to.contain('startResponse: called twice')
    })

    it('by a layer that catches what the app throws replaces the head', async () => {
      const rescue: Middleware = app => (environ, startResponse) => {
        try {
          return app(environ, startResponse)
        } catch (error) {
          startResponse('500 Internal Server Error', [], error)
          return ['sorry']
        }
      }
      const app: App = (_environ, startResponse) => {
        startResponse('200 OK', [])
        throw new Error('broken')
      }
      const result = await call(
        compose(
          app,
          add('inner'),
          rescue,
          add('outer'),
          layer(() => upper)
        )
      )
      expect([result.status, result.headers, result.text]).to.deep.equal([
        '500 Internal Server Error',
        [['X-Layer', 'outer']],
        'SORRY'
      ])
    })
  })

  describe('HEAD, 1xx, 204, 205 and 304', () => {
    const cases: [string, `${number} ${string}`][] = [
      ['HEAD', '200 OK'],
      ['GET', '103 Early Hints'],
      ['GET', '204 No Content'],
      ['GET', '205 Reset Content'],
      ['GET', '304 Not Modified']
    ]
    for (const [method, status] of cases) {
      it(`runs only plan and close for ${method} ${status}`, async () => {
        for (const [, body] of bodies) {
          const calls: string[] = []
          const note = (name: string) => (): undefined => void calls.push(name)
          const app: App = (_environ, startResponse) => {
            startResponse(status, [['Content-Length', '3']])
            return body()
          }
          const watch = layer(
            () => (calls.push('plan'), { chunk: note('chunk'), idle: note('idle'), end: note('end') }),
            note('close')
          )
          const result = await call(compose(app, watch), { REQUEST_METHOD: method })
          expect(calls).to.deep.equal(['plan', 'close'])
          expect(result.header('Content-Length'), 'as GET would say').to.equal(undefined)
          expect(result.error).to.equal(undefined)
        }
      })
    }

    it('is decided by the method that the layer was given', async () => {
      const asGet: Middleware = app => (environ, startResponse) => {
        environ['REQUEST_METHOD' as never] = 'GET' as never
        return app(environ, startResponse)
      }
      const calls: string[] = []
      const watch = (name: string): Middleware => layer(() => ({ chunk: chunk => (calls.push(name), chunk) }))
      await call(
        compose(
          respond(() => ['a']),
          watch('inner'),
          asGet,
          watch('outer')
        ),
        { REQUEST_METHOD: 'HEAD' }
      )
      expect(calls).to.deep.equal(['inner'])
    })
  })

  describe('arrays', () => {
    it('stay the very array when no layer changes the bytes', () => {
      const array = ['a']
      const app = compose(
        respond(() => array),
        add('x'),
        add('y')
      )
      expect(app(createEnviron(), () => () => {})).to.equal(array)
    })

    it("come out as one new array, and the app's own is never changed", () => {
      const array = ['a', 'b']
      const app = compose(
        respond(() => array),
        tag('x'),
        tag('y'),
        tag('z')
      )
      expect(app(createEnviron(), () => () => {})).to.deep.equal(['z(y(x(a)))', 'z(y(x(b)))'])
      expect(array).to.deep.equal(['a', 'b'])
    })

    it('bear close when a layer or the body has one', async () => {
      const order: string[] = []
      const array = Object.assign(['a'], { close: () => void order.push('body') })
      const app = compose(
        respond(() => array),
        layer(
          () => upper,
          () => void order.push('layer')
        ),
        add('x')
      )
      const body = app(createEnviron(), () => () => {}) as Body
      expect(Array.isArray(body)).to.equal(true)
      expect(body).to.not.equal(array)
      await body.close?.()
      await body.close?.()
      expect(order).to.deep.equal(['body', 'layer'])
    })

    it('of which nobody read anything end every layer once, with the error, and give nothing any more', async () => {
      const order: unknown[] = []
      const closing = (name: string): Middleware =>
        layer(
          () => upper,
          error => void order.push(name, error)
        )
      let inner: Body | undefined
      const holding: Middleware = app => async (environ, startResponse) => {
        inner = await app(environ, startResponse)
        startResponse('200 OK', [])
        return ['other']
      }
      const app = compose(
        respond(() => ['a']),
        closing('first'),
        closing('second'),
        holding,
        tag('z')
      )
      await app({ REQUEST_METHOD: 'GET' } as never, () => () => {})
      let isDone = false
      const slow = compose(
        respond(() => ['a']),
        layer(
          () => upper,
          () => macrotask().then(() => void (isDone = true))
        ),
        holding
      )
      const quick = inner
      await slow({ REQUEST_METHOD: 'GET' } as never, () => () => {})
      await inner!.close?.()
      expect(isDone).to.equal(true)
      inner = quick
      const gone = new Error('gone')
      await inner!.close?.(gone)
      await inner!.close?.()
      expect(order).to.deep.equal(['first', gone, 'second', gone])
      const chunks: Chunk[] = []
      for await (const chunk of inner as AsyncIterable<Chunk>) chunks.push(chunk)
      expect(chunks).to.deep.equal([])
    })

    it('are seen by a plain layer in between as a body that it can read', async () => {
      const suffix: Middleware = app => async (environ, startResponse) => {
        const body = await app(environ, startResponse)
        return (async function* () {
          yield* body
          yield '+'
        })()
      }
      const result = await call(
        compose(
          respond(() => ['a']),
          tag('x'),
          suffix,
          tag('y'),
          add('z')
        )
      )
      expect(result.text).to.equal('y(x(a))y(+)')
      expect(result.header('X-Layer')).to.equal('z')
    })

    it('that a plain layer keeps are not changed by the layers outside it', async () => {
      let kept: Body | undefined
      const cache: Middleware = app => async (environ, startResponse) => {
        const body = await app(environ, (status, headers) => startResponse(status, headers))
        return (kept ??= body)
      }
      const app = compose(
        respond(() => ['a']),
        tag('x'),
        cache,
        tag('y')
      )
      expect((await call(app)).text).to.equal('y(x(a))')
      expect(kept).to.deep.equal(['x(a)'])
      expect((await call(app)).text).to.equal('y(x(a))')
    })
  })

  describe('asynchronous chunks', () => {
    const slow = (name: string): Middleware =>
      layer(() => ({
        chunk: async chunk => (await sleep(1), `${name}(${text(chunk)})`),
        end: async () => `${name}!`
      }))

    for (const [name, body] of bodies) {
      it(`keep the order with ${name}`, async () => {
        const result = await call(compose(respond(body), slow('a'), tag('b'), slow('c'), tag('d')))
        expect(result.error).to.equal(undefined)
        expect(result.text).to.equal('d(c(b(a(ab))))d(c(b(a(c))))d(c(b(a!)))d(c!)')
      })
    }

    it('keep the source from being pulled, wherever the promise comes from', async () => {
      for (const where of ['plan', 'chunk', 'end'] as const) {
        let release: (() => void) | undefined
        const pending = (): Promise<undefined> => new Promise(resolve => (release = () => resolve(undefined)))
        let pulls = 0
        const source = (): Body => ({
          [Symbol.asyncIterator]: () => ({
            next: async () => ({ done: ++pulls > 2, value: 'a' })
          })
        })
        const waiting = layer(() => {
          if (where === 'plan') return pending()
          return { chunk: chunk => (where === 'chunk' ? pending() : chunk), [where]: pending }
        })
        const result = call(compose(respond(source), waiting, add('x')))
        while (release === undefined) await macrotask()
        const before = pulls
        for (let i = 0; i < 5; i++) await macrotask()
        expect(pulls, where).to.equal(before)
        expect(before).to.equal(where === 'end' ? 3 : 1)
        for (let isDone = false; !isDone;) {
          release?.()
          isDone = await Promise.race([result.then(() => true), macrotask(false)])
        }
        expect((await result).error).to.equal(undefined)
      }
    })

    it('that reject reach whoever pulls, and close all layers with the error', async () => {
      for (const [, body] of bodies) {
        const closed: unknown[] = []
        const wrong = new Error('no chunk')
        const app = compose(
          respond(body),
          layer(
            () => ({ chunk: () => Promise.reject(wrong) }),
            error => void closed.push(error)
          ),
          layer(
            () => upper,
            error => void closed.push(error)
          )
        )
        const result = await call(app)
        expect(result.error).to.equal(wrong)
        expect(closed).to.deep.equal([wrong, wrong])
      }
    })
  })

  describe('errors of the app', () => {
    const wrong = new Error('broken')

    it('thrown or rejected close every layer, once, with the error', async () => {
      const apps: App[] = [
        () => {
          throw wrong
        },
        () => Promise.reject(wrong),
        (_environ, startResponse) => {
          startResponse('200 OK', [])
          throw wrong
        },
        respond(() => ({
          [Symbol.iterator]() {
            throw wrong
          }
        })),
        respond(() =>
          (async function* () {
            yield 'a'
            throw wrong
          })()
        ),
        respond(() =>
          Readable.from(later('a', 'b'))
            .on('data', () => {})
            .destroy(wrong)
        )
      ]
      for (const app of apps) {
        const closed: unknown[] = []
        const note = layer(
          () => upper,
          error => void closed.push(error)
        )
        const result = await call(compose(app, note, note))
        expect(result.error).to.equal(wrong)
        expect(closed).to.deep.equal([wrong, wrong])
      }
    })

    it('after the head deliver what the layers hold, without an end', async () => {
      let ends = 0
      const hold = layer(() => {
        let held = ''
        return {
          chunk: chunk => {
            if (held === '') return ((held = ' '), text(chunk))
            held += text(chunk)
            return undefined
          },
          idle: () => {
            const out = held
            held = ' '
            return out
          },
          end: () => (ends++, 'end')
        }
      })
      const app = respond(() =>
        (async function* () {
          yield 'a'
          yield 'b'
          yield 'c'
          throw wrong
        })()
      )
      const result = await call(
        compose(
          app,
          hold,
          layer(() => upper)
        )
      )
      expect(result.error).to.equal(wrong)
      expect(result.text).to.equal('A BC')
      expect(ends).to.equal(0)
    })

    it('before the head leaves discard what the layers hold', async () => {
      const hold = layer(() => ({ chunk: () => undefined, idle: () => 'held' }))
      const app = respond(() =>
        (async function* () {
          yield 'a'
          throw wrong
        })()
      )
      const result = await call(compose(app, hold, add('x')))
      expect([result.error, result.status, result.text]).to.deep.equal([wrong, undefined, ''])
    })

    it('of the outer startResponse close the body and go on', async () => {
      const closed: unknown[] = []
      const refused = new Error('bad header')
      const app = compose(
        respond(() => ['a']),
        layer(
          () => {},
          error => void closed.push(error)
        )
      )
      expect(() =>
        app(createEnviron(), () => {
          throw refused
        })
      ).to.throw(refused)
      expect(closed).to.deep.equal([refused])
    })
  })

  describe('close', () => {
    it('runs exactly once, even when plan never ran', async () => {
      const closed: unknown[] = []
      let plans = 0
      const app = compose(
        respond(() => later('a')),
        layer(
          () => void plans++,
          error => void closed.push(error)
        )
      )
      const body = await app(createEnviron(), () => () => {})
      const reason = new Error('gone')
      await body.close?.(reason)
      await body.close?.()
      expect(plans).to.equal(0)
      expect(closed).to.deep.equal([reason])
    })

    it('runs from the innermost outwards, whatever another throws; that goes to tsgi.errors', async () => {
      const order: string[] = []
      const failing = (name: string): Middleware =>
        layer(
          () => upper,
          () => {
            order.push(name)
            throw new Error(`close of ${name}`)
          }
        )
      const rejecting = layer(
        () => upper,
        async () => {
          order.push('c')
          throw new Error('close of c')
        }
      )
      for (const [, body] of bodies) {
        order.length = 0
        const result = await call(compose(respond(body), failing('a'), failing('b'), rejecting))
        expect(order).to.deep.equal(['a', 'b', 'c'])
        expect(result.error).to.equal(undefined)
        for (const name of ['a', 'b', 'c']) expect(result.errors).to.contain(`close of ${name}`)
      }
    })

    it('runs whatever another throws, where that can neither be shown nor told', async () => {
      const bare: unknown = Object.create(null)
      const streams: ErrorStream[] = [
        { write: () => Promise.reject(new Error('disk full')) },
        { write() { throw new Error('disk full') } }, // prettier-ignore
        { write: () => {} }
      ]
      for (const errors of streams) {
        for (const wrong of [bare, new Error('close failed'), undefined]) {
          const order: string[] = []
          const failing = (name: string): Middleware =>
            layer(
              () => upper,
              () => {
                order.push(name)
                throw wrong
              }
            )
          const app = compose(
            respond(() => later('a')),
            failing('a'),
            failing('b')
          )
          const environ = createEnviron({ 'tsgi.errors': errors })
          const body = await app(environ, () => () => {})
          await body.close?.()
          expect(order).to.deep.equal(['a', 'b'])
        }
      }
      await macrotask() // an unhandled rejection would fail the run here
    })

    it('is waited for by who closes the body, that of the source too', async () => {
      for (const body of [() => ['a'], () => new Set(['a']), () => later('a')]) {
        for (const isRead of [true, false]) {
          let done = 0
          const finish = (): Promise<void> => macrotask().then(() => void done++)
          const source = (): Body => Object.assign(body(), { close: finish })
          const app = compose(
            respond(source),
            layer(() => upper, finish),
            layer(() => upper, finish)
          )
          const rewritten = await app(createEnviron(), () => () => {})
          if (isRead) for await (const chunk of rewritten) expect(chunk).to.equal('A')
          await rewritten.close?.()
          expect(done).to.equal(3)
        }
      }
    })

    it('gets the reason when the client leaves', async () => {
      const closed: unknown[] = []
      const note = layer(
        () => upper,
        error => void closed.push(String(error))
      )
      const result = await call(
        compose(
          respond(() => later('a', 'b', 'c')),
          note,
          note
        ),
        {},
        { leaveAfter: 1 }
      )
      expect(result.text).to.equal('A')
      const reason = 'AbortError: call: the client went away'
      expect(closed).to.deep.equal([reason, reason])
    })

    it('does not wait for a pending chunk', async () => {
      let returned = false
      const app = respond(() =>
        (async function* () {
          try {
            yield 'a'
            await new Promise(() => {})
          } finally {
            returned = true
          }
        })()
      )
      const closed: unknown[] = []
      const body = await compose(
        app,
        layer(
          () => upper,
          error => void closed.push(error)
        )
      )(createEnviron(), () => () => {})
      const reader = body as unknown as { pull(): Promise<Chunk | undefined> }
      expect(await reader.pull()).to.equal('A')
      const pending = reader.pull()
      await body.close?.('gone')
      expect(closed).to.deep.equal(['gone'])
      expect(returned).to.equal(false)
      void pending
    })
  })
})
