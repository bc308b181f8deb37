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
import { stringifySetCookie } from 'cookie'
import { checkFunction, checkString } from '../check.ts'
import { checkMethods } from '../check-methods.ts'
import { readValue } from '../cookie.ts'
import { LiveSession } from '../live-session.ts'
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
 * Leaves alone: an old cookie that is forged or unknown; the old session where no head leaves, for its visitor comes again with it.
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
    const session = environ['tsgi.session']
    return move(session, value, migration).then(sid => {
      if (sid === undefined) return app(environ, startResponse)
      let isEnded = false
      const retire = (milliseconds: number): Promise<void> => {
        isEnded ||= milliseconds === 0
        return former.retire(sid, milliseconds)
      }
      const plan = async (head: Head): Promise<void> => {
        // Who does not get the new cookie comes again with the old one.
        if (hasLeft(environ)) return
        await retire(isDestroyed(session) ? 0 : grace * 1000)
        appendHeader(head.headers, 'Set-Cookie', cleared)
      }
      // A logout holds, whatever becomes of the response.
      const close = (): void | Promise<void> => (isEnded || !isDestroyed(session) ? undefined : retire(0))
      return rewriteResponse(app, environ, startResponse, plan, close)
    })
  }

  async function move(
    session: Session<any>,
    value: string,
    { adopt }: Migration
  ): Promise<string | undefined> {
    await session.load()
    if (!session.isNew) return undefined
    const sid = await former.verify(value)
    const found = sid === undefined ? undefined : await former.get(sid)
    if (sid === undefined || found === undefined) return undefined
    const { cookie, ...data } = found
    if (typeof (cookie as { originalMaxAge?: unknown } | undefined)?.originalMaxAge === 'number')
      session.persist(true)
    adopt(session, data)
    await session.save()
    // The new one is there, and the old one still is: what fails from here on costs the visitor nothing.
    return sid
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

function isDestroyed(session: Session<any>): boolean {
  return session instanceof LiveSession && session.isDestroyed
}

function setAll(session: Session<any>, former: Readonly<Record<string, any>>): void {
  for (const [key, value] of Object.entries(former)) session.set(key, value)
}
