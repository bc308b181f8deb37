import { askStore } from './ask-store.ts'
import { decodeRecord } from './record.ts'
import type { Settings } from './settings.ts'

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

export function createManagement({ store, storeTimeout, limits, now }: Settings): SessionManagement {
  async function* list(subject: string): AsyncGenerator<SessionInfo> {
    if (store.list === undefined) throw new TypeError('session: the store cannot list')
    for await (const stored of store.list(subject)) {
      if (stored.expiresAt <= now()) continue
      const { createdAt, expiresAt } = decodeRecord(stored, stored.key)
      if (createdAt + limits.absolute > now()) yield { handle: stored.key, createdAt, expiresAt }
    }
  }

  async function revoke(handle: string): Promise<boolean> {
    const stored = await askStore(store, 'get', storeTimeout, signal => store.get(handle, signal))
    await askStore(store, 'delete', storeTimeout, signal => store.delete(handle, signal))
    return stored !== undefined && stored.expiresAt > now()
  }

  return {
    list,
    revoke,
    async revokeAll(subject, { except } = {}) {
      let revoked = 0
      for await (const { handle } of list(subject)) {
        if (handle !== except && (await revoke(handle))) revoked++
      }
      return revoked
    },
    async prune() {
      return (await store.prune?.(now())) ?? 0
    }
  }
}
