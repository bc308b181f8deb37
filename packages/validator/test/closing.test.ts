import type { App, Body, Middleware } from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { ValidationError, validator } from '@tsgi/validator'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { before, describe, it } from 'mocha'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { answer, itFinds, iterate, open, taken, text, type Case } from './support.ts'

const server = (rule: string, what: string, inside: App, run: (body: Body) => unknown): Case => ({
  rule,
  what,
  side: 'server',
  run: around => run(open(around('app')(inside)))
})
const closable =
  (chunks: Iterable<string> = ['a']): App =>
  (_, start) => {
    start('200 OK', text())
    return Object.assign(chunks === undefined ? [] : Array.isArray(chunks) ? chunks.slice() : chunks, {
      close() {}
    }) as Body
  }
const generated = (): App => (environ, start) =>
  closable(
    (function* () {
      yield 'a'
      yield 'b'
    })()
  )(environ, start)
const boom = new Error('boom')
const failing: App = (_, start) => {
  start('200 OK', text())
  return Object.assign(
    (function* () {
      yield 'a'
      throw boom
    })(),
    { close() {} }
  )
}
/** A layer that drops what the body inside has beside its chunks. */
const between = (what: string, broken: (app: App) => App, inside: App): Case => ({
  rule: 'close.missing',
  what,
  side: 'server',
  layer: 'layer',
  run: around => call(around('layer')(broken(around('app')(inside))))
})

