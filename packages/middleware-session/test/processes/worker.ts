// A process of its own that serves requests of one visitor. argv: where the records are, the cookie, what to do. Says what
// happens by messages to its parent.
import { compose } from '@tsgi/core'
import { session, type SessionStore } from '@tsgi/middleware-session'
import { answer, routes, visit } from '../support.ts'
import { openStore, type StoreAddress } from '../open-store.ts'

export type Task =
  /** So many requests in each of so many lanes: each counts, and leaves a key of its own. */
  | { type: 'count'; lanes: number; requests: number }
  /** One login, whose cookie it tells. */
  | { type: 'login' }
  /** One request that writes two keys of one value, stopped when it is about to call that method, or has. */
  | { type: 'stop'; when: 'before' | 'after'; value: string }
  /** Writes two keys of one value, one request after the other, for ever. */
  | { type: 'write' }

const [address, cookies, task] = process.argv.slice(2).map(text => JSON.parse(text) as unknown) as [
  StoreAddress,
  [string, string][],
  Task
]
const { store, close } = await openStore(address)
const tell = (message: unknown): Promise<void> =>
  new Promise(resolve => process.send!(message, undefined, {}, () => resolve()))

const app = compose(
  routes({
    '/count': answer((s, environ) => {
      s.update('n', (n: number = 0) => n + 1)
      s.set(environ.QUERY_STRING, 1)
    }),
    '/login': answer(s => (s.regenerate(), s.set('user', 'ann'))),
    '/pair': answer((s, environ) => {
      s.set('a', environ.QUERY_STRING)
      s.set('b', environ.QUERY_STRING)
    })
  }),
  session({ store: task.type === 'stop' ? stopped(store, task.when) : store, retries: 1000 })
)
const request = (path: string, query: string) =>
  visit(app, new Map(cookies)).get(path, { QUERY_STRING: query })

if (task.type === 'count') {
  await tell('ready')
  await new Promise(resolve => process.once('message', resolve))
  const lane = async (name: string): Promise<void> => {
    for (let i = 0; i < task.requests; i++) {
      const { error } = await request('/count', `${process.pid}-${name}-${i}`)
      if (error !== undefined) await tell((error as Error).message)
    }
  }
  await Promise.all(Array.from({ length: task.lanes }, (_, i) => lane(`${i}`)))
  await close()
  process.disconnect()
} else if (task.type === 'login') {
  await tell('ready')
  await new Promise(resolve => process.once('message', resolve))
  const { error, headers } = await request('/login', '')
  const [, cookie] = headers.find(([name]) => name === 'Set-Cookie') ?? []
  await tell((error as Error | undefined)?.message ?? cookie ?? 'no cookie')
  await close()
  process.disconnect()
} else if (task.type === 'stop') {
  await request('/pair', task.value)
} else {
  for (let i = 0; ; i++) {
    await request('/pair', `${process.pid}-${i}`)
    if (i === 0) await tell('writing')
  }
}

/** Says when the update begins or has been done, and then never goes on. */
function stopped(inner: SessionStore, when: 'before' | 'after'): SessionStore {
  const never = async (): Promise<never> => {
    await tell(when)
    return new Promise(() => setInterval(() => {}, 1000))
  }
  return {
    get: key => inner.get(key),
    create: (key, write) => inner.create(key, write),
    update: async (key, version, write) => {
      if (when === 'after') await inner.update(key, version, write)
      return never()
    },
    touch: (key, expiresAt) => inner.touch(key, expiresAt),
    delete: key => inner.delete(key),
    capabilities: inner.capabilities
  }
}
