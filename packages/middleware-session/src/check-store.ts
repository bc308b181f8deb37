import { describeValue } from '@tsgi/core'
import { checkBoolean, checkFunction, checkOneOf } from './check.ts'
import type { SessionStore, SessionStoreCapabilities } from './store.ts'

/** @throws {TypeError | RangeError} when it lacks what a store has */
export function checkStore(store: unknown): asserts store is SessionStore {
  if (typeof store !== 'object' || store === null) {
    const remedy = typeof store === 'function' ? `; call it: ${store.name || 'createStore'}()` : ''
    throw new TypeError(`session: store must be a store, got ${describeValue(store)}${remedy}`)
  }
  for (const method of METHODS) {
    const value = (store as Partial<SessionStore>)[method]
    if (typeof value !== 'function') {
      throw new TypeError(`session: store must have a method ${method}, got ${describeValue(value)}`)
    }
  }
  const { carry, capabilities } = store as Partial<SessionStore>
  if (carry !== undefined) checkFunction('store.carry', carry)
  checkCapabilities(capabilities)
}

const METHODS = ['get', 'create', 'update', 'touch', 'delete'] as const

function checkCapabilities(capabilities: unknown): void {
  if (typeof capabilities !== 'object' || capabilities === null) {
    throw new TypeError(`session: store must have capabilities, got ${describeValue(capabilities)}`)
  }
  const { cas, shared, durable, sync = false } = capabilities as Partial<SessionStoreCapabilities>
  checkOneOf('store.capabilities.cas', cas, ['store', 'process', 'none'])
  checkBoolean('store.capabilities.shared', shared)
  checkBoolean('store.capabilities.durable', durable)
  checkBoolean('store.capabilities.sync', sync)
}
