import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { compose, type App, type Environ } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'
import { session, type SessionEnviron, type SessionStore } from '@tsgi/middleware-session'
import express from 'express'
import expressSession from 'express-session'
import { listen } from '../servers/listen.ts'

/** Comes before each call of a store that begins with `read`, `write` or `end`: waits, or fails. */
export type Hook = (kind: 'read' | 'write' | 'end') => unknown

export interface Running {
  url: string
  /** How many sessions its store has. */
  records: () => Promise<number>
}

/** One app, written for TSGI and for Express; what it does is in its paths. */
export type Subject = (hook: Hook) => Promise<Running>

interface Data {
  user: string
  n: number
}

/** How long `/slow` works, and `/stream` between two chunks, in milliseconds. */
export const STEP = 100

const tsgiApp: App<Environ & SessionEnviron<Data>> = async function* (environ, startResponse) {
  const visit = environ['tsgi.session']
  const path = environ.PATH_INFO
  if (path === '/login') {
    visit.regenerate()
    visit.set('user', 'ann')
    startResponse('302 Found', [['Location', '/me']])
    return
  }
  if (path === '/slow') {
    visit.get('n')
    await pause(STEP)
  }
  if (path === '/set' || path === '/slow' || path === '/stream') visit.set('n', Math.random())
  if (path === '/logout') visit.destroy()
  startResponse('200 OK', [])
  yield path === '/me' ? (visit.get('user') ?? 'nobody') : 'x'
  if (path === '/late') visit.set('n', 1)
  for (let i = 0; i < 3 && path === '/stream'; i++) {
    await pause(STEP)
    yield 'x'
  }
}

/** TSGI, over a store that counts what it has. */
export function tsgi(store: SessionStore): Subject {
  return async hook => {
    const keys = new Set<string>()
    const hooked: SessionStore = {
      capabilities: { ...store.capabilities, sync: false },
      async get(key) {
        await hook('read')
        return store.get(key)
      },
      async create(key, write) {
        await hook('write')
        keys.add(key)
        return store.create(key, write)
      },
      async update(key, version, write) {
        await hook('write')
        return store.update(key, version, write)
      },
      touch: (key, expiresAt) => store.touch(key, expiresAt),
      async delete(key) {
        await hook('end')
        return store.delete(key)
      }
    }
    const app = compose(tsgiApp, session({ store: hooked, storeTimeout: 400 }))
    const { url } = await serve(app, { port: 0, hostname: '127.0.0.1', errors: { write: () => {} } })
    const records = async (): Promise<number> => {
      const found = await Promise.all([...keys].map(async key => store.get(key)))
      // A trace, which stands for a moment where a record has moved away, has no data and no client.
      return found.filter(record => record !== undefined && !record.data.includes('"moved"')).length
    }
    return { url, records }
  }
}

/** express-session over its own store, as its documentation advises. */
export const withExpress: Subject = async hook => {
  const records = new Map<string, string>()
  const { Store } = expressSession as unknown as { Store: new () => object }
  const calling =
    (kind: 'read' | 'write' | 'end', work: (sid: string, value: object) => unknown) =>
    (sid: string, ...args: any[]): void => {
      const done = args.at(-1) as (error: unknown, value?: unknown) => void
      new Promise(resolve => resolve(hook(kind))).then(
        () => setImmediate(done, null, work(sid, args[0] as object)),
        (error: unknown) => setImmediate(done, error)
      )
    }
  const store = Object.assign(new Store(), {
    get: calling('read', sid => JSON.parse(records.get(sid) ?? 'null') as unknown),
    set: calling('write', (sid, value) => void records.set(sid, JSON.stringify(value))),
    destroy: calling('end', sid => void records.delete(sid))
  })
  const app = express()
  Object.assign(app.settings, { env: 'test' }) // an error is expected, and not written to stderr
  app.use(expressSession({ store, secret: 'x'.repeat(32), resave: false, saveUninitialized: false }))
  const visitOf = (request: IncomingMessage): any => (request as unknown as { session: unknown }).session
  app.get('/login', (request, response) =>
    visitOf(request).regenerate(() => {
      visitOf(request).user = 'ann'
      // As response.redirect() does: with a text, whose last byte waits for the store.
      response.statusCode = 302
      response.setHeader('Location', '/me')
      response.setHeader('Content-Length', 5)
      response.end('Found')
    })
  )
  app.get('/me', (request, response) => void response.end(visitOf(request).user ?? 'nobody'))
  app.get('/set', (request, response) => {
    visitOf(request).n = Math.random()
    response.end('x')
  })
  app.get('/slow', (request, response) => {
    setTimeout(() => {
      visitOf(request).n = Math.random()
      response.end('x')
    }, STEP)
  })
  app.get('/stream', (request, response) => {
    visitOf(request).n = Math.random()
    response.write('x')
    let left = 3
    const timer = setInterval(() => {
      if (--left > 0) response.write('x')
      else response.end('x')
      if (left === 0) clearInterval(timer)
    }, STEP)
  })
  app.get('/late', (request, response) => {
    response.write('x')
    setTimeout(() => {
      visitOf(request).n = 1
      response.end()
    }, 5)
  })
  app.get('/logout', (request, response) => visitOf(request).destroy(() => response.end('x')))
  const port = await listen(app)
  return { url: `http://127.0.0.1:${port}`, records: async () => records.size }
}
