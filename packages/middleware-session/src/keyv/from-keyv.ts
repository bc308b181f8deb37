import { checkOptions } from '@tsgi/core'
import { RecordStore, type AdapterOptions } from '../adapter/record-store.ts'
import { checkBoolean } from '../check.ts'
import { checkMethods } from '../check-methods.ts'
import type { SessionStore, StoredSession } from '../store.ts'

/** What a Keyv has, as far as it is used. */
export interface KeyvLike {
  get(key: string): Promise<any>
  set(key: string, value: any, ttl?: number): Promise<unknown>
  delete(key: string): Promise<unknown>
  throwOnErrors?: boolean
}

/**
 * Makes a session store of a Keyv, and so of everything that Keyv can write to. It only writes over, so compare-and-swap holds
 * within this process; between several, one change may take another's place.
 *
 * @throws {TypeError} when it lacks a method, and for an option that does not exist
 * @throws {RangeError} when its `throwOnErrors` is false: a store that is down would look empty, and log everybody out
 * @example session({ store: fromKeyv(new Keyv({ store, throwOnErrors: true })) })
 */
export function fromKeyv(keyv: KeyvLike, options: AdapterOptions = {}): SessionStore {
  checkMethods('fromKeyv', 'keyv', keyv, ['get', 'set', 'delete'])
  checkOptions('fromKeyv', options, ['shared', 'durable'])
  for (const [name, value] of Object.entries(options)) checkBoolean(name, value, 'fromKeyv')
  if (keyv.throwOnErrors === false) {
    throw new RangeError(
      'fromKeyv: keyv must be made with throwOnErrors: true, or a store that is down looks like one that is empty'
    )
  }
  return new RecordStore(
    {
      async read(key) {
        return ((await keyv.get(key)) as StoredSession | null | undefined) ?? undefined
      },
      async write(key, record) {
        const ttl = Math.ceil(record.expiresAt - Date.now())
        // To Keyv, 0 is no end at all.
        if (ttl <= 0) return this.remove(key)
        if ((await keyv.set(key, { ...record }, ttl)) === false) throw new Error('keyv.set() gave false')
      },
      async remove(key) {
        await keyv.delete(key)
      }
    },
    keyv,
    options
  )
}
