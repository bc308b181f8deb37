import { createRecord, expectNone, expectRecord, later, newKey, write, type Bench } from './bench.ts'
import type { Check, StoreFeature } from './check.ts'
import { expectSame } from './expect.ts'
import type { TestedStore } from './tested-store.ts'

/** What the store says of itself. */
export function capabilityChecks(without: readonly StoreFeature[]): readonly Check[] {
  return [
    {
      name: 'declares its capabilities',
      run: async ({ store }) => declares(store, without)
    },
    {
      name: 'answers at once if it says so, and else in its own time',
      run: async bench => answersInTime(bench)
    },
    {
      name: 'shares its records with another store',
      needs: 'shared',
      async run({ store, other }) {
        const key = await createRecord(store)
        expectSame('create by another', await other.create(key, write('2')), false)
        expectSame('update by another', await other.update(key, 1, write('2')), 'ok')
        await expectRecord(store, key, '2', 2)
        expectSame('touch', await store.touch(key, later()), true)
        await other.delete(key)
        await expectNone(store, key)
      }
    }
  ]
}

function declares(store: TestedStore, without: readonly StoreFeature[]): void {
  const { cas, shared, durable, sync } = store.capabilities
  if (!['store', 'process', 'none'].includes(cas)) {
    throw new Error(`capabilities.cas must be store, process or none, got ${String(cas)}`)
  }
  expectSame('typeof capabilities.shared', typeof shared, 'boolean')
  expectSame('typeof capabilities.durable', typeof durable, 'boolean')
  if (sync !== undefined) expectSame('typeof capabilities.sync', typeof sync, 'boolean')
  const has: { [feature in StoreFeature]: boolean } = {
    cas: cas !== 'none',
    shared,
    list: typeof store.list === 'function',
    prune: typeof store.prune === 'function'
  }
  for (const [feature, isThere] of Object.entries(has)) {
    expectSame(
      `whether the store has ${feature} (option without)`,
      isThere,
      !without.includes(feature as StoreFeature)
    )
  }
}

async function answersInTime({ store }: Bench): Promise<void> {
  const key = newKey()
  const answers: [method: string, answer: unknown][] = [
    ['get', store.get(key)],
    ['create', store.create(key, write('1'))],
    ['update', store.update(key, 1, write('2'))],
    ['touch', store.touch(key, later())],
    ['delete', store.delete(key)]
  ]
  for (const [method, answer] of answers) {
    const isPromise = answer instanceof Promise
    await answer
    if (store.capabilities.sync === true) expectSame(`whether ${method} gives a promise`, isPromise, false)
  }
}
