import Koa from 'koa'
import session from 'koa-session'
import { newVisit, SECRET, STRANGER, type Visit } from '../apps/session-task.ts'
import { listen } from './listen.ts'
import { redisClient } from './redis-client.ts'

/** With a store, as its README shows it; the cookie is signed, as by default. */
export async function start(where: string): Promise<number> {
  const app = new Koa()
  Object.assign(app, { keys: [SECRET] })
  const store = where === 'memory' ? inMemory() : await inRedis(where)
  app.use(session({ signed: true, maxAge: 86_400_000, store }, app))
  app.use(context => {
    const visit = (context as unknown as { session: Partial<Visit> }).session
    context.body = visit.user ?? STRANGER
    if (context.path === '/in') Object.assign(visit, newVisit())
    else if (context.path === '/write') visit.views = (visit.views ?? 0) + 1
    else if (context.path === '/views') context.body = String(visit.views)
  })
  return listen(app.callback())
}

/** Texts, as the stores of the others hold them. */
function inMemory(): object {
  const records = new Map<string, string>()
  return {
    get: (key: string) => JSON.parse(records.get(key) ?? 'null') as unknown,
    set: (key: string, value: object) => void records.set(key, JSON.stringify(value)),
    destroy: (key: string) => void records.delete(key)
  }
}

async function inRedis(url: string): Promise<object> {
  const client = await redisClient(url)
  return {
    get: async (key: string) => JSON.parse((await client.get(key)) ?? 'null') as unknown,
    set: (key: string, value: object, maxAge: number) =>
      client.set(key, JSON.stringify(value), { expiration: { type: 'PX', value: maxAge } }),
    destroy: (key: string) => client.del(key)
  }
}
