import type { App, HeaderList, StartResponse, Status } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { ValidationError, validator } from '@tsgi/validator'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { hello, itFinds, open, taken, text, type Case } from './support.ts'

const app = (rule: string, what: string, broken: App): Case => ({
  rule,
  what,
  side: 'app',
  layer: 'app',
  run: around => call(around('app')(broken))
})
const head = (rule: string, what: string, status: unknown, headers: unknown): Case =>
  app(rule, what, (_, start) => {
    start(status as Status, headers as HeaderList)
    return []
  })
const shared = text()
const boom = new Error('boom')

describe('startResponse', () => {
  describe('called wrongly by an app', () => {
    itFinds([
      app('start-response.arguments', 'four arguments', (_, start) => {
        ;(start as (...args: unknown[]) => void)('200 OK', text(), undefined, true)
        return []
      }),
      app('start-response.twice', 'without an error', (_, start) => {
        start('200 OK', text())
        start('404 Not Found', text())
        return []
      }),
      app('start-response.late', 'after the first chunk', function* (_, start) {
        yield 'text'
        start('200 OK', text())
      }),
      app('start-response.late', 'by an array', () => ['text']),
      app('start-response.missing', 'an empty array', () => []),
      app('start-response.missing', 'an empty generator', function* () {
        yield ''
      }),
      app('start-response.missing', 'an asynchronous generator', async function* () {})
    ])
  })

  describe('called with a bad head', () => {
    itFinds([
      head('head.status', 'a number', 200, []),
      head('head.status', 'no reason', '200', []),
      head('head.status', 'two digits', '20 OK', []),
      head('head.status', 'an interim response', '103 Early Hints', []),
      head('head.status', 'a line feed', '200 OK\r\nX: y', []),
      head('head.list', 'an object', '200 OK', { 'Content-Type': 'text/plain' }),
      head('head.list', 'a flat list', '200 OK', ['Content-Type', 'text/plain']),
      head('head.list', 'a number as value', '200 OK', [['Content-Length', 5]]),
      head('head.list', 'three in a pair', '200 OK', [['a', 'b', 'c']]),
      head('head.name', 'a space', '200 OK', [['Content Type', 'text/plain']]),
      head('head.name', 'a colon', '200 OK', [['Content-Type:', 'text/plain']]),
      head('head.name', 'empty', '200 OK', [['', 'text/plain']]),
      head('head.hop-by-hop', 'Connection', '200 OK', [['connection', 'close']]),
      head('head.hop-by-hop', 'Transfer-Encoding', '200 OK', [['Transfer-Encoding', 'chunked']]),
      head('head.value', 'a line feed', '200 OK', [['X', 'a\r\nSet-Cookie: b=c']]),
      head('head.value', 'a euro sign', '200 OK', [['X', '€']]),
      head('head.length', 'not digits', '204 No Content', [['Content-Length', '1e3']]),
      head('head.frozen', 'frozen', '200 OK', Object.freeze([['X', 'y']])),
      head('head.etag', 'no quotes', '200 OK', [['ETag', 'v1']]),
      head('head.etag', 'a weak one in lower case', '200 OK', [['etag', 'w/"v1"']]),
      head('head.etag', 'a space within', '200 OK', [['ETag', '"v 1"']]),
      head('head.status-header', 'Status', '200 OK', [['Status', '404 Not Found']]),
      head('head.repeated', 'two types', '200 OK', [...text(), ['content-type', 'text/html']]),
      head('head.repeated', 'two lengths', '204 No Content', [
        ['Content-Length', '0'],
        ['Content-Length', '0']
      ])
    ])
  })

  describe('called with a list that is not the response’s own', () => {
    itFinds([
      {
        rule: 'head.shared',
        what: 'one of the module',
        side: 'app',
        layer: 'app',
        async run(around) {
          const list = [...shared]
          const checked = around('app')((_, start) => {
            start('200 OK', list)
            return []
          })
          await call(checked)
          return call(checked)
        }
      },
      app('head.handed-over', 'changed before the end', (_, start) => {
        const headers = text()
        start('200 OK', headers)
        headers.push(['Set-Cookie', 'a=b'])
        return []
      }),
      app('head.handed-over', 'changed between two chunks', function* (_, start) {
        const headers = text()
        start('200 OK', headers)
        yield 'a'
        headers[0]![1] = 'text/html'
        yield 'b'
      }),
      app('head.handed-over', 'emptied before a write', (_, start) => {
        const headers = text()
        const write = start('200 OK', headers)
        headers.length = 0
        void write('a')
        return []
      }),
      app('head.handed-over', 'changed for a restart', (_, start) => {
        const headers = text()
        start('200 OK', headers)
        headers[0] = ['Content-Type', 'text/html']
        start('500 Internal Server Error', headers, boom)
        return []
      }),
      {
        rule: 'head.handed-over',
        what: 'changed before the body is closed',
        side: 'app',
        layer: 'app',
        async run(around) {
          const headers = text()
          const body = open(
            around('app')((_, start) => {
              start('200 OK', headers)
              return Object.assign(['a'], { close() {} })
            })
          )
          headers.pop()
          await body.close!()
        }
      }
    ])

    it('gives the outer side a list of its own', async () => {
      const mine = text()
      const layer =
        (inner: App): App =>
        (environ, start) =>
          inner(environ, (status, headers) => {
            headers.push(['X', 'y'])
            headers[0]![1] = 'text/html'
            return start(status, headers)
          })
      const checked = layer(
        validator((_, start) => {
          start('200 OK', mine)
          return []
        })
      )
      expect((await call(checked)).header('X')).to.equal('y')
      expect(mine).to.deep.equal(text())
    })
  })

  describe('answered wrongly by a server', () => {
    const server = (rule: string, what: string, start: StartResponse, broken: App): Case => ({
      rule,
      what,
      side: 'server',
      run: around => open(around('app')(broken), {}, start)
    })
    const restarts: App = (_, start) => {
      start('200 OK', text())
      start('500 Internal Server Error', text(), boom)
      return []
    }
    itFinds([
      server('start-response.result', 'without write', (() => {}) as never, hello),
      server(
        'start-response.rethrow',
        'with another error',
        (_, __, error) => {
          if (error !== undefined) throw new Error('headers were sent')
          return () => {}
        },
        restarts
      )
    ])

    it('passes the error of a restart on', async () => {
      const result = await call(
        validator(async function* (_, start) {
          start('200 OK', text())
          yield 'a'
          start('500 Internal Server Error', text(), boom)
        })
      )
      expect(result.error).to.equal(boom)
    })
  })

  describe('refusing a restart', () => {
    const refuses: StartResponse = (status, headers, error) => {
      if (error !== undefined) throw error
      return taken(status, headers)
    }
    const swallows = (rest: () => unknown): Case['run'] => {
      return async around => {
        const body = open(
          around('app')((_, start) => {
            const write = start('200 OK', text())
            void write('a')
            try {
              start('500 Internal Server Error', text(), boom)
            } catch {
              // swallowed
            }
            return rest() as never
          }),
          {},
          refuses
        )
        for await (const _ of body);
      }
    }
    itFinds([
      {
        rule: 'errors.refused',
        what: 'and the app returns',
        side: 'app',
        layer: 'app',
        run: swallows(() => ['b'])
      },
      {
        rule: 'errors.refused',
        what: 'and the app yields',
        side: 'app',
        layer: 'app',
        run: swallows(function* () {
          yield 'b'
        })
      }
    ])
  })

  describe('throwing a finding', () => {
    it('does not let the app swallow it', async () => {
      const swallowing: App = (_, start) => {
        try {
          start('200' as Status, [])
        } catch {
          start('200 OK', text())
        }
        return ['fine']
      }
      const { error } = await call(validator(swallowing))
      expect(error).to.be.instanceOf(ValidationError)
      expect((error as ValidationError).rule).to.equal('head.status')
    })

    it('lets the app answer it', async () => {
      const answering: App = (_, start) => {
        start('200 OK', text())
        try {
          start('200' as Status, [])
        } catch (error) {
          start('500 Internal Server Error', text(), error)
        }
        return ['sorry']
      }
      expect((await call(validator(answering))).text).to.equal('sorry')
    })
  })
})
