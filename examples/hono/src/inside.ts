import { compose, type App } from '@tsgi/core'
import { fromFetch } from '@tsgi/gateway-fetch'
import { gzip } from '@tsgi/middleware-gzip'
import { session, type SessionEnviron } from '@tsgi/middleware-session'
import { Hono } from 'hono'

// environ is what Workers' handlers get their bindings in.
const hono = new Hono<{ Bindings: SessionEnviron<{ views: number }> }>()
  .get('/', c => {
    const views = c.env['tsgi.session'].update('views', (before = 0) => before + 1)
    return c.text(`You were here ${views === 1 ? 'once' : `${views} times`}.\n`)
  })
  .get('/long', c => c.text('A long text. '.repeat(200)))

/** A Hono app in our gzip and session. */
export const inside: App = compose(fromFetch(hono), gzip, session)
