import { setImmediate as macrotask, setTimeout as sleep } from 'node:timers/promises'
import { compose, openBody, type App, type Body, type Chunk, type Middleware } from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { layer, plain } from './layer.ts'

const tag = (name: string): Middleware => layer(() => ({ chunk: chunk => `${name}(${String(chunk)})` }))

/** Holds everything back until it is asked. */
const hold = (name: string, calls: string[] = []): Middleware =>
  layer(() => {
    let held: string[] = []
    const take = (): string | undefined => {
      if (held.length === 0) return undefined
      const out = `${name}[${held.join(' ')}]`
      held = []
      return out
    }
    return {
      chunk: chunk => void held.push(String(chunk)),
      idle: () => (calls.push(`${name} idle`), take()),
      end: () => (calls.push(`${name} end`), take())
    }
  })

const respond =
  (body: () => Body): App =>
  (_environ, startResponse) => {
    startResponse('200 OK', [])
    return body()
  }

/** Lets the event loop turn: time alone says nothing on a busy machine. */
async function turns(count = 3): Promise<void> {
  for (let i = 0; i < count; i++) await macrotask()
}

async function* slowly(...chunks: Chunk[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) {
    yield chunk
    await turns()
  }
}

async function chunksOf(app: App): Promise<string[]> {
  return (await call(app)).chunks.map(chunk => new TextDecoder().decode(chunk))
}

