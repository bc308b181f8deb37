import { compose, rewriteResponse, setHeader, type App, type Body, type Environ } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { validated } from '@tsgi/validator'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, hello, itFinds, iterate, open, taken, text, yields, type Case } from './support.ts'

type Layer = (app: App) => App

const app = (rule: string, what: string, broken: App, method = 'GET'): Case => ({
  rule,
  what,
  side: 'app',
  layer: 'app',
  run: around => call(around('app')(broken), { REQUEST_METHOD: method })
})
/** A layer between two validators. */
const layer = (rule: string, what: string, broken: Layer, inside: App, method = 'GET'): Case => ({
  rule,
  what,
  side: 'app',
  layer: 'layer',
  run: around => call(around('layer')(broken(around('app')(inside))), { REQUEST_METHOD: method })
})
const server = (rule: string, what: string, inside: App, run: (body: Body) => unknown): Case => ({
  rule,
  what,
  side: 'server',
  run: around => run(open(around('app')(inside)))
})
const long = (length: number | string, ...chunks: unknown[]): App =>
  function* (_, start) {
    start('200 OK', [...text(), ['Content-Length', String(length)]])
    yield* chunks as string[]
  }
const status = (line: '204 No Content' | '205 Reset Content' | '304 Not Modified', body: Body): App => {
  return (_, start) => {
    start(line, [])
    return body
  }
}
const bytes = (fill: number, length = 10): Uint8Array => new Uint8Array(length).fill(fill)
const tick = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 1))
const untouched: Layer = inner => (environ, start) => rewriteResponse(inner, environ, start, () => {})
const slow: App = async function* (_, start) {
  start('200 OK', text())
  await tick()
  yield 'a'
  yield 'b'
}

