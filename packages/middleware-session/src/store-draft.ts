import { SessionTooLargeError } from './errors.ts'
import { chain, recover, type Maybe } from './maybe.ts'
import { moveRecord } from './move-record.ts'
import { isDue, isRecord, type Content, type Operation } from './record.ts'
import { ConflictError, type KnownRecord, type Records } from './records.ts'
import type { Settings } from './settings.ts'
import type { Trace } from './trace.ts'

/** The record as it is now, and what became of it where it has a new token. */
export interface Stored {
  readonly known: KnownRecord
  readonly type?: 'created' | 'regenerated' | 'renewed'
}

/** How a record is to be brought to the store. */
export interface Order {
  readonly known: KnownRecord | undefined
  readonly operations: readonly Operation[]
  /** What they have made of the record. */
  readonly content: Readonly<Content>
  /** `regenerate` was called. */
  readonly moves: boolean
}

/**
 * Brings to the store what a draft holds: makes the record, changes it, moves it, or only puts off its end. A trace where another
 * request has moved it; `gone` where it has ended; undefined where there was nothing to do that anybody has to know.
 */
export function storeDraft(
  records: Records,
  settings: Settings,
  { known, operations, content, moves }: Order
): Maybe<Stored | Trace | 'gone' | undefined> {
  if (known === undefined) {
    if (content.data.size === 0 && content.subject === undefined) return undefined
    return chain(records.create(content), created => ({ known: created, type: 'created' }) as const)
  }
  if (moves) return move(known, false)
  if (!isDue(known.record, settings)) return keep(known)
  // Nobody has asked for a renewal: a request that succeeds without it does not fail by it.
  return recover(
    () => move(known, true),
    error => {
      if (error instanceof SessionTooLargeError || error instanceof ConflictError) return keep(known)
      throw error
    }
  )

  function move(source: KnownRecord, isRenewal: boolean): Maybe<Stored | Trace | 'gone'> {
    return chain(moveRecord(records, settings, { source, operations, content, isRenewal }), moved => {
      if (moved === undefined) return 'gone'
      if (!('record' in moved)) return moved
      return { known: moved, type: isRenewal ? 'renewed' : 'regenerated' } as const
    })
  }

  function keep({ key, token, record }: KnownRecord): Maybe<Stored | Trace | 'gone' | undefined> {
    if (operations.length === 0) {
      return chain(
        records.touch(key, record),
        touched => touched && { known: { key, token, record: touched } }
      )
    }
    return chain(records.change(key, record, operations, content), changed => {
      if (isRecord(changed)) return { known: { key, token, record: changed } }
      return changed ?? 'gone'
    })
  }
}
