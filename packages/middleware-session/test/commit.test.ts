import { compose, type App, type Body, type Chunk, type Environ, type Write } from '@tsgi/core'
import {
  session,
  type SessionEnviron,
  type SessionEvent,
  type SessionOptions
} from '@tsgi/middleware-session'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, gate, routes, setCookies, settle, testStore, visit, type SessionApp } from './support.ts'

type Use = (environ: Environ & SessionEnviron<any>) => void
const set: Use = environ => environ['tsgi.session'].set('a', 1)

/** Every way in which an app may answer with the two chunks `a` and `b`, after it has used the session. */
const SHAPES: { readonly [shape: string]: (use: Use) => SessionApp } = {
  array: use => (environ, start) => {
    use(environ)
    start('200 OK', [])
    return ['a', 'b']
  },
  'promise of an array': use => async (environ, start) => {
    await settle()
    use(environ)
    start('200 OK', [])
    return ['a', 'b']
  },
  'change after startResponse': use => (environ, start) => {
    start('200 OK', [])
    use(environ)
    return ['a', 'b']
  },
  generator: use =>
    function* (environ, start) {
      use(environ)
      start('200 OK', [])
      yield 'a'
      yield 'b'
    },
  'async generator': use =>
    async function* (environ, start) {
      await settle()
      use(environ)
      start('200 OK', [])
      yield 'a'
      await settle()
      yield 'b'
    },
  'late start': use => (environ, start) =>
    (function* () {
      yield ''
      use(environ)
      start('200 OK', [])
      yield 'a'
      yield 'b'
    })(),
  write: use => (environ, start) => {
    use(environ)
    const write = start('200 OK', [])
    void write('a')
    void write('b')
    return []
  },
  'write awaited in a generator': use =>
    async function* (environ, start) {
      use(environ)
      const write = start('200 OK', [])
      await write('a')
      yield 'b'
    },
  'restart with an error': use => (environ, start) => {
    use(environ)
    start('201 Created', [['X-A', 'old']])
    start('200 OK', [], new Error('again'))
    return ['a', 'b']
  }
}

function setUp(app: SessionApp, options: SessionOptions = {}, sync = false) {
  const events: string[] = []
  const store = testStore({ sync, ...(options.now === undefined ? {} : { now: options.now }) })
  const onEvent = (event: SessionEvent): void => void events.push(event.type)
  return { app: compose(app, session({ store, onEvent, ...options })), store, events }
}