describe('body', () => {
  describe('that is none', () => {
    const values: [string, unknown][] = [
      ['a string', 'text'],
      ['bytes', bytes(1)],
      ['nothing', undefined],
      ['null', null],
      ['a number', 5],
      ['an object', {}],
      ['a function', () => {}],
      ['a close that is none', Object.assign(['a'], { close: true })]
    ]
    itFinds(values.map(([what, value]) => app('body.type', what, answer(value))))
    itFinds([
      app('body.type', 'a promise of a string', async (_, start) => {
        start('200 OK', text())
        return 'text' as never
      })
    ])
  })

  describe('with chunks that are none', () => {
    itFinds([
      app('body.chunk', 'a number in an array', answer([5])),
      app('body.chunk', 'null from a generator', yields(null)),
      app('body.chunk', 'an ArrayBuffer', yields(new ArrayBuffer(3))),
      app('body.chunk', 'a promise in a synchronous body', answer([Promise.resolve('a')])),
      app('body.chunk', 'an object that was written', (_, start) => {
        void start('200 OK', text())({} as never)
        return []
      })
    ])
  })

  describe('that is not as long as it says', () => {
    itFinds([
      app('body.content-length', 'an array too short', (_, start) => {
        start('200 OK', [['Content-Length', '6']])
        return ['hello']
      }),
      app('body.content-length', 'an array too long, by its bytes', (_, start) => {
        start('200 OK', [['Content-Length', '6']])
        return ['Straße']
      }),
      app('body.content-length', 'a stream too short', long(3, 'a', 'b')),
      app('body.content-length', 'a stream too long', long(1, 'a', 'b')),
      app('body.content-length', 'empty', long(1)),
      app('body.content-length', 'written too long', (_, start) => {
        void start('200 OK', [['Content-Length', '1']])('ab')
        return []
      }),
      app('body.content-length', 'written too short', (_, start) => {
        void start('200 OK', [['Content-Length', '3']])('a')
        return ['b']
      })
    ])
  })

  describe('where there is to be none', () => {
    const footer: Layer = inner => (environ, start) => {
      const body = inner(environ, start) as Iterable<string>
      return (function* () {
        yield* body
        yield 'footer'
      })()
    }
    itFinds([
      app('body.forbidden', '204', status('204 No Content', ['a'])),
      app('body.forbidden', '205', status('205 Reset Content', ['', 'a'])),
      app('body.forbidden', '304, written', (_, start) => {
        void start('304 Not Modified', [])('a')
        return []
      }),
      ...[
        { rule: 'body.forbidden', inside: status('204 No Content', []), REQUEST_METHOD: 'GET' },
        { rule: 'body.head', inside: answer([]), REQUEST_METHOD: 'HEAD' }
      ].map(({ rule, inside, REQUEST_METHOD }): Case => ({
        rule,
        what: 'made by a layer, for a server that reads it',
        side: 'app',
        layer: 'layer',
        run(around) {
          const steps = iterate(open(around('layer')(footer(around('app')(inside))), { REQUEST_METHOD }))
          while (steps.next().done !== true);
        }
      }))
    ])

    it('lets an app answer HEAD as GET', async () => {
      expect((await call(validated(hello), { REQUEST_METHOD: 'HEAD' })).error).to.equal(undefined)
    })

    it('lets a layer make a 304 of an answer with bytes', async () => {
      const notModified: Layer = inner => (environ, start) =>
        rewriteResponse(inner, environ, start, head => void (head.status = '304 Not Modified'))
      expect((await call(validated(hello, notModified))).status).to.equal('304 Not Modified')
    })
  })

  describe('that a layer has rewritten', () => {
    const shout: Layer = inner => (environ, start) => {
      const body = inner(environ, start) as Iterable<string>
      return Array.from(body, chunk => `${chunk}!`)
    }
    const cut: Layer = inner => (environ, start) => {
      const body = inner(environ, start) as Iterable<string>
      return Array.from(body, chunk => chunk.slice(1))
    }
    const pretend: Layer = inner => (environ, start) =>
      inner(environ, (line, headers, ...error) => {
        setHeader(headers, 'Content-Encoding', 'gzip')
        return start(line, headers, ...error)
      })
    itFinds([
      layer('body.stale-length', 'longer', shout, long(5, 'hello')),
      layer('body.stale-length', 'shorter', cut, long(5, 'hello')),
      layer(
        'body.stale-length',
        'for HEAD',
        pretend,
        (_, start) => {
          start('200 OK', [['Content-Length', '5']])
          return []
        },
        'HEAD'
      )
    ])
  })

  describe('whose chunk is changed', () => {
    const reuse = function* (buffer: Uint8Array): Generator<Uint8Array> {
      for (let i = 0; i < 3; i++) yield buffer.fill(i)
    }
    const inPlace: Layer = inner => (environ, start) =>
      rewriteResponse(inner, environ, start, () => ({ chunk: chunk => (chunk as Uint8Array).fill(9) }))
    itFinds([
      app('body.chunk-changed', 'by an app that yields a buffer again', (_, start) => {
        start('200 OK', text())
        return reuse(bytes(7))
      }),
      app('body.chunk-changed', 'by an app that yields a large buffer again', (_, start) => {
        start('200 OK', text())
        return reuse(bytes(7, 100_000))
      }),
      app('body.chunk-changed', 'by an app that writes a buffer again', (_, start) => {
        const write = start('200 OK', text())
        for (const chunk of reuse(bytes(7))) void write(chunk)
        return []
      }),
      {
        rule: 'body.chunk-changed',
        what: 'by an app that returns a buffer again',
        side: 'app',
        layer: 'app',
        async run(around) {
          const buffer = bytes(0)
          const checked = around('app')((environ: Environ, start) => {
            start('200 OK', text())
            return [buffer.fill(Number(environ.QUERY_STRING))]
          })
          await call(checked, { QUERY_STRING: '1' })
          return call(checked, { QUERY_STRING: '2' })
        }
      },
      {
        rule: 'body.chunk-changed',
        what: 'by a layer that gets it',
        side: 'server',
        layer: 'layer',
        run: around =>
          call(
            around('layer')(
              inPlace(
                around('app')(function* (_, start) {
                  start('200 OK', text())
                  yield bytes(1)
                })
              )
            )
          )
      },
      {
        rule: 'body.chunk-changed',
        what: 'by a server that gets it written',
        side: 'server',
        run: around =>
          open(
            around('app')((_, start) => {
              void start('200 OK', text())(bytes(1))
              return []
            }),
            {},
            () => chunk => void (chunk as Uint8Array).fill(2)
          )
      }
    ])
  })

  describe('read wrongly', () => {
    itFinds([
      server('body.one-reader', 'by two iterators', yields('a'), body => {
        iterate(body)
        iterate(body)
      }),
      server('body.one-reader', 'by a puller and an iterator', compose(slow, untouched), body => {
        const reader = body as unknown as { pull(): Promise<unknown> }
        const pulled = reader.pull()
        const second = iterate(body)
        return pulled.then(() => second.next())
      }),
      server('body.overlap', 'by next() while it is pending', slow, async body => {
        const iterator = iterate(body)
        const first = iterator.next()
        try {
          await iterator.next()
        } finally {
          await first
        }
      }),
      server(
        'body.after-close',
        'by next()',
        answer(Object.assign(yields('a', 'b')({} as never, taken) as object, { close() {} })),
        body => {
          const iterator = iterate(body)
          iterator.next()
          void body.close!()
          iterator.next()
        }
      ),
      server('body.after-close', 'after return()', yields('a', 'b'), body => {
        const iterator = iterate(body)
        iterator.next()
        iterator.return!()
        iterator.next()
      }),
      server(
        'body.after-close',
        'after it has failed',
        function* (_, start) {
          start('200 OK', text())
          yield ''
          throw new Error('boom')
        },
        body => {
          const iterator = iterate(body)
          iterator.next()
          expect(() => iterator.next()).to.throw('boom')
          iterator.next()
        }
      )
    ])
  })
})
