import {
  compose,
  defineMiddleware,
  type App,
  type Body,
  type Environ,
  type Middleware,
  type StartResponse
} from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const app: App = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return ['app']
}

/** Puts its name and parentheses around what the app inside it says. */
const tag = (name: string): Middleware => {
  return (inner: App<any>) => async (environ: any, startResponse) => {
    let text = ''
    for await (const chunk of await inner(environ, startResponse)) text += String(chunk)
    return [`${name}(${text})`]
  }
}

describe('compose', () => {
  it('compose(app, a, b) is b(a(app))', async () => {
    const [a, b] = [tag('a'), tag('b')]
    const { text } = await call(compose(app, a, b))
    expect(text).to.equal('b(a(app))')
    expect(text).to.equal((await call(b(a(app)))).text)
  })

  it('lets a request meet the last layer first', async () => {
    const met: string[] = []
    const note = (name: string) => (inner: App) => {
      const noted: App = (environ, startResponse) => (met.push(name), inner(environ, startResponse))
      return noted
    }
    await call(compose(app, note('a'), note('b'), note('c')))
    expect(met).to.deep.equal(['c', 'b', 'a'])
  })

  it('gives back the app itself when there is no layer', () => {
    expect(compose(app)).to.equal(app)
  })

  it('hands on the same environ and startResponse', () => {
    const seen: unknown[] = []
    const keep: App = (...args) => (seen.push(...args), [])
    const pass = (inner: App): App => inner
    const [environ, startResponse] = [{} as never, (() => () => {}) as never]
    void compose(keep, pass, pass)(environ, startResponse)
    expect(seen).to.deep.equal([environ, startResponse])
  })

  it('folds a thousand layers', async () => {
    let count = 0
    const layer = (inner: App): App => {
      return (environ, startResponse): Body | Promise<Body> => (count++, inner(environ, startResponse))
    }
    const composed = compose(app, ...Array.from({ length: 1000 }, () => layer))
    expect((await call(composed)).text).to.equal('app')
    expect(count).to.equal(1000)
  })

  it('composes each layer once, whatever the number of requests', async () => {
    let count = 0
    const composed = compose(app, inner => (count++, inner))
    await call(composed)
    await call(composed)
    expect(count).to.equal(1)
  })

  describe('with a wrong argument', () => {
    const noApp: Middleware = (() => undefined) as never
    const anonymous = [(() => 'text') as never as Middleware]
    const named = { gzip: (() => undefined) as never as Middleware }
    const later = { gzip: (async () => app) as never as Middleware }
    const apps = {
      later: async (_environ: Environ, startResponse: StartResponse) => (startResponse('200 OK', []), []),
      silent: (_environ: Environ, _startResponse: StartResponse) => []
    }
    const errors: [string, () => unknown, string][] = [
      ['no app', () => compose(undefined as never), 'compose: the app must be a function, got undefined'],
      ['null', () => compose(null as never), 'compose: the app must be a function, got null'],
      ['a text', () => compose('app' as never), 'compose: the app must be a function, got "app"'],
      ['an object', () => compose({} as never), 'compose: the app must be a function, got an object'],
      ['a body', () => compose(new Map() as never), 'compose: the app must be a function, got a Map'],
      [
        'a promise of an app',
        () => compose(Promise.resolve(app) as never),
        'compose: the app must be a function, got a promise; await it first'
      ],
      [
        'no layer',
        () => compose(app, undefined as never),
        'compose: layer 1 must be a function (app) => app, got undefined'
      ],
      [
        'a number',
        () => compose(app, tag('a'), 3 as never),
        'compose: layer 2 must be a function (app) => app, got 3'
      ],
      [
        'options',
        () => compose(app, { level: 9 } as never),
        'compose: layer 1 must be a function (app) => app, got an object'
      ],
      [
        'a list of layers',
        () => compose(app, [tag('a')] as never),
        'compose: layer 1 must be a function (app) => app, got an array; spread it: compose(app, ...layers)'
      ],
      [
        'a layer that returns nothing',
        () => compose(app, tag('a'), named.gzip),
        'compose: layer 2 (gzip) must return an app, got undefined'
      ],
      [
        'a layer without a name',
        () => compose(app, anonymous[0]!),
        'compose: layer 1 (anonymous) must return an app, got "text"'
      ],
      [
        'an asynchronous layer',
        () => compose(app, later.gzip),
        'compose: layer 1 (gzip) must return an app, got a promise; await it first'
      ],
      [
        'a second app, which starts at once',
        () => compose(app, app as never),
        'compose: layer 1 (app) takes 2 parameters and got one, the app; is it an app? Only the first argument is one. ' +
          'A middleware with options is given as app => app(app, options)'
      ],
      [
        'a second app, which is asynchronous',
        () => compose(app, apps.later as never),
        'compose: layer 1 (later) takes 2 parameters and got one, the app; is it an app? Only the first argument is one. ' +
          'A middleware with options is given as app => later(app, options)'
      ],
      [
        'a second app, which does not start',
        () => compose(app, apps.silent as never),
        'compose: layer 1 (silent) takes 2 parameters and got one, the app; is it an app? Only the first argument is one. ' +
          'A middleware with options is given as app => silent(app, options)'
      ],
      ['a layer', () => compose(app, noApp), 'compose: layer 1 (noApp) must return an app, got undefined']
    ]
    for (const [name, act, message] of errors) {
      it(`says so: ${name}`, () => {
        expect(act).to.throw(TypeError).with.property('message', message)
      })
    }

    it('composes no layer after the one that fails', () => {
      let composed = false
      const never = (inner: App): App => ((composed = true), inner)
      expect(() => compose(app, noApp, never)).to.throw(TypeError)
      expect(composed).to.equal(false)
    })

    it('passes on what a layer throws', () => {
      const error = new RangeError('gzip: level must be an integer from 1 to 9, got 12')
      const fails = (): never => {
        throw error
      }
      expect(() => compose(app, fails)).to.throw(error)
    })
  })

  it('refuses a middleware in the place of the app', () => {
    const quiet = defineMiddleware(function quiet(app) {
      return app
    })
    for (const middleware of [quiet, quiet({})]) {
      expect(() => compose(middleware as never)).to.throw(
        TypeError,
        'compose: the app comes first, got the middleware quiet; write compose(app, quiet)'
      )
    }
  })
})
