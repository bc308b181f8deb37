import type { Environ } from '@tsgi/core'
import { toConnect } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { session, type Session, type SessionEnviron } from '@tsgi/middleware-session'
import express, { type Express, type Request } from 'express'

/** An Express app with our gzip and our session in place of compression and express-session. */
export function createApp(): Express {
  const app = express()
  app.use(toConnect(gzip({ level: 6 })), toConnect(session<Visit>({ idleTimeout: 600 })))

  app.get('/', (request, response) => {
    const views = visitor(request).update('views', (n = 0) => n + 1)
    response.type('text').send(`You were here ${views} times.\n`)
  })
  app.get('/bye', (request, response) => {
    visitor(request).destroy()
    response.redirect('/')
  })
  app.get('/clock', (request, response) => {
    response.type('text/event-stream')
    const tick = (): boolean => response.write(`data: ${new Date().toISOString()}\n\n`)
    const timer = setInterval(tick, 1000)
    tick()
    request.on('close', () => clearInterval(timer))
  })
  return app
}

interface Visit {
  views: number
}

function visitor(request: Request): Session<Visit> {
  return (request as { environ?: Environ & SessionEnviron<Visit> }).environ!['tsgi.session']
}
