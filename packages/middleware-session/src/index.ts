export {
  SessionCommittedError,
  SessionDataError,
  SessionDestroyedError,
  SessionGoneError,
  SessionStoreError,
  SessionTooLargeError
} from './errors.ts'
export type { SessionEvent, SessionEventType } from './event.ts'
export type { SessionInfo, SessionManagement } from './management.ts'
export type { Maybe } from './maybe.ts'
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from './memory-store.ts'
export type { Codec, SessionCookieOptions, SessionKey, SessionOptions } from './options.ts'
export { session, type SessionFactory, type SessionMiddleware } from './session.ts'
export type {
  AsyncSessionStore,
  CarriedRecords,
  SessionStore,
  SessionStoreCapabilities,
  SessionUpdate,
  SessionWrite,
  StoredSession
} from './store.ts'
export type {
  DeepReadonly,
  Json,
  Plain,
  Session,
  SessionData,
  SessionDraft,
  SessionEnviron,
  SessionEnvironAt
} from './types.ts'
