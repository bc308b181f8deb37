import {
  cascade,
  compose,
  defineMiddleware,
  mount,
  when,
  type App,
  type Body,
  type Environ,
  type Middleware,
  type StartResponse,
  type Status
} from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

// The compiler runs these tests: each line compiles, and each @ts-expect-error is an error. They are run as well, so that
// the types do not promise what the code does not do.

interface SessionEnviron {
  'tsgi.session': Map<string, unknown>
}
interface UserEnviron {
  'acme.user': { name: string }
}

const session = defineMiddleware<{ ttl?: number; name?: string }, SessionEnviron>(app => {
  return (environ, start) => app(Object.assign(environ, { 'tsgi.session': new Map([['x', 1]]) }), start)
})
const gzip = defineMiddleware((app, _options: { level?: number }) => app)
const logger = defineMiddleware((app, _options: { format?: string }) => app)
const signed = defineMiddleware((app, _options: { secret: string }) => app)
const named = defineMiddleware((app, _options: { name: string }) => app)
const user: Middleware<UserEnviron, SessionEnviron> = (app: App<any>) => (environ: any, start) => {
  expect(environ['tsgi.session']).to.be.instanceOf(Map)
  return app(Object.assign(environ, { 'acme.user': { name: 'Ada' } }), start)
}
const bare = (app: App): App => app

const plain: App = (environ, start) => {
  start('200 OK', [])
  return [environ.PATH_INFO]
}
const hello = (environ: Environ & UserEnviron & SessionEnviron, start: StartResponse): Body => {
  start('200 OK', [])
  return [environ['acme.user'].name]
}
const served: App[] = []
const serve = (app: App): void => void served.push(app)

