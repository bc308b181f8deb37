import type { Environ } from '@tsgi/core'
import { logLine } from '@tsgi/core/gateway'

/**
 * What happened to a session. `created`, `regenerated`, `renewed`, `destroyed`: done, in the store. `rejected`: a well-formed token
 * that nobody knows, or a sealed cookie that is not sound. `expired`: a record past its end. `unreadable`: a record that this middleware did not write; its visitor
 * gets a new session. `conflict`: another request came first, the changes are replayed. `gone`: the session ended
 * elsewhere, the changes are dropped; but a login begins another. `rollback`: dropped because the response failed. `insecure`: a Secure cookie over
 * http. `unshared`: several processes, and a store that each has for itself. `cacheable`: the app asked shared caches to
 * keep a response with a token; `no-store` was sent. `store-error`: the record could not be read, and the request goes on without
 * (`onStoreError`).
 */
export type SessionEventType =
  | 'created'
  | 'regenerated'
  | 'renewed'
  | 'destroyed'
  | 'rejected'
  | 'expired'
  | 'unreadable'
  | 'conflict'
  | 'gone'
  | 'rollback'
  | 'insecure'
  | 'unshared'
  | 'cacheable'
  | 'store-error'

export interface SessionEvent {
  readonly type: SessionEventType
  /** Of the session, where there is one: SHA-256 of its token. */
  readonly handle?: string
  /** Of `store-error`: what the store said. */
  readonly error?: Error
}

const WARNINGS: { readonly [type in SessionEventType]?: string } = {
  insecure:
    'a Secure cookie leaves over http, and a browser may drop it; tell the gateway which proxy to trust, or set cookie.secure to "auto"',
  unreadable:
    'a record is not one that this middleware wrote; its visitor gets a new session; give every user of a store its own',
  unshared: 'several processes serve this app, but the store is known to one; pass a store that they share',
  'store-error': 'records cannot be read, and their visitors are strangers until they can',
  cacheable:
    'Cache-Control, or a field of one kind of caches, named shared caches on a response with a token; no-store was sent instead'
}

/** Writes what an operator should act upon to `tsgi.errors`, each once. */
export function createReport(): (event: SessionEvent, environ: Environ) => void {
  const said = new Set<SessionEventType>()
  return ({ type, error }, environ) => {
    const warning = WARNINGS[type]
    if (warning === undefined || said.has(type)) return
    said.add(type)
    logLine(`session: ${warning}${error === undefined ? '' : ` (${error.message})`}`, environ['tsgi.errors'])
  }
}
