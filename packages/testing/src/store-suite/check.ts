import type { Bench } from './bench.ts'

/** What a store may leave out, if its user has said so. */
export type StoreFeature = 'cas' | 'shared' | 'list' | 'prune'

/** One fact that must hold, and how it is found out. */
export interface Check {
  readonly name: string
  /** Left out where the store is without it. */
  readonly needs?: StoreFeature
  readonly run: (bench: Bench) => Promise<void>
}