describe('types', () => {
  describe('of a chain', () => {
    it('take bare, configured and plain layers, mixed', async () => {
      serve(compose(plain, gzip, logger))
      serve(compose(plain, gzip({ level: 9 }), logger()))
      serve(compose(plain, gzip({ level: 9 }), bare, logger()))
      serve(compose(hello, user, session))
      serve(compose(hello, user, bare, session))
      serve(compose(hello, user, session({ ttl: 3 })))
      serve(session(user(hello)))
      serve(compose(hello, gzip({ level: 1 }), user, session({ ttl: 3 }), logger))
      const texts = []
      for (const app of served.splice(0)) texts.push((await call(app)).text)
      expect(texts).to.deep.equal(['/', '/', '/', 'Ada', 'Ada', 'Ada', 'Ada', 'Ada'])
    })

    it('refuse a need that no layer meets', () => {
      // @ts-expect-error user needs a session
      serve(compose(hello, user, gzip, logger))
      // @ts-expect-error the session is inside user, not around it
      serve(compose(hello, session, user))
      // @ts-expect-error hello needs a user and a session
      serve(hello)
      expect(served.splice(0)).to.have.length(3)
    })

    it('refuse a layer that is none, and an option that does not exist', () => {
      // @ts-expect-error a number is no layer
      expect(() => compose(plain, 3)).to.throw(TypeError)
      // @ts-expect-error levl
      gzip({ levl: 9 })
      // @ts-expect-error a level is a number
      gzip({ level: '9' })
    })

    it('type an inline app, annotated or not', async () => {
      const reads = compose(
        (environ: Environ & SessionEnviron, start) => {
          start('200 OK', [])
          return [String(environ['tsgi.session'].get('x'))]
        },
        session,
        gzip
      )
      const unannotated = compose(
        (environ, start) => {
          start('200 OK', [])
          return [environ.PATH_INFO]
        },
        session,
        gzip
      )
      serve(reads)
      serve(unannotated)
      const [first, second] = served.splice(0)
      expect([(await call(first!)).text, (await call(second!)).text]).to.deep.equal(['1', '/'])
    })

    it('see through a nested compose', () => {
      const nested = compose(compose(hello, user), session)
      serve(nested)
      const inner = compose(hello, user)
      // @ts-expect-error the session is still missing
      serve(inner)
      expect(served.splice(0)).to.deep.equal([nested, inner])
    })

    it('check twelve layers', () => {
      const inner = compose(
        hello,
        gzip,
        user,
        logger,
        gzip,
        gzip(),
        bare,
        logger,
        gzip,
        logger,
        gzip,
        logger()
      )
      serve(compose(inner, session))
      serve(compose(hello, gzip, user, logger, gzip, gzip(), bare, logger, gzip, logger, gzip, session))
      // @ts-expect-error no session in twelve
      serve(inner)
      expect(served.splice(0)).to.have.length(3)
    })

    it('take a list of plain layers that is made while running', () => {
      const layers: Middleware[] = Array.from({ length: 3 }, () => bare as Middleware)
      serve(compose(plain, ...layers))
      expect(served.splice(0)).to.have.length(1)
    })

    it('take a layer that is chosen while composing', () => {
      serve(compose(plain, served.length === 0 ? gzip : logger({ format: 'dev' })))
      expect(served.splice(0)).to.have.length(1)
    })

    it('keep apart options and an app, though a function has a name and a length', () => {
      const app: App = session(user(hello))
      serve(app)
      expect(served.splice(0)).to.deep.equal([app])
    })
  })

  describe('of a middleware with required options', () => {
    it('take it configured only', () => {
      serve(compose(plain, signed({ secret: 's' })))
      // @ts-expect-error bare
      serve(compose(plain, signed))
      // @ts-expect-error bare, though a function has a name
      serve(compose(plain, named))
      // @ts-expect-error without options
      signed()
      // @ts-expect-error without the one that is required
      signed({})
      served.length = 0
    })
  })

  describe('of an app', () => {
    it('refuse a bare string as a body', () => {
      // @ts-expect-error a string is no body
      const text: App = (_environ, start) => (start('200 OK', []), 'text')
      // @ts-expect-error nor are bytes
      const bytes: App = (_environ, start) => (start('200 OK', []), new Uint8Array(1))
      // @ts-expect-error nor a promise of a string
      const later: App = async (_environ, start) => (start('200 OK', []), 'text')
      expect([text, bytes, later]).to.have.length(3)
    })

    it('take every kind of body', () => {
      const bodies: Body[] = [
        ['text', new Uint8Array(1)],
        new Set(['text']),
        (function* () {
          yield 'text'
        })(),
        (async function* () {
          yield 'text'
        })(),
        Object.assign(['text'], { close: (error?: unknown) => void error }),
        new Blob([]).stream()
      ]
      expect(bodies).to.have.length(6)
    })

    it('want a status that starts with a number', () => {
      const ok: Status = '200 OK'
      // @ts-expect-error no number
      const text: Status = 'OK'
      // @ts-expect-error no reason
      const code: Status = '200'
      // @ts-expect-error no string
      const number: Status = 200
      // @ts-expect-error the status of an inline app
      const app = compose((environ, start) => (start('OK', []), [environ.PATH_INFO]), session, gzip)
      expect([ok, text, code, number, app]).to.have.length(5)
    })

    it('know the keys of environ', () => {
      const app: App = (environ, start) => {
        start('200 OK', [])
        const method: string = environ.REQUEST_METHOD
        const agent: string | undefined = environ.HTTP_USER_AGENT
        const signal: AbortSignal = environ['tsgi.signal']
        // @ts-expect-error may be absent
        const length: string = environ.CONTENT_LENGTH
        // @ts-expect-error nobody provides it
        const stranger: unknown = environ['acme.user']
        return [method, String(agent), String(signal.aborted), length, String(stranger)]
      }
      expect(app).to.be.a('function')
    })
  })

  describe('of when', () => {
    const always = (): boolean => true

    it('do not promise what the middleware adds', () => {
      // @ts-expect-error the session is there for some requests only
      serve(compose(hello, user, when(always, session)))
      serve(compose(plain, when(always, session)))
      served.length = 0
    })

    it('pass on what the middleware needs', () => {
      serve(compose(plain, when(always, user), session))
      // @ts-expect-error user needs a session
      serve(compose(plain, when(always, user)))
      served.length = 0
    })

    it('need what the predicate reads', () => {
      const isAda = (environ: Environ & UserEnviron): boolean => environ['acme.user'].name === 'Ada'
      serve(compose(plain, when(isAda, gzip), user, session))
      // @ts-expect-error nobody adds the user
      serve(compose(plain, when(isAda, gzip), session))
      served.length = 0
    })

    it('refuse an asynchronous predicate', () => {
      // @ts-expect-error a promise always holds
      when(async () => false, gzip)
    })
  })

  describe('of mount and cascade', () => {
    it('need what each of their apps needs', () => {
      const whole = (environ: Environ & SessionEnviron, start: StartResponse): Body => {
        start('200 OK', [])
        return [String(environ['tsgi.session'].size)]
      }
      serve(compose(mount({ '/': plain, '/user': hello }), user, session))
      serve(compose(mount({ '/user': hello, '/session': whole }), user, session))
      serve(compose(cascade(whole, hello, { on: [404] }), user, session))
      // @ts-expect-error nobody adds the user
      serve(compose(mount({ '/': plain, '/user': hello }), session))
      // @ts-expect-error nobody adds the user
      serve(compose(cascade(plain, hello), session))
      served.length = 0
    })

    it('type inline apps', () => {
      serve(mount({ '/': (environ, start) => (start('200 OK', []), [environ.PATH_INFO]) }))
      serve(cascade((environ, start) => (start('200 OK', []), [environ.PATH_INFO]), plain))
      served.length = 0
    })
  })

  describe('of defineMiddleware', () => {
    it('take the options from what resolve takes, and give wrap what it returns', () => {
      const cached = defineMiddleware(
        (app, seconds) => {
          const given: number = seconds
          return given > 0 ? app : app
        },
        (options: { maxAge?: string }) => Number(options.maxAge ?? 60)
      )
      serve(compose(plain, cached, cached({ maxAge: '5' })))
      // @ts-expect-error the option is a string
      cached({ maxAge: 5 })
      served.length = 0
    })

    it('take the contract as type arguments', () => {
      const adds = defineMiddleware<{}, UserEnviron, SessionEnviron>(app => user(app))
      serve(compose(hello, adds, session))
      // @ts-expect-error it needs a session
      serve(compose(hello, adds))
      served.length = 0
    })
  })
})
