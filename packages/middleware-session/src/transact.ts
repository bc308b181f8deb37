import { isPromise } from '@tsgi/core'
import { Draft } from './draft.ts'
import { SessionGoneError } from './errors.ts'
import { replay, type Content } from './record.ts'
import type { KnownRecord, Records } from './records.ts'
import { isTrace } from './trace.ts'

/**
 * Reads the newest record, runs the function on it, writes; until nobody comes in between. Writes nothing where nothing has
 * been changed. @throws {SessionGoneError} when there is none
 */
export async function transact<R>(
  records: Records,
  newest: () => Promise<KnownRecord | undefined>,
  fn: (draft: Draft) => R
): Promise<{ result: R; known: KnownRecord }> {
  for (;;) {
    const found = await newest()
    if (found === undefined) throw neverStored()
    let result: R | undefined
    let isChanged = false
    const operation = (content: Content): void => {
      const own = new Draft(content)
      result = fn(own)
      if (isPromise(result)) {
        throw new TypeError('session.transact() wants a function that does not return a promise')
      }
      isChanged = own.hasChanges
      Object.assign(content, own.content)
    }
    const content = replay(found.record.content, [operation])
    if (!isChanged) return { result: result as R, known: found }
    const record = await records.change(found.key, found.record, [operation], content)
    if (record === undefined) throw neverStored()
    // Else it has another token by now, or has ended.
    if (!isTrace(record)) return { result: result as R, known: { ...found, record } }
  }
}

function neverStored(): SessionGoneError {
  return new SessionGoneError(
    'session.transact(): the session has ended, or was never stored; save() it first'
  )
}
