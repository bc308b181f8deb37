import {
  appendHeader,
  checkOptions,
  defineMiddleware,
  describeValue,
  rewriteResponse,
  type Environ,
  type MiddlewareFactory
} from '@tsgi/core'
import { stringifySetCookie } from 'cookie'
import { checkFunction, checkInteger, checkString } from '../check.ts'
import { checkMethods } from '../check-methods.ts'
import { readValue } from '../cookie.ts'
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
  /** Takes over the data, and perhaps binds the session to a user. Default: sets every key. */
  adopt?: (session: Session<any>, former: Readonly<Record<string, any>>) => void
}

const OPTIONS = ['store', 'secret', 'name', 'path', 'domain', 'grace', 'adopt'] as const

interface Migration extends Required<Omit<ExpressMigrationOptions, 'store' | 'secret' | 'domain'>> {
  readonly former: FormerSessions
  readonly domain: string | undefined
}

/**
 * A visitor who has a session of express-session, and none of ours, finds its data in `tsgi.session`: moving over logs nobody
 * out. The session is stored here first, then the old one ends, and its cookie is cleared.
 *
 * In: reads HTTP_COOKIE and tsgi.session; a request without the old cookie, or with a session of ours, costs nothing.
 * Out: a Set-Cookie that clears the old cookie, when its session has moved.
 * Leaves alone: an old cookie that is forged or unknown.
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
  const { name, path, domain, former } = migration
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
    return move(environ['tsgi.session'], value, migration).then(sid => {
      if (sid === undefined) return app(environ, startResponse)
      return rewriteResponse(app, environ, startResponse, head => {
        appendHeader(head.headers, 'Set-Cookie', cleared)
      })
    })
  }

  async function move(
    session: Session<any>,
    value: string,
    { grace, adopt }: Migration
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
    // The new one is there: from here on, what fails leaves a visitor with both.
    await former.retire(sid, found, grace * 1000)
    return sid
  }
}, resolve)

function resolve(options: ExpressMigrationOptions): Migration {
  checkOptions('expressMigration', options, OPTIONS)
  const { store, secret, name = 'connect.sid', path = '/', domain, grace = 30, adopt = setAll } = options
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
  checkInteger('grace', grace, 0, Infinity, 'expressMigration')
  checkFunction('adopt', adopt, 'expressMigration')
  return { name, path, domain, grace, adopt, former: new FormerSessions(store, secrets as string[]) }
}

function setAll(session: Session<any>, former: Readonly<Record<string, any>>): void {
  for (const [key, value] of Object.entries(former)) session.set(key, value)
}
