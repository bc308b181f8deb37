import { checkInteger, checkOptions } from '@tsgi/core'
import { Turns } from '../adapter/turns.ts'
import { checkMethods } from '../check-methods.ts'
import type { SessionStore, SessionWrite } from '../store.ts'
import type { ExpressCallback, ExpressSessionData, ExpressStore } from './express-store.ts'
import { settle } from './settle.ts'

/** `session.Store` of express-session. */
export type ExpressStoreBase<S extends object> = abstract new () => S

export interface ToExpressStoreOptions {
  /** Seconds that a session lives whose cookie does not say it. Default: 86400. */
  ttl?: number
}

/**
 * Makes a store for express-session of a session store, so that an Express app can use those of this package. What
 * express-session does not know of stays so: the last write wins. The id is kept as its SHA-256.
 *
 * @throws {TypeError} when the store lacks a method, or the second argument is not `session.Store`
 * @example expressSession({ store: toExpressStore(createFileStore({ directory }), expressSession.Store), secret })
 */
export function toExpressStore<S extends object>(
  store: SessionStore,
  Store: ExpressStoreBase<S>,
  options: ToExpressStoreOptions = {}
): S & ExpressStore & { touch(sid: string, session: any, callback?: (error?: any) => void): void } {
  checkMethods('toExpressStore', 'store', store, ['get', 'create', 'update', 'touch', 'delete'])
  if (typeof Store !== 'function') {
    throw new TypeError('toExpressStore: the second argument must be session.Store of express-session')
  }
  checkOptions('toExpressStore', options, ['ttl'])
  const ttl = checkInteger('toExpressStore: ttl', options.ttl ?? 86_400, 1) * 1000

  // Digests come in any order, and what express-session has asked for later must hold.
  const turns = new Turns()
  const inTurn = <T>(sid: string, ask: (key: string) => Promise<T>): Promise<T> =>
    turns.take(sid, async () => ask(await handleOf(sid)))

  const endOf = ({ cookie }: ExpressSessionData): number => {
    const { expires } = (cookie ?? {}) as { expires?: Date | string | null }
    return expires ? new Date(expires).getTime() : Date.now() + ttl
  }
  const put = async (key: string, write: SessionWrite): Promise<void> => {
    for (;;) {
      if (await store.create(key, write)) return
      const record = await store.get(key)
      if (record !== undefined && (await store.update(key, record.version, write)) === 'ok') return
    }
  }

  return Object.assign(new (Store as new () => S)(), {
    get(sid: string, callback: ExpressCallback<ExpressSessionData | null>) {
      settle(
        inTurn(sid, async key => {
          const record = await store.get(key)
          return record === undefined ? null : (JSON.parse(record.data) as ExpressSessionData)
        }),
        callback
      )
    },
    set(sid: string, session: ExpressSessionData, callback?: ExpressCallback) {
      const write = { data: JSON.stringify(session), expiresAt: endOf(session) }
      settle(
        inTurn(sid, key => put(key, write)),
        callback
      )
    },
    touch(sid: string, session: ExpressSessionData, callback?: ExpressCallback) {
      settle(
        inTurn(sid, async key => void (await store.touch(key, endOf(session)))),
        callback
      )
    },
    destroy(sid: string, callback?: ExpressCallback) {
      settle(
        inTurn(sid, async key => store.delete(key)),
        callback
      )
    }
  })
}

async function handleOf(sid: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sid)))
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '')
}
