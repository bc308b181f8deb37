import { compose, type App, type Environ } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'
import { createMemoryStore, session, type SessionEnviron, type SessionStore } from '@tsgi/middleware-session'
import { createFileStore } from '@tsgi/middleware-session/file'
import { createPostgresStore } from '@tsgi/middleware-session/postgres'
import { createRedisStore } from '@tsgi/middleware-session/redis'
import pg from 'pg'
import { newVisit, STRANGER, type Visit } from '../apps/session-task.ts'
import { TEXT } from '../apps/task.ts'
import { redisClient } from './redis-client.ts'

/** With every default, but for the store: idle and absolute timeout, hashed tokens, compare-and-swap. */
export async function start(where: string): Promise<number> {
  const store = await storeAt(where)
  const server = await serve(compose(app, session({ store })), { port: 0, hostname: '127.0.0.1' })
  return server.port
}

const app: App<Environ & SessionEnviron<Visit>> = (environ, startResponse) => {
  const visit = environ['tsgi.session']
  let text = visit.get('user') ?? STRANGER
  if (environ.PATH_INFO === '/write') visit.update('views', (views = 0) => views + 1)
  else if (environ.PATH_INFO === '/views') text = String(visit.get('views'))
  else if (environ.PATH_INFO === '/in') {
    const fresh = newVisit()
    visit.set('user', fresh.user)
    visit.set('cart', fresh.cart)
    visit.set('views', fresh.views)
  }
  startResponse('200 OK', [['Content-Type', TEXT]])
  return [text]
}

async function storeAt(where: string): Promise<SessionStore> {
  if (where === 'memory') return createMemoryStore()
  if (where.startsWith('postgres:')) {
    const pool = new pg.Pool({ connectionString: where })
    pool.on('error', () => {}) // the benchmark has stopped the server
    return createPostgresStore({ query: (text, params) => pool.query(text, params) })
  }
  if (!where.startsWith('redis:')) return createFileStore({ directory: where })
  const client = await redisClient(where)
  return createRedisStore({ command: args => client.sendCommand(args) })
}
