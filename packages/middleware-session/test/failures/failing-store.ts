import type { SessionStore } from '@tsgi/middleware-session'

export type Method = 'get' | 'create' | 'update' | 'touch' | 'delete'

/** That store, with a ledger of what is called, and something that happens before one of the methods goes there, once. */
export interface FailingStore extends SessionStore {
  readonly calls: Method[]
  before: { method: Method; run: () => unknown } | undefined
}

export function failingStore(inner: SessionStore): FailingStore {
  const store: Partial<FailingStore> = {
    calls: [],
    before: undefined,
    capabilities: inner.capabilities
  }
  for (const method of ['get', 'create', 'update', 'touch', 'delete'] as const) {
    const wrapped = async (...args: unknown[]): Promise<unknown> => {
      store.calls!.push(method)
      const { before } = store
      if (before?.method === method) {
        store.before = undefined
        await before.run()
      }
      return (inner[method] as (...args: unknown[]) => unknown).apply(inner, args)
    }
    Object.assign(store, { [method]: wrapped })
  }
  return store as FailingStore
}
