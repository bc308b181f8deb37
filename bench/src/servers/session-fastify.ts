import cookie from '@fastify/cookie'
import session from '@fastify/session'
import { RedisStore } from 'connect-redis'
import Fastify, { type FastifyRequest } from 'fastify'
import { newVisit, SECRET, STRANGER, type Visit } from '../apps/session-task.ts'
import { redisClient } from './redis-client.ts'

/** `rolling` is off, which would write at every request; so is what begins a session for everybody. */
export async function start(where: string): Promise<number> {
  const app = Fastify()
  await app.register(cookie)
  await app.register(session, {
    secret: SECRET,
    saveUninitialized: false,
    rolling: false,
    cookie: { secure: false, maxAge: 86_400_000 },
    ...(where === 'memory' ? {} : { store: new RedisStore({ client: await redisClient(where) }) })
  })
  app.get('/in', (request, reply) => {
    Object.assign(visitOf(request), newVisit())
    reply.send('')
  })
  app.get('/read', (request, reply) => void reply.send(visitOf(request).user ?? STRANGER))
  app.get('/write', (request, reply) => {
    const visit = visitOf(request)
    visit.views = (visit.views ?? 0) + 1
    reply.send(visit.user ?? STRANGER)
  })
  app.get('/views', (request, reply) => void reply.send(String(visitOf(request).views)))
  return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
}

function visitOf(request: FastifyRequest): Partial<Visit> {
  return request.session as unknown as Partial<Visit>
}
