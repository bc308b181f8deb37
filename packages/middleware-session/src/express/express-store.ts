export type ExpressCallback<T = void> = (error?: any, value?: T) => void

/** What express-session gives a store: the data, and its cookie, whose times say how long it lives. */
export interface ExpressSessionData {
  cookie: any
  [key: string]: any
}

/** What express-session asks of a store. */
export interface ExpressStore {
  get(sid: string, callback: (error: any, session?: any) => void): unknown
  set(sid: string, session: any, callback?: (error?: any) => void): unknown
  destroy(sid: string, callback?: (error?: any) => void): unknown
}
