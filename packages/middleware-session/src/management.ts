import { checkOptions, describeValue } from '@tsgi/core'
import { askStore } from './ask-store.ts'
import { checkSubject } from './check-subject.ts'
import { endRecord } from './end-record.ts'
import { decodeRecord, isRecord } from './record.ts'
import type { Settings } from './settings.ts'
import type { StoredSession } from './store.ts'
import { getRecord } from './memory-store.ts'
import { isSessionToken } from './token.ts'
import { traceIn } from './trace.ts'

/** A live session, as its owner may see it. */
export interface SessionInfo {
  readonly handle: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** Who logs in again and again meanwhile is not followed for ever. */
const PASSES = 20

type Listed = StoredSession & { readonly key: string }

/** For those who look after sessions from outside of a request. */
export interface SessionManagement {
  /** The live sessions of a subject, as told by `bind`. */
  list(subject: string): AsyncIterable<SessionInfo>
  /** Ends a session by its handle; false when there was none. */
  revoke(handle: string): Promise<boolean>
  /**
   * Ends all sessions of a subject, but for the one of a handle, also of one that it had before; says how many those were. What
   * moves meanwhile is found; one that begins when nothing more was found stays.
   */
  revokeAll(subject: string, options?: { except?: string | undefined }): Promise<number>
  /** Drops from the store what has ended, however long that takes; 0 for stores that do so themselves. */
  prune(): Promise<number>
}

export function createManagement(settings: Settings): SessionManagement {
  const { store, storeTimeout, limits, form, now } = settings

  async function* listOf(method: string, subject: string): AsyncGenerator<Listed> {
    checkSubject(`session: ${method}()`, subject)
    if (store.list === undefined) throw new TypeError('session: the store cannot list')
    const found = store.list(subject)[Symbol.asyncIterator]()
    let isWaiting = false
    try {
      for (;;) {
        isWaiting = true
        const next = await askStore(store, 'list', storeTimeout, () => found.next())
        isWaiting = false
        if (next.done === true) return
        yield next.value
      }
    } finally {
      // One that hangs would not end before it has answered.
      if (isWaiting) found.return?.().catch(() => {})
      else await found.return?.()
    }
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

  /** The keys that a session has had since it had that one. */
  async function successors(handle: string | undefined): Promise<Set<string>> {
    const keys = new Set<string>()
    for (let key = handle; key !== undefined && !keys.has(key);) {
      const name = key
      keys.add(name)
      const stored = await askStore(store, 'get', storeTimeout, signal => getRecord(store, name, signal))
      key = stored ? traceIn(stored)?.to : undefined
    }
    return keys
  }

  return {
    list,
    async revoke(handle) {
      // It may come from a form: no store is asked for what cannot be a handle, which has the shape of a token.
      return isSessionToken(handle) && endRecord(settings, { key: handle })
    },
    async revokeAll(subject, options = {}) {
      const except = readExcept(options)
      let revoked = 0
      // What has moved since it was listed, for longer than its trace stands there, is found when it is listed again.
      for (let pass = 0; pass < PASSES; pass++) {
        const before = revoked
        const keys: string[] = []
        // Not by list, which leaves out what cannot be read.
        for await (const { key } of listOf('revokeAll', subject)) keys.push(key)
        const spared = await successors(except)
        for (const key of keys) if (await endRecord(settings, { key, subject, spared })) revoked++
        if (revoked === before) break
      }
      return revoked
    },
    async prune() {
      return (await store.prune?.(now())) ?? 0
    }
  }
}

/** @throws {TypeError} for what spares nothing: the caller would be logged out, too */
function readExcept(options: { except?: string | undefined }): string | undefined {
  checkOptions('session: revokeAll()', options, ['except'])
  const { except } = options
  if (except === undefined || (typeof except === 'string' && isSessionToken(except))) return except
  throw new TypeError(`session: revokeAll(): except must be a handle, got ${describeValue(except)}`)
}
