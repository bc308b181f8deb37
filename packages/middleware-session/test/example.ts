import { compose, type Environ, type StartResponse } from '@tsgi/core'
import { session, type SessionEnviron } from '@tsgi/middleware-session'

const app = (environ: Environ & SessionEnviron<{ views: number }>, startResponse: StartResponse) => {
  const views = environ['tsgi.session'].update('views', (n = 0) => n + 1)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`views ${views}\n`]
}

export const site = compose(app, session)
