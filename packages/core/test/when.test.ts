import { compose, rewriteResponse, setHeader, when, type App, type Middleware } from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const app: App = (environ, startResponse) => {
  startResponse('200 OK', [])
  return [environ.PATH_INFO]
}

const mark: Middleware = inner => (environ, startResponse) =>
  rewriteResponse(inner, environ as never, startResponse, head => setHeader(head.headers, 'X-Mark', 'yes'))

describe('when', () => {
  const isApi = when(environ => environ.PATH_INFO.startsWith('/api'), mark)

  it('applies the middleware where the predicate holds, and only there', async () => {
    const composed = compose(app, isApi)
    expect((await call(composed, { PATH_INFO: '/api/x' })).header('X-Mark')).to.equal('yes')
    const other = await call(composed, { PATH_INFO: '/x' })
    expect([other.header('X-Mark'), other.text]).to.deep.equal([undefined, '/x'])
  })

  it('asks the predicate once per request, with environ, and composes once', async () => {
    let asked = 0
    let wrapped = 0
    const environ = createEnviron()
    const layer = when(
      given => {
        asked++
        return given['tsgi.errors'] === environ['tsgi.errors']
      },
      (inner: App) => (wrapped++, inner)
    )
    const composed = compose(app, layer)
    await call(composed, { 'tsgi.errors': environ['tsgi.errors'] })
    await call(composed)
    expect([asked, wrapped]).to.deep.equal([2, 1])
  })

  it('passes on what the predicate throws, and calls neither', async () => {
    const error = new Error('predicate')
    const never: App = () => expect.fail('called')
    const composed = compose(
      never,
      when(() => {
        throw error
      }, mark)
    )
    expect((await call(composed)).error).to.equal(error)
  })

  it('costs no promise', () => {
    const body = compose(app, isApi)(createEnviron({ PATH_INFO: '/api' }), () => () => {})
    expect(body).to.deep.equal(['/api'])
  })

  it('refuses a predicate that answers with a promise, for it would always hold', async () => {
    const rejects = (): never => Promise.reject(new Error('nobody hears of it')) as never
    const { error } = await call(compose(app, when(rejects, mark)))
    expect(error)
      .to.be.instanceOf(TypeError)
      .with.property('message', 'when: the predicate must return a boolean, got a promise')
  })

  describe('with a wrong argument', () => {
    const gzip = (() => undefined) as never as Middleware
    const errors: [string, () => unknown, string][] = [
      [
        'no predicate',
        () => when(undefined as never, mark),
        'when: the predicate must be a function (environ) => boolean, got undefined'
      ],
      [
        'a path',
        () => when('/api' as never, mark),
        'when: the predicate must be a function (environ) => boolean, got "/api"'
      ],
      [
        'options',
        () => when(() => true, {} as never),
        'when: the middleware must be a function (app) => app, got an object'
      ],
      [
        'a layer that returns nothing',
        () =>
          compose(
            app,
            when(() => true, gzip)
          ),
        'when: gzip must return an app, got undefined'
      ],
      [
        'a layer without a name',
        () =>
          compose(
            app,
            when(() => true, ...([() => 3] as never as [Middleware]))
          ),
        'when: the middleware must return an app, got 3'
      ]
    ]
    for (const [name, act, message] of errors) {
      it(`says so: ${name}`, () => {
        expect(act).to.throw(TypeError).with.property('message', message)
      })
    }
  })
})
