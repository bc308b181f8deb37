import { describeValue } from '@tsgi/core'
import type { TestedStore } from './tested-store.ts'

const METHODS = ['get', 'create', 'update', 'touch', 'delete'] as const

/**
 * What `create` gave, if that is a store.
 * @throws {TypeError} that says what it lacks
 */
export function mustBeStore(store: TestedStore): TestedStore {
  const given = (store ?? {}) as Partial<Record<keyof TestedStore, unknown>>
  const missing = METHODS.find(method => typeof given[method] !== 'function')
  if (missing !== undefined) {
    const got = given === store ? `one without ${missing}()` : describeValue(store)
    throw new TypeError(`storeSuite: create must give a store with ${METHODS.join(', ')}, got ${got}`)
  }
  const { capabilities } = given
  if (typeof capabilities === 'object' && capabilities !== null) return store
  throw new TypeError(
    `storeSuite: the store must have capabilities, got ${describeValue(capabilities)}; write ` +
      `{ cas: 'process', shared: false, durable: false }`
  )
}
