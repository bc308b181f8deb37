import { checkOptions } from '@tsgi/core'
import { RecordStore, type AdapterOptions, type Shelf } from '../adapter/record-store.ts'
import { checkBoolean } from '../check.ts'
import { checkMethods } from '../check-methods.ts'
import type { SessionStore, StoredSession } from '../store.ts'
import type { ExpressStore } from './express-store.ts'
import { promised } from './promised.ts'

/**
 * Makes a session store of one that was written for express-session: connect-redis, connect-pg-simple, memorystore and
 * many more. Such a store only writes over, so compare-and-swap holds within this process; between several, one change may take
 * another's place.
 *
 * @throws {TypeError} when the store lacks a method, and for an option that does not exist
 * @example session({ store: fromExpressStore(new RedisStore({ client })) })
 */
export function fromExpressStore(store: ExpressStore, options: AdapterOptions = {}): SessionStore {
  checkMethods('fromExpressStore', 'store', store, ['get', 'set', 'destroy'])
  checkOptions('fromExpressStore', options, ['shared', 'durable'])
  for (const [name, value] of Object.entries(options)) checkBoolean(name, value, 'fromExpressStore')
  return new RecordStore(shelfOf(store), store, options)
}

/** The record stands beside the cookie, from whose times such stores tell how long to keep it. */
interface Kept {
  readonly cookie: object
  readonly tsgi: StoredSession
}

function shelfOf(store: ExpressStore): Shelf {
  return {
    async read(key) {
      const kept = await promised<Partial<Kept> | null>(done => store.get(key, done)).catch(
        (error: unknown) => {
          // Of a file that is not there; express-session takes it so as well.
          if ((error as { code?: unknown }).code === 'ENOENT') return undefined
          throw error
        }
      )
      return kept?.tsgi
    },
    async write(key, record) {
      const { expiresAt } = record
      const maxAge = expiresAt - Date.now()
      // An end in the past is refused by some, and taken for "no end" by others.
      if (maxAge <= 0) return this.remove(key)
      const cookie = {
        originalMaxAge: maxAge,
        maxAge,
        expires: new Date(expiresAt),
        httpOnly: true,
        path: '/'
      }
      await promised<void>(done => store.set(key, { cookie, tsgi: record } satisfies Kept, done))
    },
    async remove(key) {
      await promised<void>(done => store.destroy(key, done))
    }
  }
}
