import { compose, type App } from '@tsgi/core'
import { toFetch } from '@tsgi/gateway-fetch'
import { gzip } from '@tsgi/middleware-gzip'
import { Hono } from 'hono'

const app: App = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return [`${environ.PATH_INFO} `.repeat(500)]
}

/** Our app, in our gzip, below a path of a Hono app. */
export const outside: Hono = new Hono()
  .get('/', c => c.text('This is Hono; below /app it is not.\n'))
  .mount('/app', toFetch(compose(app, gzip)))
