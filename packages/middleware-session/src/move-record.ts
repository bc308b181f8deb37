import { chain, recover, type Maybe } from './maybe.ts'
import { isRecord, replay, type Content, type Operation, type SessionRecord } from './record.ts'
import type { KnownRecord, Records } from './records.ts'
import type { Settings } from './settings.ts'
import type { SessionWrite } from './store.ts'
import { maskToken } from './token.ts'
import { encodeTrace, type Trace } from './trace.ts'

/** What is to move, and what it holds by now. */
export interface Move {
  readonly source: KnownRecord
  readonly operations: readonly Operation[]
  readonly content: Readonly<Content>
  /** Whether the old token leads on to the new one for a while: after a renewal, never at a login. */
  readonly isRenewal: boolean
}

/**
 * Gives the content a new token and ends the old record. The new one is there first; then a trace takes the old one's place,
 * by the same compare-and-swap as any change, so that what another request has just stored comes along, and of two
 * that move one record only one succeeds. Undefined when it has ended, a trace when another request has moved it. Where it fails, and
 * the old record certainly stands, the new one goes again.
 */
export function moveRecord(
  records: Records,
  settings: Settings,
  { source, operations, content, isRenewal }: Move
): Maybe<KnownRecord | Trace | undefined> {
  const { key, token } = source
  const { traceFor, renewGrace, now } = settings
  /** Whether the old record may have been replaced: the answer is not there. */
  let isOpen = false

  return chain(records.create(content, isRenewal ? source.record : undefined), created =>
    chain(
      recover(
        () => end(source.record, created, 1),
        error => takeBack(created, error)
      ),
      moved => {
        if (moved !== undefined && 'record' in moved) return moved
        return chain(records.delete(created.key), () => moved)
      }
    )
  )

  function takeBack(created: KnownRecord, error: unknown): Maybe<never> {
    const fail = (): never => {
      throw error
    }
    if (isOpen) return fail()
    // If that fails, too, the record ends by itself; the first error says what has happened.
    return recover(() => chain(records.delete(created.key), fail), fail)
  }

  function end(
    record: SessionRecord,
    created: KnownRecord,
    attempt: number
  ): Maybe<KnownRecord | Trace | undefined> {
    isOpen = true
    return chain(records.update(key, record.version, inItsPlace(record, created)), answer => {
      isOpen = answer === 'ok'
      if (answer === 'ok') return traceFor > 0 ? created : chain(records.delete(key), () => created)
      if (answer === 'gone') return undefined
      return records.again(key, attempt, newest => {
        const takeOver: Operation = next => void Object.assign(next, replay(newest.content, operations))
        return chain(records.change(created.key, created.record, [takeOver]), changed =>
          isRecord(changed) ? end(newest, { ...created, record: changed }, attempt + 1) : undefined
        )
      })
    })
  }

  function inItsPlace({ content: { subject } }: SessionRecord, created: KnownRecord): SessionWrite {
    if (traceFor === 0) return { data: '', expiresAt: now() }
    const until = now() + (isRenewal ? renewGrace : 0)
    const trace = {
      to: created.key,
      until,
      ...(isRenewal ? { masked: maskToken(created.token, token) } : {})
    }
    return encodeTrace(trace, until + traceFor, subject)
  }
}
