import { askStore, StoreTimeoutError } from './ask-store.ts'
import { chain, recover, type Maybe } from './maybe.ts'
import { getRecord } from './memory-store.ts'
import { stillInConflict } from './records.ts'
import type { Settings } from './settings.ts'
import type { SessionUpdate } from './store.ts'
import { traceIn } from './trace.ts'

type EndSettings = Pick<Settings, 'store' | 'storeTimeout' | 'retries' | 'traceFor' | 'now'>

/** Which record is to end, and what of it. */
export interface Ending {
  readonly key: string
  /** Its version, where that has been read already. */
  readonly version?: number | undefined
  /** Does not follow a regenerate, for whoever has no more than the old token. */
  readonly renewalsOnly?: boolean
  /** Leaves alone what is somebody else's by now. */
  readonly subject?: string
  /** Keys of records that stay. */
  readonly spared?: ReadonlySet<string>
  /** Whether the store takes no writes, as one that is full: then what was read is deleted, for nobody can move it either. */
  readonly byDelete?: boolean
}

/**
 * Ends a record, by compare-and-swap, so that it cannot move to another token in the same moment; where it has moved, by this chain or
 * by another one with the same store, ends the one that has its content now. Says whether there was one that lived.
 */
export function endRecord(settings: EndSettings, ending: Ending, attempt: number = 1): Maybe<boolean> {
  const { store, storeTimeout, retries, traceFor, now } = settings
  const { key, version, renewalsOnly = false, subject, spared, byDelete = false } = ending
  if (spared?.has(key) === true) return false
  // Where no trace is left, nothing can be followed.
  if (renewalsOnly && traceFor === 0) return remove(true)
  if (version !== undefined) return swap(version)
  const found = askStore(store, 'get', storeTimeout, signal => getRecord(store, key, signal))
  return chain(found, stored => {
    if (stored === undefined || (stored as unknown) === null || stored.expiresAt <= now())
      return remove(false)
    if (subject !== undefined && stored.subject !== subject) return false
    const trace = traceIn(stored)
    if (trace === undefined) return byDelete ? remove(true) : swap(stored.version)
    if (renewalsOnly && trace.masked === undefined) return false
    // The trace of one that lives on goes on telling requests with the old token that they are late.
    return chain(endRecord(settings, { ...ending, key: trace.to }), lived => lived && remove(true))
  })

  function swap(version: number): Maybe<boolean> {
    const ended = { data: '', expiresAt: now() }
    const answer = recover<SessionUpdate | 'failed'>(
      () => askStore(store, 'update', storeTimeout, signal => store.update(key, version, ended, signal)),
      error => {
        if (error instanceof StoreTimeoutError) throw error
        return 'failed'
      }
    )
    return chain(answer, done => {
      if (done === 'failed') return endRecord(settings, { ...ending, version: undefined, byDelete: true })
      if (done !== 'conflict') return remove(done === 'ok')
      if (attempt > retries) throw stillInConflict(retries)
      return endRecord(settings, { ...ending, version: undefined }, attempt + 1)
    })
  }

  function remove(lived: boolean): Maybe<boolean> {
    return chain(
      askStore(store, 'delete', storeTimeout, signal => store.delete(key, signal)),
      () => lived
    )
  }
}
