import { compose, type App, type Environ, type StartResponse } from '@tsgi/core'
import { session, type Session, type SessionEnviron } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'

interface Visits {
  views: number
  names: string[]
  note?: string
}

const bare = (layer: App): App => layer
const serve = (app: App): App => app
const app = (environ: Environ & SessionEnviron, start: StartResponse) => {
  start('200 OK', [])
  return [JSON.stringify(environ['tsgi.session'].get('views'))]
}
const typed = (environ: Environ & SessionEnviron<Visits>, start: StartResponse) => {
  const views = environ['tsgi.session'].update('views', (n = 0) => n + 1)
  start('200 OK', [])
  return [`${views}`]
}
const plain: App = (_environ, start) => {
  start('200 OK', [])
  return []
}

// Compiled, not run.
function compiles(s: Session<Visits>): void {
  serve(compose(app, session))
  serve(compose(app, session()))
  serve(compose(app, bare, session({ idleTimeout: 60 }), bare))
  serve(compose(typed, session<Visits>()))
  serve(compose(typed, session))
  serve(compose(plain, session))
  serve(session(plain))
  serve(session<Visits>()(typed))
  serve(
    compose(
      (environ: Environ & SessionEnviron<Visits>, start) => {
        environ['tsgi.session'].set('views', 1)
        start('200 OK', [])
        return []
      },
      session<Visits>({ idleTimeout: 60 })
    )
  )
  const other = (environ: Environ & { 'tsgi.session.admin': Session<Visits> }, start: StartResponse) => {
    start('200 OK', [])
    return [`${environ['tsgi.session.admin'].get('views')}`]
  }
  serve(compose(other, session<Visits, 'tsgi.session.admin'>({ environKey: 'tsgi.session.admin' })))
  // @ts-expect-error that one is elsewhere
  serve(compose(other, session<Visits>()))
  // @ts-expect-error the key is not the one that the type says
  session<Visits>({ environKey: 'tsgi.session.admin' })
  // @ts-expect-error nobody provides tsgi.session
  serve(app)
  // @ts-expect-error nobody provides tsgi.session
  serve(compose(typed, bare))
  // The errors stand at the option, so that they name it and not the other form of the call.
  session({
    // @ts-expect-error the option is misspelt
    idleTimeOut: 60
  })
  session({
    cookie: {
      // @ts-expect-error the value is misspelt
      sameSite: 'Lax'
    }
  })
  session<Visits>({
    // @ts-expect-error the value is of another type
    idleTimeout: '60'
  })

  s.set('views', 1)
  const names: readonly string[] | undefined = s.get('names')
  const views: number | undefined = s.get('views')
  const note: string | undefined = s.take('note')
  void [names, views, note]
  // @ts-expect-error there is no such key
  s.get('view')
  // @ts-expect-error the value is of another type
  s.set('views', '1')
  // @ts-expect-error what was handed out is read-only
  s.get('names')?.push('x')
  // @ts-expect-error an update gives the value's type
  s.update('views', () => 'x')
  // @ts-expect-error there is no such key
  s.regenerate({ keep: ['x'] })
}

function refuses(dates: Session<{ at: Date; map: Map<string, string>; big: { n: bigint } }>): void {
  // @ts-expect-error JSON has no Date
  dates.set('at', new Date())
  // @ts-expect-error JSON has no Map
  dates.set('map', new Map())
  // @ts-expect-error JSON has no bigint
  dates.set('big', { n: 1n })
}

function untyped(s: Session): void {
  s.set('anything', { a: [1, null, 'x'] })
  s.update('views', n => Number(n ?? 0) + 1)
  // @ts-expect-error JSON has no Date
  s.set('at', new Date())
}

describe('session', () => {
  it('is demanded by the compiler for an app that reads tsgi.session', () => {
    expect([compiles, refuses, untyped]).to.have.lengthOf(3)
  })
})