describe('a rewritten body', () => {
  describe('idle', () => {
    it('hands out what a stage holds when the next chunk is pending for a macrotask', async () => {
      const app = respond(() => slowly('a', 'b'))
      expect(await chunksOf(compose(app, hold('x')))).to.deep.equal(['x[a]', 'x[b]'])
    })

    it('does not come between chunks that are ready', async () => {
      const app = respond(() =>
        (async function* () {
          for (const chunk of 'abcd') yield chunk
          await turns()
          for (const chunk of 'efgh') {
            await Promise.resolve()
            yield chunk
          }
        })()
      )
      expect(await chunksOf(compose(app, hold('x')))).to.deep.equal(['x[a b c d]', 'x[e f g h]'])
    })

    it('runs through the later stages’ chunk, then their idle', async () => {
      const calls: string[] = []
      const app = respond(() => slowly('a'))
      const stack = compose(app, hold('x', calls), tag('t'), hold('y', calls), tag('u'))
      expect(await chunksOf(stack)).to.deep.equal(['u(y[t(x[a])])'])
      expect(calls.slice(0, 2)).to.deep.equal(['x idle', 'y idle'])
    })

    it('asks once per pending chunk, and not before anything came', async () => {
      const calls: string[] = []
      const app = respond(() =>
        (async function* () {
          await turns()
          yield 'a'
          await turns()
        })()
      )
      await call(compose(app, hold('x', calls)))
      expect(calls).to.deep.equal(['x idle', 'x end'])
    })

    it('may be asynchronous', async () => {
      const app = respond(() => slowly('a', 'b'))
      const held = layer(() => {
        let last: Chunk | undefined
        return {
          chunk: chunk => void (last = chunk),
          idle: async () => (await sleep(6), `idle ${String(last)}`)
        }
      })
      expect(await chunksOf(compose(app, held, tag('x')))).to.deep.equal(['x(idle a)', 'x(idle b)'])
    })

    it('that throws or rejects fails the body', async () => {
      const wrong = new Error('cannot flush')
      const throwing = layer(() => ({
        chunk: () => undefined,
        idle: () => {
          throw wrong
        }
      }))
      const rejecting = layer(() => ({ chunk: () => undefined, idle: () => Promise.reject(wrong) }))
      for (const failing of [throwing, rejecting]) {
        const app = respond(() => slowly('a', 'b'))
        expect((await call(compose(app, failing, tag('x')))).error).to.equal(wrong)
        expect((await call(compose(app, failing, plain, tag('x')))).error).to.equal(wrong)
      }
    })

    it('keeps a chunk that arrives while nobody waits for it', async () => {
      const app = compose(
        respond(() => slowly('a', 'b', 'c')),
        hold('x'),
        tag('y')
      )
      const reader = openBody(await app(createEnviron(), () => () => {}))
      const got: unknown[] = []
      for (;;) {
        const chunk = await reader.pull()
        if (chunk === undefined) break
        got.push(chunk)
        await turns(10) // the source goes on meanwhile
      }
      expect(got).to.deep.equal(['y(x[a])', 'y(x[b])', 'y(x[c])'])
    })

    it('costs one timer per turn of the event loop, not one per chunk', async () => {
      const real = globalThis.setImmediate
      let timers = 0
      globalThis.setImmediate = ((callback: () => void) => (timers++, real(callback))) as typeof setImmediate
      try {
        const app = respond(() =>
          (async function* () {
            for (let i = 0; i < 1000; i++) {
              await Promise.resolve()
              yield 'a'
            }
          })()
        )
        await call(
          compose(
            app,
            layer(() => ({ chunk: chunk => chunk, idle: () => undefined }))
          )
        )
      } finally {
        globalThis.setImmediate = real
      }
      expect(timers).to.be.within(1, 10)
    })

    it('delivers what it held, though the client is the only one who waits', async () => {
      const app = compose(
        respond(() =>
          (async function* () {
            yield 'a'
            await new Promise(() => {})
          })()
        ),
        hold('x')
      )
      const reader = openBody(await app(createEnviron(), () => () => {}))
      expect(await reader.pull()).to.equal('x[a]')
      const closing = reader.pull() as Promise<unknown>
      await reader.close(new Error('gone'))
      expect(await closing).to.equal(undefined)
    })
  })

  describe('end', () => {
    it('gathers what every stage owes, each through the stages outside it', async () => {
      const owe = (name: string): Middleware => layer(() => ({ chunk: chunk => chunk, end: () => name }))
      for (const body of [() => ['a'], () => slowly('a')]) {
        const app = compose(respond(body), owe('x'), tag('t'), owe('y'), tag('u'))
        expect((await call(app)).text).to.equal('u(t(a))u(t(x))u(y)')
      }
    })

    it('owes nothing twice, however often it is pulled', async () => {
      const app = compose(
        respond(() => slowly('a')),
        hold('x')
      )
      const reader = openBody(await app(createEnviron(), () => () => {}))
      expect(await reader.pull()).to.equal('x[a]')
      for (let i = 0; i < 3; i++) expect(await reader.pull()).to.equal(undefined)
    })
  })

  describe('chunks that a stage swallows', () => {
    it('never reach the stages outside, and end nothing', async () => {
      const even = (): Middleware => {
        return layer(() => {
          let count = 0
          return { chunk: chunk => (count++ % 2 === 0 ? undefined : chunk) }
        })
      }
      const empty = layer(() => ({ chunk: chunk => (chunk === 'd' ? '' : chunk) }))
      for (const body of [
        () => Array.from('abcdefgh'),
        () => new Set('abcdefgh'),
        () => slowly(...Array.from('abcdefgh'))
      ]) {
        expect((await call(compose(respond(body), even(), empty, tag('x')))).text).to.equal('x(b)x(f)x(h)')
      }
    })
  })

  describe('chunks that a stage swallows later', () => {
    it('leave nothing behind in the list', async () => {
      const last = layer(() => ({ chunk: async chunk => (chunk === 'c' ? 'C' : undefined), end: () => '!' }))
      for (const body of [() => ['a', 'b', 'c'], () => new Set('abc'), () => slowly('a', 'b', 'c')]) {
        expect((await call(compose(respond(body), last, tag('x')))).text).to.equal('x(C)x(!)')
      }
    })
  })

  describe('closed while a chunk is pending', () => {
    const failing: [where: string, end: (error: Error) => () => Body][] = [
      [
        'next',
        error => () =>
          (async function* () {
            yield 'a'
            yield 'b'
            await turns()
            throw error
          })()
      ],
      [
        'a finally',
        error => () =>
          (async function* () {
            try {
              yield 'a'
              yield 'b'
              await turns()
              yield 'c'
            } finally {
              // oxlint-disable-next-line no-unsafe-finally -- what goes wrong in the app
              throw error
            }
          })()
      ]
    ]
    for (const [where, end] of failing) {
      it(`tells who waits for it what ${where} throws, on the short way`, async () => {
        const error = new Error('late')
        const app = compose(respond(end(error)), tag('x'))
        const reader = openBody(await app(createEnviron(), () => () => {}))
        expect([await reader.pull(), await reader.pull()]).to.deep.equal(['x(a)', 'x(b)'])
        const pending = reader.pull() as Promise<unknown>
        void reader.close(new Error('gone'))
        const heard = await pending.catch((thrown: unknown) => thrown)
        expect(heard).to.equal(error)
        expect(await reader.pull()).to.equal(undefined)
      })

      it(`writes to tsgi.errors what ${where} throws when nobody waits`, async () => {
        const error = new Error('late')
        let errors = ''
        const environ = createEnviron({ 'tsgi.errors': { write: (text: string) => (errors += text) } })
        const app = compose(respond(end(error)), hold('x'))
        const reader = openBody(await app(environ, () => () => {}))
        expect(await reader.pull()).to.equal('x[a b]')
        void reader.close(new Error('gone'))
        await turns(8)
        expect(errors).to.match(/^Error: late\n/)
        expect(errors.split('Error: late')).to.have.length(2)
      })
    }

    it('says nothing of what fails because it was called off', async () => {
      let errors = ''
      const environ = createEnviron({ 'tsgi.errors': { write: (text: string) => (errors += text) } })
      const reason = new Error('gone')
      let isThrown = false
      for (const error of [reason, new DOMException('The operation was aborted', 'AbortError')]) {
        const app = compose(
          respond(() =>
            (async function* () {
              yield 'a'
              await turns()
              isThrown = true
              throw error
            })()
          ),
          layer(() => ({ chunk: () => undefined }))
        )
        isThrown = false
        const reader = openBody(await app(environ, () => () => {}))
        const pending = reader.pull()
        await turns(1) // the app goes on behind its first chunk, which the layer holds
        void reader.close(reason)
        expect(await pending).to.equal(undefined)
        await turns(8)
        expect(isThrown).to.equal(true)
      }
      expect(errors).to.equal('')
    })
  })

  describe('a stack', () => {
    it('is one object: the stages join the body of the innermost', () => {
      const seen: unknown[] = []
      const watch: Middleware = app => (environ, startResponse) => {
        const body = app(environ, startResponse)
        seen.push(body)
        return body
      }
      void compose(
        respond(() => slowly('a')),
        tag('x'),
        watch,
        tag('y'),
        watch,
        tag('z'),
        watch
      )(createEnviron(), () => () => {})
      expect(new Set(seen)).to.have.property('size', 1)
    })

    it('holds 1000 layers, for arrays and for streams', async () => {
      const layers = Array.from({ length: 1000 }, () =>
        layer(() => ({ chunk: chunk => `${String(chunk)}.` }))
      )
      for (const body of [() => ['a'], () => slowly('a')]) {
        const result = await call(compose(respond(body), ...layers))
        expect(result.error).to.equal(undefined)
        expect(result.text).to.equal(`a${'.'.repeat(1000)}`)
      }
    })

    it('never pulls ahead of its consumer', async () => {
      let pulled = 0
      const app = compose(
        respond(() =>
          (async function* () {
            for (; ; pulled++) yield String(pulled)
          })()
        ),
        tag('x'),
        tag('y')
      )
      const reader = openBody(await app(createEnviron(), () => () => {}))
      expect(pulled).to.equal(0)
      for (let i = 0; i < 3; i++) {
        expect(await reader.pull()).to.equal(`y(x(${i}))`)
        await macrotask()
        expect(pulled).to.equal(i)
      }
      await reader.close('gone')
    })

    it('is one on each side of a layer with a startResponse of its own', async () => {
      const own: Middleware = app => (environ, startResponse) =>
        app(environ, (status, headers) => startResponse(status, [...headers, ['X-Own', '1']]))
      for (const body of [() => ['a'], () => new Set('a'), () => slowly('a')]) {
        const named = layer(head => {
          head.headers.push(['X-Outer', '1'])
          return { chunk: chunk => `y(${String(chunk)})` }
        })
        const result = await call(compose(respond(body), tag('x'), own, named))
        expect([result.text, result.headers.map(([name]) => name)]).to.deep.equal([
          'y(x(a))',
          ['X-Own', 'X-Outer']
        ])
      }
    })

    it('can be iterated by a gateway that knows no pull', async () => {
      const app = compose(
        respond(() => slowly('a', 'b')),
        tag('x'),
        tag('y')
      )
      const body = await app(createEnviron(), () => () => {})
      const got: Chunk[] = []
      for await (const chunk of body) got.push(chunk)
      expect(got).to.deep.equal(['y(x(a))', 'y(x(b))'])
    })

    it('works with a layer that calls the app after waiting', async () => {
      const waiting: Middleware = app => async (environ, startResponse) => {
        await sleep(1)
        return app(environ, startResponse)
      }
      for (const body of [() => ['a'], () => slowly('a')]) {
        const result = await call(compose(respond(body), tag('x'), waiting, tag('y'), waiting, tag('z')))
        expect(result.text).to.equal('z(y(x(a)))')
      }
    })
  })

  describe('requests at the same time', () => {
    it('share nothing', async () => {
      const app = compose(
        ((environ, startResponse) => {
          startResponse('200 OK', [['X-Path', environ.PATH_INFO]])
          return slowly(environ.PATH_INFO, environ.PATH_INFO)
        }) satisfies App,
        hold('x'),
        tag('y')
      )
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, i) => call(app, { PATH_INFO: `/${i}` }))
      )
      for (const [i, result] of results.entries()) {
        expect(result.header('X-Path')).to.equal(`/${i}`)
        expect(result.text).to.equal(`y(x[/${i}])y(x[/${i}])`)
      }
    })
  })

  describe('two copies of core', () => {
    it('work together: the outer reads the inner one’s body', async () => {
      const other = (await import(
        `${new URL('../../dist/index.js', import.meta.url).href}?copy`
      )) as typeof import('@tsgi/core')
      const foreign: Middleware = app => (environ, startResponse) =>
        other.rewriteResponse(app, environ as never, startResponse, () => ({
          chunk: chunk => `o(${String(chunk)})`
        }))
      for (const body of [() => ['a'], () => slowly('a')]) {
        for (const layers of [
          [tag('x'), foreign, tag('y')],
          [foreign, tag('x'), foreign]
        ]) {
          const result = await call(compose(respond(body), ...layers))
          expect(result.text).to.equal(layers[0] === foreign ? 'o(x(o(a)))' : 'y(o(x(a)))')
        }
      }
    })
  })
})
