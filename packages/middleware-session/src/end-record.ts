import { askStore } from './ask-store.ts'
import { chain, type Maybe } from './maybe.ts'
import { stillInConflict } from './records.ts'
import type { Settings } from './settings.ts'
import { readTrace } from './trace.ts'

type EndSettings = Pick<Settings, 'store' | 'storeTimeout' | 'retries' | 'renewEvery' | 'now'>

/**
 * Ends a record, by compare-and-swap, so that it cannot move to another token in the same moment; where it has moved, ends the
 * one that has its content now. `renewalsOnly`: does not follow a regenerate, for whoever has no more than the old token. Says
 * whether there was one that lived.
 */
export function endRecord(
  settings: EndSettings,
  key: string,
  renewalsOnly: boolean,
  attempt: number = 1
): Maybe<boolean> {
  const { store, storeTimeout, retries, renewEvery, now } = settings
  const remove = (lived: boolean): Maybe<boolean> =>
    chain(
      askStore(store, 'delete', storeTimeout, signal => store.delete(key, signal)),
      () => lived
    )
  // Without renewals it can move by a regenerate alone, which is not followed.
  if (renewalsOnly && renewEvery === Infinity) return remove(true)
  const found = askStore(store, 'get', storeTimeout, signal => store.get(key, signal))
  return chain(found, stored => {
    if (stored === undefined || (stored as unknown) === null || stored.expiresAt <= now())
      return remove(false)
    const trace = readTrace(stored.data)
    if (trace !== undefined) {
      if (renewalsOnly && trace.masked === undefined) return false
      return chain(endRecord(settings, trace.to, renewalsOnly), remove)
    }
    const ended = { data: '', expiresAt: now() }
    const answer = askStore(store, 'update', storeTimeout, signal =>
      store.update(key, stored.version, ended, signal)
    )
    return chain(answer, done => {
      if (done !== 'conflict') return remove(done === 'ok')
      if (attempt <= retries) return endRecord(settings, key, renewalsOnly, attempt + 1)
      throw stillInConflict(retries)
    })
  })
}
