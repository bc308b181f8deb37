import type { IncomingMessage } from 'node:http'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { newVisit, SECRET, STRANGER, type Visit } from '../apps/session-task.ts'
import { listen } from './listen.ts'
import { redisClient } from './redis-client.ts'

/**
 * As its documentation advises: `resave` and `saveUninitialized` are off. `lean` leaves out the EXPIRE that connect-redis sends
 * at each request, and with it the idle timeout. ETag and X-Powered-By are off, as nobody else here sends them.
 */
export async function start(where: string, lean: string): Promise<number> {
  const app = express()
  app.disable('etag')
  app.disable('x-powered-by')
  const options = { secret: SECRET, resave: false, saveUninitialized: false, cookie: { maxAge: 86_400_000 } }
  const store =
    where === 'memory'
      ? {}
      : { store: new RedisStore({ client: await redisClient(where), disableTouch: lean === 'lean' }) }
  app.use(session({ ...options, ...store }))
  app.get('/in', (request, response) => {
    Object.assign(visitOf(request), newVisit())
    response.type('text').send('')
  })
  app.get('/read', (request, response) => {
    response.type('text').send(visitOf(request).user ?? STRANGER)
  })
  app.get('/write', (request, response) => {
    const visit = visitOf(request)
    visit.views = (visit.views ?? 0) + 1
    response.type('text').send(visit.user ?? STRANGER)
  })
  app.get('/views', (request, response) => {
    response.type('text').send(String(visitOf(request).views))
  })
  return listen(app)
}

function visitOf(request: IncomingMessage): Partial<Visit> {
  return (request as unknown as { session: Partial<Visit> }).session
}
