import { compose, defineMiddleware, rewriteResponse, setHeader, type App } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const app: App = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return ['app']
}

const poweredBy = defineMiddleware(function poweredBy(inner, options: { by?: string }) {
  return (environ, startResponse) =>
    rewriteResponse(inner, environ, startResponse, head => {
      setHeader(head.headers, 'X-Powered-By', options.by ?? 'TSGI')
    })
})

const resolved: unknown[] = []
const gzip = defineMiddleware(
  function gzip(inner, level) {
    return (environ, startResponse) =>
      rewriteResponse(inner, environ, startResponse, head => setHeader(head.headers, 'X-Level', `${level}`))
  },
  (options: { level?: number }) => {
    resolved.push(options)
    const { level = 6 } = options
    if (level > 9) throw new RangeError(`gzip: level must be an integer from 1 to 9, got ${level}`)
    return level
  }
)

describe('defineMiddleware', () => {
  const forms: [string, App, string][] = [
    ['bare', compose(app, poweredBy), 'TSGI'],
    ['bare, called', compose(app, poweredBy()), 'TSGI'],
    ['with no option', compose(app, poweredBy({})), 'TSGI'],
    ['with undefined', compose(app, poweredBy(undefined)), 'TSGI'],
    ['configured', compose(app, poweredBy({ by: 'me' })), 'me'],
    ['applied by hand', poweredBy(app), 'TSGI'],
    ['configured and applied by hand', poweredBy({ by: 'me' })(app), 'me']
  ]
  for (const [name, composed, value] of forms) {
    it(`works ${name}`, async () => {
      const response = await call(composed)
      expect([response.header('X-Powered-By'), response.text]).to.deep.equal([value, 'app'])
    })
  }

  it('can be applied to several apps, configured once', async () => {
    const mine = poweredBy({ by: 'me' })
    const [first, second] = [compose(app, mine), compose(app, mine)]
    expect(first).not.to.equal(second)
    expect((await call(second)).header('X-Powered-By')).to.equal('me')
  })

  it('bears the name of wrap, bare and configured', () => {
    expect([poweredBy.name, poweredBy().name, poweredBy({ by: 'me' }).name]).to.deep.equal(
      Array<string>(3).fill('poweredBy')
    )
    const broken = defineMiddleware(function broken() {
      return undefined as never
    })
    expect(() => compose(app, gzip, broken)).to.throw(
      'compose: layer 2 (broken) must return an app, got undefined'
    )
    expect(() => compose(app, broken({}))).to.throw(
      'compose: layer 1 (broken) must return an app, got undefined'
    )
  })

  describe('with resolve', () => {
    it('runs it once per configuration, and gives wrap what it returns', async () => {
      resolved.length = 0
      const mine = gzip({ level: 9 })
      const composed = compose(app, mine)
      compose(app, mine)
      expect((await call(composed)).header('X-Level')).to.equal('9')
      await call(composed)
      expect(resolved).to.deep.equal([{ level: 9 }])
    })

    it('gives it {} when bare', async () => {
      resolved.length = 0
      expect((await call(compose(app, gzip))).header('X-Level')).to.equal('6')
      expect(resolved).to.deep.equal([{}])
    })

    it('throws what it throws while configuring, not while serving', () => {
      expect(() => gzip({ level: 12 })).to.throw(
        RangeError,
        'gzip: level must be an integer from 1 to 9, got 12'
      )
    })

    it('lets plain JavaScript learn of a required option while composing', () => {
      const signed = defineMiddleware(
        function signed(inner) {
          return inner
        },
        (options: { secret: string }) => {
          if (typeof options.secret !== 'string') throw new TypeError('signed: secret must be a string')
          return options
        }
      )
      expect(() => compose(app, signed as never)).to.throw(TypeError, 'signed: secret must be a string')
    })
  })

  describe('with a wrong argument', () => {
    const anonymous = defineMiddleware(
      (
        () => inner =>
          inner
      )() as (inner: App<any>) => App<any>
    )
    const errors: [string, () => unknown, string][] = [
      ['null', () => gzip(null as never), 'gzip: options must be an object, got null'],
      ['a number', () => gzip(9 as never), 'gzip: options must be an object, got 9'],
      ['a text', () => gzip('best' as never), 'gzip: options must be an object, got "best"'],
      ['an array', () => gzip([9] as never), 'gzip: options must be an object, got an array'],
      [
        'no app',
        () => gzip({ level: 1 })(undefined as never),
        'gzip: the app must be a function, got undefined'
      ],
      [
        'options twice',
        () => gzip({ level: 1 })({ level: 1 } as never),
        'gzip: the app must be a function, got an object'
      ],
      ['a layer without a name', () => anonymous(1 as never), 'middleware: options must be an object, got 1'],
      [
        'no wrap',
        () => defineMiddleware(undefined as never),
        'defineMiddleware: wrap must be a function, got undefined'
      ],
      [
        'options for resolve',
        () => defineMiddleware(inner => inner, { level: 9 } as never),
        'defineMiddleware: resolve must be a function, got an object'
      ]
    ]
    for (const [name, act, message] of errors) {
      it(`says so: ${name}`, () => {
        expect(act).to.throw(TypeError).with.property('message', message)
      })
    }
  })

  it('refuses an app and options at once', () => {
    const layer = defineMiddleware(function layer(app) {
      return app
    }) as unknown as (...args: unknown[]) => unknown
    expect(() => layer(() => [], { level: 9 })).to.throw(
      TypeError,
      'layer: takes an app or options, not both; write layer({ … })(app)'
    )
  })
})
