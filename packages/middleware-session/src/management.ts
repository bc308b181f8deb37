import { checkSubject } from './check-subject.ts'
import { endRecord } from './end-record.ts'
import { decodeRecord, isRecord } from './record.ts'
import type { Settings } from './settings.ts'
import { isToken } from './token.ts'

/** A live session, as its owner may see it. */
export interface SessionInfo {
  readonly handle: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** For those who look after sessions from outside of a request. */
export interface SessionManagement {
  /** The live sessions of a subject, as told by `bind`. */
  list(subject: string): AsyncIterable<SessionInfo>
  /** Ends a session by its handle; false when there was none. */
  revoke(handle: string): Promise<boolean>
  /** Ends all sessions of a subject, but for one handle, and says how many those were. */
  revokeAll(subject: string, options?: { except?: string }): Promise<number>
  /** Drops from the store what has ended; 0 for stores that do so themselves. */
  prune(): Promise<number>
}

export function createManagement(settings: Settings): SessionManagement {
  const { store, limits, form, now } = settings

  function listOf(method: string, subject: string): ReturnType<NonNullable<typeof store.list>> {
    checkSubject(`session: ${method}()`, subject)
    if (store.list === undefined) throw new TypeError('session: the store cannot list')
    return store.list(subject)
  }

  async function* list(subject: string): AsyncGenerator<SessionInfo> {
    for await (const stored of listOf('list', subject)) {
      if (stored.expiresAt <= now()) continue
      const record = decodeRecord(stored, form.codec)
      if (!isRecord(record)) continue
      const { createdAt, expiresAt } = record
      if (createdAt + limits.absolute > now()) yield { handle: stored.key, createdAt, expiresAt }
    }
  }

  async function end(handle: string): Promise<boolean> {
    return endRecord(settings, handle, false)
  }

  return {
    list,
    async revoke(handle) {
      // It may come from a form: no store is asked for what cannot be a handle, which has the shape of a token.
      return isToken(handle) && end(handle)
    },
    async revokeAll(subject, { except } = {}) {
      let revoked = 0
      // Not by list, which leaves out what cannot be read.
      for await (const { key } of listOf('revokeAll', subject)) {
        if (key !== except && (await end(key))) revoked++
      }
      return revoked
    },
    async prune() {
      return (await store.prune?.(now())) ?? 0
    }
  }
}
