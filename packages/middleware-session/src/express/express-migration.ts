import {
  appendHeader,
  checkInteger,
  checkOptions,
  defineMiddleware,
  describeValue,
  hasLeft,
  LONGEST_TIMER,
  rewriteResponse,
  type Environ,
  type Head,
  type MiddlewareFactory
} from '@tsgi/core'
import { logLine } from '@tsgi/core/gateway'
import { stringifySetCookie } from 'cookie'
import { checkFunction, checkString } from '../check.ts'
import { checkMethods } from '../check-methods.ts'
import { readValue } from '../cookie.ts'
import { SessionDataError, SessionGoneError, SessionTooLargeError } from '../errors.ts'
import { LiveSession } from '../live-session.ts'
import { chain, type Maybe } from '../maybe.ts'
import type { Session, SessionEnviron } from '../types.ts'
import type { ExpressStore } from './express-store.ts'
import { FormerSessions } from './former-sessions.ts'

export interface ExpressMigrationOptions {
  /** The store of express-session, with the sessions that are to move. */
  store: ExpressStore
  /** What express-session had as `secret`: one, or all of them. */
  secret: string | readonly string[]
  /** What express-session had as `name`. Default: `'connect.sid'`. */
  name?: string
  /** What express-session had as `cookie.path`. Default: `'/'`. */
  path?: string
  /** What express-session had as `cookie.domain`. Default: none. */
  domain?: string
  /**
   * Seconds that the old session lives on after it has moved, for requests that are on their way with the old cookie. They
   * begin sessions of their own with the same data. 0: none. Default: 30.
   */
  grace?: number
  /** Milliseconds after which the old store has failed, if it does not answer. Default: 5000. */
  storeTimeout?: number
  /** Takes over the data, and perhaps binds the session to a user. Default: sets every key. */
  adopt?: (session: Session<any>, former: Readonly<Record<string, any>>) => void
}

const OPTIONS = ['store', 'secret', 'name', 'path', 'domain', 'grace', 'storeTimeout', 'adopt'] as const

interface Migration extends Required<Pick<ExpressMigrationOptions, 'name' | 'path' | 'grace' | 'adopt'>> {
  readonly former: FormerSessions
  readonly domain: string | undefined
}

/**
 * A visitor who has a session of express-session, and none of ours, finds its data in `tsgi.session`: moving over logs nobody
 * out. The session is stored here first; the old one ends, and its cookie is cleared, with the head of the response.
 *
 * In: reads HTTP_COOKIE and tsgi.session; a request without the old cookie, or with a session of ours, costs nothing.
 * Out: a Set-Cookie that clears the old cookie, when its session has moved.
 * Leaves alone: an old cookie that is forged or unknown; the old session where no head leaves, for its visitor comes again with it, and
 * where ours has no room for it: its visitor is a stranger then, and `tsgi.errors` is told once.
 *
 * @throws {TypeError} for an option that is missing, of the wrong kind, or does not exist
 * @example compose(app, expressMigration({ store: new RedisStore({ client }), secret }), session({ store: createRedisStore(...) }))
 * @see express-session 1.19, cookie-signature 1.0
 */
export const expressMigration: MiddlewareFactory<
  ExpressMigrationOptions,
  {},
  SessionEnviron<any>
