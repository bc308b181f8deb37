import { setTimeout as pause } from 'node:timers/promises'
import { compose } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import type { CallResult } from '@tsgi/testing'
import { expect } from 'chai'
import { answer, routes, setCookies, visit, type Visitor } from '../support.ts'
import type { FailingStore, Method } from './failing-store.ts'

/** Milliseconds that a store has; more than one that is well takes on a busy machine. */
export const PATIENCE = 500
/** And where it is sure to answer, however long that takes there. */
const ENDLESS = 20_000

/** What each method is called for: a path, and the calls that it takes. */
export const paths: readonly [path: string, method: Method, calls: Method[]][] = [
  ['/read', 'get', ['get']],
  ['/first', 'create', ['create']],
  ['/write', 'update', ['get', 'update']],
  ['/touch', 'touch', ['get', 'touch']],
  ['/logout', 'delete', ['get', 'update', 'delete']],
  ['/login', 'create', ['get', 'create']],
  ['/login', 'update', ['get', 'create', 'update']]
]

export function visitFailing(store: FailingStore) {
  const pair = (value: string) => answer(s => (s.set('a', value), s.set('b', value)))
  const apps = {
    '/': pair('old'),
    '/first': pair('new'),
    '/write': pair('new'),
    '/read': answer(s => ({ a: s.get('a') ?? null, b: s.get('b') ?? null })),
    '/touch': answer(s => s.has('a')),
    '/logout': answer(s => s.destroy()),
    '/login': answer(s => (s.regenerate(), s.set('a', 'new'), s.set('b', 'new'))),
    '/untouched': answer(() => 'untouched')
  }
  const site = (touchEvery: number, storeTimeout: number) =>
    compose(routes(apps), session({ store, storeTimeout, touchEvery, load: 'auto' }))
  const sites = {
    hasty: { touching: site(0, PATIENCE), app: site(60, PATIENCE) },
    patient: { touching: site(0, ENDLESS), app: site(60, ENDLESS) }
  }
  const { app } = sites.patient
  return {
    async begin(): Promise<Visitor> {
      const visitor = visit(app)
      const { error } = await visitor.get('/')
      if (error !== undefined) throw error
      return visitor
    },
    /** One request, with nothing but what it calls in the ledger. `hasty` where the store will not answer. */
    async request(
      visitor: Visitor,
      path: string,
      patience: keyof typeof sites = 'hasty'
    ): Promise<CallResult> {
      const cookies = path === '/first' ? new Map<string, string>() : visitor.cookies
      // In the millisecond of the last one nothing is to be put off.
      for (const begun = Date.now(); path === '/touch' && Date.now() === begun;) await pause(1)
      store.calls.length = 0
      const { touching, app } = sites[patience]
      return visit(path === '/touch' ? touching : app, new Map(cookies)).get(path)
    },
    /** What the visitor's next request finds: both keys of one value, or nothing. */
    async state(visitor: Visitor): Promise<string | null> {
      const { text, error } = await visit(app, new Map(visitor.cookies)).get('/read')
      if (error !== undefined) throw error
      const { a, b } = JSON.parse(text) as { a: string | null; b: string | null }
      expect(a).to.equal(b)
      return a
    }
  }
}

/** The client gets a 503, and no cookie that points to nothing. */
export function expectFailed(result: CallResult): void {
  expect(result.error).to.include({ name: 'SessionStoreError', status: 503 })
  expect(setCookies(result)).to.deep.equal([])
  expect(result.bytes.length).to.equal(0)
}
