import { checkInteger, checkOptions, describeValue } from '@tsgi/core'
import type { Bench } from './store-suite/bench.ts'
import { capabilityChecks } from './store-suite/capability-checks.ts'
import type { Check, StoreFeature } from './store-suite/check.ts'
import { dataChecks } from './store-suite/data-checks.ts'
import { expiryChecks } from './store-suite/expiry-checks.ts'
import { mustBeStore } from './store-suite/must-be-store.ts'
import { raceChecks } from './store-suite/race-checks.ts'
import { recordChecks } from './store-suite/record-checks.ts'
import { subjectChecks } from './store-suite/subject-checks.ts'
import type { TestedStore } from './store-suite/tested-store.ts'

export interface StoreSuiteOptions {
  /**
   * A store, for one check. Those that share records are made twice, and must find the same ones. Keys are random, so
   * that what other checks have left behind does not matter.
   */
  create: () => TestedStore | Promise<TestedStore>
  /** What the store does not do, and says so: everything else is demanded. Default: `[]`. */
  without?: readonly StoreFeature[]
  /** Milliseconds that a record lives whose end is waited for; longer than a call may take. Default: 150. */
  lifetime?: number
}

/** A fact about the store, as a test for any runner. */
export interface StoreCheck {
  readonly name: string
  /** Rejects with an error that says what was expected of which method. */
  readonly run: () => Promise<void>
}

/** Milliseconds: half as much as a store is given for a few calls. */
const LONGEST_LIFETIME = 10_000
const FEATURES = ['cas', 'shared', 'list', 'prune'] as const satisfies readonly StoreFeature[]

/**
 * What a session store must do: create, compare and swap, touch, end, delete, list and prune, give back any text, and
 * keep its word when several ask at once.
 *
 * @throws {TypeError} when `create` is no function, and for an option that does not exist or is of the wrong kind
 * @throws {RangeError} for a feature that does not exist, and for a `lifetime` that is none
 * @example for (const check of storeSuite({ create: () => createMemoryStore() })) it(check.name, check.run)
 */
export function storeSuite(options: StoreSuiteOptions): StoreCheck[] {
  checkOptions('storeSuite', options, ['create', 'without', 'lifetime'])
  const { create, without = [], lifetime = 150 } = options
  if (typeof create !== 'function') {
    throw new TypeError(`storeSuite: create must be a function, got ${describeValue(create)}`)
  }
  checkInteger('storeSuite: lifetime', lifetime, 1, LONGEST_LIFETIME)
  if (!Array.isArray(without)) {
    throw new TypeError(`storeSuite: without must be an array, got ${describeValue(without)}`)
  }
  for (const feature of without) {
    if (FEATURES.includes(feature)) continue
    throw new RangeError(`storeSuite: without must hold ${FEATURES.join(', ')}, got ${String(feature)}`)
  }
  const checks = [
    ...capabilityChecks(without),
    ...recordChecks,
    ...expiryChecks,
    ...dataChecks,
    ...subjectChecks,
    ...raceChecks
  ]
  return checks
    .filter(({ needs }) => needs === undefined || !without.includes(needs))
    .map(check => ({ name: check.name, run: () => runCheck(check, create, lifetime) }))
}

async function runCheck(check: Check, create: StoreSuiteOptions['create'], lifetime: number): Promise<void> {
  const store = mustBeStore(await create())
  const { shared, cas } = store.capabilities
  let other = store
  try {
    if (shared) other = mustBeStore(await create())
    const bench: Bench = { store, other, isAtomic: cas === 'store', lifetime }
    await check.run(bench)
  } finally {
    await store.close?.()
    if (other !== store) await other.close?.()
  }
}