describe('session', () => {
  for (const [shape, make] of Object.entries(SHAPES)) {
    describe(`with an app of this shape: ${shape}`, () => {
      it('sends no head before an asynchronous store has the data', async () => {
        const { app, store } = setUp(make(set))
        const held = gate()
        store.before = () => held.opened
        const sent: string[] = []
        const outer: App = (environ, start) =>
          app(environ, (status, headers, error) => {
            sent.push(status, ...headers.map(([name]) => name))
            return start(status, headers, error)
          })
        const answered = call(outer)
        await settle()
        await settle()
        await settle()
        expect(store.calls).to.deep.equal(['create'])
        expect(sent).to.deep.equal([])
        held.open()
        expect((await answered).text).to.equal('ab')
        expect(sent).to.deep.equal(['200 OK', 'Vary', 'Set-Cookie', 'Cache-Control'])
      })

      it('hands over one cookie, which names the data', async () => {
        for (const sync of [true, false]) {
          const { app, store } = setUp(make(set), {}, sync)
          const visitor = visit(app)
          const result = await visitor.get()
          expect(setCookies(result)).to.have.lengthOf(1)
          expect([result.status, result.text, result.error]).to.deep.equal(['200 OK', 'ab', undefined])
          store.calls.length = 0
          expect(setCookies(await visitor.get())).to.deep.equal([])
          expect(store.calls).to.deep.equal(['get'])
        }
      })

      it('sends an error with status 503, and no cookie, when the store fails', async () => {
        const { app, store } = setUp(make(set))
        store.before = () => {
          throw new Error('the disk is full')
        }
        const result = await call(app)
        expect(result.error).to.include({
          name: 'SessionStoreError',
          status: 503,
          message: 'session: the store failed at create: the disk is full'
        })
        expect([result.status, result.text]).to.deep.equal([undefined, ''])
      })
    })
  }

  describe('with a store that answers at once', () => {
    it('leaves an array an array, without a promise', () => {
      const { app } = setUp(
        answer(s => s.set('a', 1)),
        {},
        true
      )
      let head: unknown
      const body = app(createEnviron(), (status, headers) => {
        head = [status, headers.map(([name]) => name)]
        return () => {}
      })
      expect(body).to.be.an('array')
      expect([...(body as Chunk[])]).to.deep.equal(['done'])
      expect(head).to.deep.equal(['200 OK', ['Content-Type', 'Vary', 'Set-Cookie', 'Cache-Control']])
    })

    it('reads a cookie’s record without a promise as well', async () => {
      const { app } = setUp(
        answer(s => s.update('n', (n: unknown) => Number(n ?? 0) + 1)),
        {},
        true
      )
      const visitor = visit(app)
      await visitor.get()
      const body = app(createEnviron({ HTTP_COOKIE: `id=${visitor.cookies.get('id')}` }), () => () => {})
      expect([...(body as Chunk[])]).to.deep.equal(['2'])
    })
  })

  describe('with a store that is broken', () => {
    it('answers 503 when it throws at once', async () => {
      const { app, store } = setUp(
        answer(s => s.set('a', 1)),
        {},
        true
      )
      store.before = () => {
        // oxlint-disable-next-line no-throw-literal
        throw 'no'
      }
      expect((await call(app)).error).to.include({
        status: 503,
        message: 'session: the store failed at create: no'
      })
    })

    it('answers 503 when it says that a random token exists', async () => {
      const { app, store } = setUp(answer(s => s.set('a', 1)))
      store.create = () => false
      expect((await call(app)).error).to.include({ status: 503 })
    })
  })

  describe('with a store that answers later', () => {
    const apps = {
      '/': answer(() => {}),
      '/set': answer(s => s.set('a', 1)),
      '/get': answer(s => s.get('a') ?? null),
      '/load': (async (environ, start) => {
        await Promise.all([environ['tsgi.session'].load(), environ['tsgi.session'].load()])
        start('200 OK', [])
        return [String(environ['tsgi.session'].get('a'))]
      }) satisfies SessionApp
    }

    it('reads before the app when a cookie came, and only then', async () => {
      const { app, store } = setUp(routes(apps))
      const visitor = visit(app)
      await visitor.get('/')
      expect(store.calls).to.deep.equal([])
      await visitor.get('/set')
      expect((await visitor.get('/get')).text).to.equal('1')
      expect(store.calls).to.deep.equal(['create', 'get'])
    })

    it('reads nothing before load() when it is lazy', async () => {
      const { app, store } = setUp(routes(apps), { load: 'lazy' })
      const visitor = visit(app)
      await visitor.get('/set')
      store.calls.length = 0
      await visitor.get('/')
      expect(store.calls).to.deep.equal([])
      expect((await visitor.get('/load')).text).to.equal('1')
      expect(store.calls).to.deep.equal(['get'])
    })

    it('says what is missing when it is lazy and used before load()', async () => {
      const { app } = setUp(routes(apps), { load: 'lazy' })
      const visitor = visit(app)
      await visitor.get('/set')
      const { error } = await visitor.get('/get')
      expect(error).to.have.property('message').that.includes('await session.load() before the first use')
    })

    it('asks again when load() has failed and is called again', async () => {
      let failures = 0
      const { app, store } = setUp(
        routes({
          ...apps,
          '/stubborn': async (environ, start) => {
            const s = environ['tsgi.session']
            while (true) {
              try {
                await s.load()
                break
              } catch {
                failures++
              }
            }
            start('200 OK', [])
            return [`${s.get('a')}`]
          }
        }),
        { load: 'lazy' }
      )
      const visitor = visit(app)
      await visitor.get('/set')
      store.before = () => {
        if (failures < 2) throw new Error('down')
      }
      expect((await visitor.get('/stubborn')).text).to.equal('1')
      expect(failures).to.equal(2)
    })

    it('does not run the app when reading fails', async () => {
      let ran = 0
      const { app, store } = setUp(answer(s => (ran++, s.set('a', ran))))
      const visitor = visit(app)
      await visitor.get()
      store.before = method => {
        if (method === 'get') throw new Error('down')
      }
      expect((await visitor.get()).error).to.include({ name: 'SessionStoreError', status: 503 })
      expect(ran).to.equal(1)
    })

    it('gives up after storeTimeout, and tells the store', async () => {
      const { app, store } = setUp(
        answer(s => s.set('a', 1)),
        { storeTimeout: 5 }
      )
      let signal: AbortSignal | undefined
      store.create = (_key, _write, given) => {
        signal = given
        return new Promise(() => {})
      }
      const { error } = await call(app)
      expect(error).to.include({ name: 'SessionStoreError', status: 503 })
      expect(error).to.have.property('message').that.includes('did not answer create within 5 ms')
      expect(signal?.aborted).to.equal(true)
    })

    for (const method of ['get', 'update', 'touch', 'delete'] as const) {
      it(`answers 503 without a cookie when ${method} fails`, async () => {
        let now = 0
        const app = routes({
          '/': answer(s => s.set('a', now)),
          '/touch': answer(s => s.get('a')),
          '/delete': answer(s => s.destroy()),
          '/update': answer(s => s.set('a', -1)),
          '/get': answer(() => {})
        })
        const { app: wrapped, store } = setUp(app, { now: () => now })
        const visitor = visit(wrapped)
        await visitor.get()
        now = 120_000
        store.before = called => {
          if (called === method) throw new Error('down')
        }
        const result = await visitor.get(`/${method}`)
        expect(result.error).to.include({ name: 'SessionStoreError', status: 503 })
        expect(result.headers).to.deep.equal([])
      })
    }
  })

  describe('changed too late', () => {
    const late: SessionApp = async function* (environ, start) {
      const s = environ['tsgi.session']
      s.set('a', 1)
      start('200 OK', [])
      yield 'x'
      yield String(s.get('a'))
      s.set('b', 1)
    }

    it('throws at that line, and names it', async () => {
      const { app } = setUp(late)
      const result = await call(app, { REQUEST_METHOD: 'POST', REQUEST_URI: '/pay?x=1' })
      expect(result.error).to.include({ name: 'SessionCommittedError' })
      expect(result.error)
        .to.have.property('message')
        .that.includes("session.set('b') after the response head was sent (POST /pay?x=1); move it before")
      expect(result.text).to.equal('x1')
    })

    for (const [name, change] of [
      ['set', s => s.set('b', 1)],
      ['delete', s => s.delete('a')],
      ['take', s => s.take('a')],
      ['update', s => s.update('a', () => 2)],
      ['clear', s => s.clear()],
      ['regenerate', s => s.regenerate()],
      ['destroy', s => s.destroy()],
      ['bind', s => s.bind('ann')],
      ['persist', s => s.persist(true)],
      ['save', s => s.save()]
    ] as [string, (s: SessionEnviron<any>['tsgi.session']) => unknown][]) {
      it(`refuses ${name}, also in a session that was not used before`, async () => {
        for (const use of [set, () => {}]) {
          const { app } = setUp(async function* (environ, start) {
            use(environ)
            start('200 OK', [])
            yield 'x'
            await change(environ['tsgi.session'])
          })
          expect((await call(app)).error).to.include({ name: 'SessionCommittedError' })
        }
      })
    }

    it('refuses it while the store is still being asked', async () => {
      const held = gate()
      let error: unknown
      const { app, store } = setUp((environ, start) => {
        set(environ)
        const write = start('200 OK', [])
        void write('x')
        try {
          environ['tsgi.session'].set('b', 1)
        } catch (thrown) {
          error = thrown
        }
        return []
      })
      store.before = () => held.opened
      const answered = call(app)
      await settle()
      held.open()
      await answered
      expect(error).to.include({ name: 'SessionCommittedError' })
    })

    it('says that the response is over, when it is', async () => {
      let s: SessionEnviron<any>['tsgi.session'] | undefined
      const { app } = setUp(answer(given => void (s = given)))
      await call(app)
      expect(() => s!.set('a', 1)).to.throw('after the response was over')
    })
  })

  describe('rolled back', () => {
    const fails = (use: Use): { readonly [how: string]: SessionApp } => ({
      'throws at once': environ => {
        use(environ)
        throw new Error('no')
      },
      rejects: async environ => {
        use(environ)
        await settle()
        throw new Error('no')
      },
      'throws before its first chunk': function* (environ, start) {
        use(environ)
        start('200 OK', [])
        if (environ.PATH_INFO !== '') throw new Error('no')
        yield 'x'
      },
      'answers 500': (environ, start) => {
        use(environ)
        start('500 Internal Server Error', [])
        return ['sorry']
      },
      'answers 503 by a restart': (environ, start) => {
        use(environ)
        start('200 OK', [])
        start('503 Service Unavailable', [], new Error('no'))
        return ['sorry']
      }
    })

    for (const [how, app] of Object.entries(fails(set))) {
      it(`leaves nothing when the app ${how}`, async () => {
        const { app: wrapped, store, events } = setUp(app)
        const result = await call(wrapped)
        expect(setCookies(result)).to.deep.equal([])
        expect(store.calls).to.deep.equal([])
        expect(events).to.deep.equal(['rollback'])
      })
    }

    for (const [how, app] of Object.entries(fails(environ => environ['tsgi.session'].destroy()))) {
      it(`ends a destroyed session all the same when the app ${how}`, async () => {
        const { app: wrapped, store } = setUp(routes({ '/': answer(s => s.set('a', 1)), '/out': app }))
        const visitor = visit(wrapped)
        await visitor.get()
        await visitor.get('/out')
        expect(store.live).to.equal(0)
        expect(store.calls.filter(method => method === 'delete')).to.have.lengthOf(1)
      })
    }

    it('keeps what was stored when the app fails after the head', async () => {
      const { app, store } = setUp(function* (environ, start) {
        set(environ)
        start('200 OK', [])
        yield 'x'
        throw new Error('no')
      })
      const result = await call(app)
      expect([result.status, result.text, setCookies(result).length]).to.deep.equal(['200 OK', 'x', 1])
      expect(store.live).to.equal(1)
    })

    it('leaves nothing when the client has gone before the head', async () => {
      const signal = AbortSignal.abort(new Error('gone'))
      const { app, store, events } = setUp(async (environ, start) => {
        await settle()
        return answer(s => s.set('a', 1))(environ, start)
      })
      await call(app, { 'tsgi.signal': signal })
      expect(store.calls).to.deep.equal([])
      expect(events).to.deep.equal(['rollback'])
    })

    for (const sync of [true, false]) {
      it(`leaves nothing when the client has gone while an outer layer waited (${sync ? 'at once' : 'later'})`, async () => {
        const store = testStore({ sync })
        const events: string[] = []
        const slow: App<any> = async (environ, start) => {
          await settle()
          return inner(environ, start)
        }
        const inner = compose(
          answer(s => s.set('a', 1)),
          session({ store, onEvent: ({ type }: SessionEvent) => void events.push(type) })
        )
        await call(slow, {}, { leaveAt: 0 })
        await settle()
        await settle()
        expect(store.calls).to.deep.equal([])
        expect(events).to.deep.equal(['rollback'])
      })
    }

    it('leaves nothing when the client goes while the app works', async () => {
      const held = gate()
      const { app, store, events } = setUp(async function* (environ, start) {
        set(environ)
        await held.opened
        start('200 OK', [])
        yield 'x'
      })
      const body = (await app(createEnviron(), () => () => {})) as AsyncIterable<Chunk> & Body
      const first = body[Symbol.asyncIterator]().next()
      await settle()
      await body.close?.(new Error('gone'))
      held.open()
      await first
      expect(store.calls).to.deep.equal([])
      expect(events).to.deep.equal(['rollback'])
    })

    it('closes the body when the store fails', async () => {
      const closed: unknown[] = []
      const { app, store } = setUp((environ, start) => {
        set(environ)
        start('200 OK', [])
        return Object.assign(['x'], { close: (error?: unknown) => void closed.push(error) })
      })
      store.before = () => {
        throw new Error('down')
      }
      await call(app)
      expect(closed).to.have.lengthOf(1)
      expect(closed[0]).to.include({ name: 'SessionStoreError' })
    })
  })

  describe('for a response without a body', () => {
    for (const [method, status] of [
      ['HEAD', '200 OK'],
      ['POST', '204 No Content'],
      ['POST', '303 See Other'],
      ['GET', '304 Not Modified']
    ] as const) {
      it(`stores and hands over the cookie: ${method}, ${status}`, async () => {
        const { app, store } = setUp((environ, start) => {
          set(environ)
          start(status, [])
          return []
        })
        expect(setCookies(await call(app, { REQUEST_METHOD: method }))).to.have.lengthOf(1)
        expect(store.live).to.equal(1)
      })
    }
  })

  describe('saved by the app', () => {
    it('is in the store before the head, and hands over its cookie whatever follows', async () => {
      const seen: number[] = []
      for (const status of ['200 OK', '500 Internal Server Error'] as const) {
        const { app, store } = setUp(async (environ, start) => {
          set(environ)
          await environ['tsgi.session'].save()
          seen.push(store.live)
          start(status, [])
          return ['x']
        })
        expect(setCookies(await call(app))).to.have.lengthOf(1)
        expect(store.calls).to.deep.equal(['create'])
      }
      expect(seen).to.deep.equal([1, 1])
    })

    it('stores the changes that come after, too, and while it works', async () => {
      const { app, store } = setUp(
        routes({
          '/': async (environ, start) => {
            const s = environ['tsgi.session']
            s.set('a', 1)
            const saved = Promise.all([s.save(), s.save()])
            s.set('b', 2)
            await saved
            s.set('c', 3)
            start('200 OK', [])
            return ['x']
          },
          '/all': answer(s => [s.get('a'), s.get('b'), s.get('c')])
        })
      )
      const visitor = visit(app)
      await visitor.get()
      expect((await visitor.get('/all')).text).to.equal('[1,2,3]')
      expect(store.live).to.equal(1)
    })

    it('is waited for when the app did not', async () => {
      const { app, store } = setUp(
        answer(s => {
          s.set('a', 1)
          void s.save()
        })
      )
      expect(setCookies(await call(app))).to.have.lengthOf(1)
      expect(store.calls).to.deep.equal(['create'])
    })

    it('fails the response, and nobody else, when the app did not wait and the store fails', async () => {
      const unheard: unknown[] = []
      const listen = (error: unknown): void => void unheard.push(error)
      process.on('unhandledRejection', listen)
      const { app, store } = setUp(
        answer(s => {
          s.set('a', 1)
          void s.save()
        })
      )
      store.before = () => {
        throw new Error('down')
      }
      const result = await call(app)
      await settle()
      process.off('unhandledRejection', listen)
      expect(result.error).to.include({ name: 'SessionStoreError', status: 503 })
      expect(setCookies(result)).to.deep.equal([])
      expect(unheard).to.deep.equal([])
    })

    it('is ended all the same when it is destroyed afterwards', async () => {
      const { app, store } = setUp(async (environ, start) => {
        set(environ)
        await environ['tsgi.session'].save()
        environ['tsgi.session'].destroy()
        start('200 OK', [])
        return ['x']
      })
      expect(setCookies(await call(app))).to.deep.equal([])
      expect(store.live).to.equal(0)
    })
  })

  describe('in a transaction', () => {
    it('may be changed after the head', async () => {
      const { app } = setUp(
        routes({
          '/': async function* (environ, start) {
            set(environ)
            start('200 OK', [])
            yield 'x'
            const result = await environ['tsgi.session'].transact(draft => {
              draft.set('b', 2)
              return [draft.get('a'), draft.has('b')]
            })
            yield JSON.stringify([result, environ['tsgi.session'].get('b')])
          },
          '/get': answer(s => [s.get('a'), s.get('b')])
        })
      )
      const visitor = visit(app)
      expect((await visitor.get()).text).to.equal('x[[1,true],2]')
      expect((await visitor.get('/get')).text).to.equal('[1,2]')
    })

    it('writes nothing where nothing was changed', async () => {
      const { app, store } = setUp(async (environ, start) => {
        set(environ)
        await environ['tsgi.session'].save()
        const seen = await environ['tsgi.session'].transact(draft => (draft.set('a', 1), draft.get('a')))
        start('200 OK', [])
        return [`${seen}`]
      })
      expect((await call(app)).text).to.equal('1')
      expect(store.calls).to.deep.equal(['create', 'get'])
    })

    it('refuses a session that was never stored', async () => {
      const { app } = setUp(async environ => environ['tsgi.session'].transact(() => []) as Promise<Body>)
      expect((await call(app)).error).to.include({ name: 'SessionGoneError' })
    })

    it('refuses a function that waits', async () => {
      const { app } = setUp(async environ => {
        set(environ)
        await environ['tsgi.session'].save()
        return environ['tsgi.session'].transact(async () => [] as Body)
      })
      expect((await call(app)).error)
        .to.have.property('message')
        .that.includes('does not return a promise')
    })
  })

  describe('streaming', () => {
    it('pulls nothing while the store is asked, and one chunk at a time afterwards', async () => {
      const held = gate()
      const pulled: number[] = []
      const { app, store } = setUp(async function* (environ, start) {
        set(environ)
        start('200 OK', [])
        for (let i = 0; i < 3; i++) {
          pulled.push(i)
          yield String(i)
        }
      })
      store.before = () => held.opened
      const body = (await app(createEnviron(), () => () => {})) as AsyncIterable<Chunk>
      const iterator = body[Symbol.asyncIterator]()
      const first = iterator.next()
      await settle()
      expect(pulled).to.deep.equal([0])
      held.open()
      expect((await first).value).to.equal('0')
      await settle()
      expect(pulled).to.deep.equal([0])
      expect((await iterator.next()).value).to.equal('1')
    })

    it('sends the head with an empty write', async () => {
      let write: Write | undefined
      const { app, store } = setUp(async function* (environ, start) {
        set(environ)
        write = start('200 OK', [])
        await write('')
        expect(store.live).to.equal(1)
        yield 'x'
      })
      expect((await call(app)).text).to.equal('x')
    })
  })
})