describe('close', () => {
  describe('called wrongly by a server', () => {
    itFinds([
      server('close.twice', 'on an array', closable(), async body => {
        await body.close!()
        await body.close!()
      }),
      server('close.twice', 'on a generator', generated(), body => {
        void body.close!()
        void body.close!(boom)
      }),
      server(
        'close.twice',
        'on a stream',
        (_, start) => answer(new ReadableStream())(_, start),
        async body => {
          await body.close!(boom)
          await body.close!(boom)
        }
      ),
      server('close.reason', 'without the error that it got', failing, body => {
        const iterator = iterate(body)
        iterator.next()
        expect(() => iterator.next()).to.throw(boom)
        return body.close!()
      }),
      {
        rule: 'close.reason',
        what: 'without the reason of the signal',
        side: 'server',
        run(around) {
          const body = open(around('app')(generated()), { 'tsgi.signal': AbortSignal.abort(boom) })
          return body.close!()
        }
      }
    ])
  })

  describe('forgotten by a layer', () => {
    const collects =
      (inner: App): App =>
      async (environ, start) => {
        const chunks = []
        for await (const chunk of await inner(environ, start)) chunks.push(chunk)
        return chunks
      }
    const wraps =
      (inner: App): App =>
      (environ, start) => {
        const body = inner(environ, start) as Iterable<string>
        return (function* () {
          yield* body
        })()
      }
    const drops =
      (inner: App): App =>
      (environ, start) => {
        void inner(environ, start)
        return []
      }
    const throws =
      (inner: App): App =>
      async (environ, start) => {
        await inner(environ, start)
        throw boom
      }
    const stops =
      (inner: App): App =>
      (environ, start) => {
        const body = inner(environ, start)
        return [(body as Iterable<string>)[Symbol.iterator]().next().value as string]
      }
    const asked = function* (): Generator<string> {
      yield 'a'
      yield 'b'
    }
    itFinds([
      between('that collects it', collects, generated()),
      between('that wraps it', wraps, generated()),
      between('that drops an array', drops, closable()),
      between('that throws', throws, generated()),
      between('that stops in the middle', stops as never, (_, start) => {
        start('200 OK', text())
        return asked()
      })
    ])

    it('blames the outermost that forgets', async () => {
      const findings: ValidationError[] = []
      const at = (name: string): Middleware => validator({ name, report: finding => findings.push(finding) })
      const app = at('outer')(wraps(at('inner')(wraps(at('app')(generated())))))
      await call(app)
      expect(findings.map(({ rule, layer }) => [rule, layer])).to.deep.equal(
        [['close.missing', 'inner']].map(([rule]) => [rule, 'inner'])
      )
    })

    describe('when the client leaves', () => {
      const forwards =
        (inner: App): App =>
        async (environ, start) => {
          const body = (await inner(environ, start)) as AsyncIterable<string> & {
            close(error?: unknown): void
          }
          return (async function* () {
            try {
              yield* body
            } finally {
              body.close()
            }
          })()
        }
      const leave = async (layer: (app: App) => App): Promise<{ rules: string[]; errors: string }> => {
        const rules: string[] = []
        const report = (finding: ValidationError): unknown => rules.push(finding.rule)
        await call(validator({ report })(layer(validator({ report })(generated()))), {}, { leaveAfter: 1 })
        const { errors } = await call(validator(layer(validator(generated()))), {}, { leaveAfter: 1 })
        let later = ''
        const init = createEnviron({ 'tsgi.errors': { write: (line: string) => void (later += line) } })
        const body = await validator(layer(validator(generated())))(init, taken)
        const iterator = iterate(body)
        await iterator.next()
        void iterator.return?.()
        await body.close?.(boom)
        await new Promise(resolve => setTimeout(resolve, 3))
        return { rules, errors: errors + later }
      }

      it('tells the operator a moment later', async () => {
        const wrapsAndCloses =
          (inner: App): App =>
          (environ, start) =>
            Object.assign(wraps(inner)(environ, start) as object, { close() {} }) as Body
        const { rules, errors } = await leave(wrapsAndCloses)
        expect(rules).to.deep.equal(['close.missing'])
        expect(errors).to.match(/^validator: the server: the body that the app returned must be closed/)
      })

      it('lets an asynchronous generator return', async () => {
        expect(await leave(forwards)).to.deep.equal({ rules: [], errors: '' })
      })
    })

    it('keeps the error of a body of the layer as the cause', async () => {
      const breaks =
        (inner: App): App =>
        (environ, start) => {
          void inner(environ, start)
          return (function* (): Generator<string> {
            yield 'a'
            throw boom
          })()
        }
      const { error } = await call(validator(breaks(validator(generated()))))
      expect((error as ValidationError).rule).to.equal('close.missing')
      expect((error as ValidationError).cause).to.equal(boom)
    })

    it('keeps the error of the layer as the cause', async () => {
      const { error } = await call(validator(throws(validator(generated()))))
      expect((error as ValidationError).rule).to.equal('close.missing')
      expect((error as ValidationError).cause).to.equal(boom)
    })

    it('asks nobody to close what nobody has begun', async () => {
      const { error } = await call(
        validator(
          drops(
            validator((_, start) => {
              start('200 OK', text())
              return asked()
            })
          )
        )
      )
      expect(error).to.equal(undefined)
    })
  })

  describe('forgotten by a server', () => {
    let collect: () => void
    before(function () {
      notOn(this, ['bun'], 'there is no node:v8 flag for a gc()')
      setFlagsFromString('--expose-gc')
      collect = runInNewContext('gc') as () => void
    })

    it('close.missing: is found when the body is collected', async () => {
      const rules: string[] = []
      let errors = ''
      const begin = (app: App): void => {
        const init = createEnviron({ 'tsgi.errors': { write: (line: string) => void (errors += line) } })
        void app(init, taken)
      }
      begin(validator({ report: finding => rules.push(finding.rule) })(generated()))
      begin(validator({ report: finding => rules.push(finding.rule) })(closable()))
      begin(validator(generated()))
      for (let i = 0; i < 50 && (rules.length < 2 || errors === ''); i++) {
        await new Promise(resolve => setTimeout(resolve, 1))
        collect()
      }
      expect(rules).to.deep.equal(['close.missing', 'close.missing'])
      expect(errors).to.match(/^validator: the server: the body .* must be closed; .*\n$/)
    })

    it('is not found when it was closed', async () => {
      const rules: string[] = []
      const begin = (): unknown =>
        open(validator({ report: finding => rules.push(finding.rule) })(generated())).close!()
      begin()
      collect()
      await new Promise(resolve => setTimeout(resolve, 1))
      expect(rules).to.deep.equal([])
    })
  })

  describe('after an error inside', () => {
    const resumes =
      (inner: App): App =>
      (environ, start) => {
        const body = inner(environ, start) as Iterable<string> & { close(error?: unknown): void }
        return (function* () {
          try {
            yield* body
            body.close()
          } catch (error) {
            body.close(error)
            yield 'sorry'
          }
        })()
      }
    itFinds([
      {
        rule: 'errors.swallowed',
        what: 'a clean end',
        side: 'app',
        layer: 'layer',
        run: around => call(around('layer')(resumes(around('app')(failing))))
      }
    ])

    it('lets a layer answer before anything has left', async () => {
      const answers =
        (inner: App): App =>
        async (environ, start) => {
          try {
            return await inner(environ, start)
          } catch (error) {
            start('500 Internal Server Error', text(), error)
            return ['sorry']
          }
        }
      const broken: App = () => {
        throw boom
      }
      expect((await call(validator(answers(validator(broken))))).text).to.equal('sorry')
    })
  })
})