> = defineMiddleware<ExpressMigrationOptions, {}, SessionEnviron<any>, Migration>(function expressMigration(
  app,
  migration
) {
  const { name, path, domain, grace, former } = migration
  let isTold = false
  const cleared = stringifySetCookie({
    name,
    value: '',
    path,
    ...(domain === undefined ? {} : { domain }),
    httpOnly: true,
    maxAge: 0,
    expires: new Date(0)
  })
  return (environ: Environ & SessionEnviron<any>, startResponse) => {
    const value = readValue(environ.HTTP_COOKIE, name)
    if (value === undefined) return app(environ, startResponse)
    const session = liveSession(environ['tsgi.session'])
    return move(session, value, environ).then(moved => {
      let isEnded = false
      /** The old session that ends: one that has moved, or any at a logout. */
      const ending = (): Maybe<string | undefined> =>
        moved ?? (session.isDestroyed ? former.verify(value) : undefined)
      const retire = (sid: string): Promise<void> => {
        isEnded ||= session.isDestroyed
        return former.retire(sid, session.isDestroyed ? 0 : grace * 1000)
      }
      const plan = (head: Head): Maybe<void> =>
        chain(ending(), sid => {
          // Who does not get the new cookie comes again with the old one.
          if (sid === undefined || hasLeft(environ)) return
          appendHeader(head.headers, 'Set-Cookie', cleared)
          // Not before: where ours cannot be stored, as after a login, the visitor still needs the old one.
          session.afterCommit(() => retire(sid))
        })
      // A logout holds, whatever becomes of the response.
      const close = (): Maybe<void> =>
        isEnded || !session.isDestroyed
          ? undefined
          : chain(ending(), sid => (sid === undefined ? undefined : retire(sid)))
      return rewriteResponse(app, environ, startResponse, plan, close)
    })
  }

  async function move(session: LiveSession, value: string, environ: Environ): Promise<string | undefined> {
    await session.load()
    if (session.isUnread || !session.isNew) return undefined
    const sid = await former.verify(value)
    const found = sid === undefined ? undefined : await former.get(sid)
    if (sid === undefined || found === undefined) return undefined
    const { cookie, ...data } = found
    try {
      if (typeof (cookie as { originalMaxAge?: unknown } | undefined)?.originalMaxAge === 'number')
        session.persist(true)
      migration.adopt(session, data)
      await session.save()
    } catch (error) {
      if (!isRefusal(error)) throw error
      // Its visitor would never see a page again. The old one waits for an operator who finds a place for it.
      session.forget()
      tellOnce(error, environ)
      return undefined
    }
    // The new one is there, and the old one still is: what fails from here on costs the visitor nothing.
    return sid
  }

  function tellOnce({ message }: Error, environ: Environ): void {
    if (isTold) return
    isTold = true
    logLine(
      `expressMigration: a session stays in the old store, and its visitor is a stranger, which is told once; raise maxBytes, or let adopt take over less: ${message}`,
      environ['tsgi.errors']
    )
  }
}, resolve)

function resolve(options: ExpressMigrationOptions): Migration {
  checkOptions('expressMigration', options, OPTIONS)
  const { store, secret, name = 'connect.sid', path = '/', domain, grace = 30, adopt = setAll } = options
  const { storeTimeout = 5000 } = options
  checkMethods('expressMigration', 'store', store, ['get', 'set', 'destroy'])
  const secrets = Array.isArray(secret) ? (secret as readonly unknown[]) : [secret]
  if (secrets.length === 0 || !secrets.every(each => typeof each === 'string' && each !== '')) {
    throw new TypeError(
      `expressMigration: secret must be the text that express-session had, or an array of such, got ${describeValue(secret)}`
    )
  }
  checkString('name', name, 'expressMigration')
  checkString('path', path, 'expressMigration')
  if (domain !== undefined) checkString('domain', domain, 'expressMigration')
  checkInteger('expressMigration: grace', grace, 0)
  checkInteger('expressMigration: storeTimeout', storeTimeout, 1, LONGEST_TIMER)
  checkFunction('adopt', adopt, 'expressMigration')
  const former = new FormerSessions(store, secrets as string[], storeTimeout)
  return { name, path, domain, grace, adopt, former }
}

/** @throws {TypeError} for what is not ours: nobody could say when it is stored */
function liveSession(session: unknown): LiveSession {
  if (session instanceof LiveSession) return session
  throw new TypeError(
    `expressMigration: environ['tsgi.session'] must be the session of @tsgi/middleware-session, got ${describeValue(session)}; put session around it`
  )
}

/** Whether a session is refused as it is, now and the next time, or has ended while it was adopted. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof SessionTooLargeError ||
    error instanceof SessionDataError ||
    error instanceof SessionGoneError
  )
}

function setAll(session: Session<any>, former: Readonly<Record<string, any>>): void {
  for (const [key, value] of Object.entries(former)) session.set(key, value)
}
