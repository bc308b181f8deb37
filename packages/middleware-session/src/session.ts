import {
  defineMiddleware,
  rewriteResponse,
  type App,
  type Body,
  type Contract,
  type Environ,
  type Middleware
} from '@tsgi/core'
import { LiveSession } from './live-session.ts'
import { createManagement, type SessionManagement } from './management.ts'
import type { SessionKey, SessionOptions } from './options.ts'
import { RequestSession } from './request-session.ts'
import { resolveOptions } from './resolve-options.ts'
import type { Settings } from './settings.ts'
import type { SessionData, SessionEnviron, SessionEnvironAt } from './types.ts'

/** What `session({ ... })` gives: middleware, and the means to look after its sessions. */
export interface SessionMiddleware<T extends object = SessionData, K extends SessionKey = 'tsgi.session'>
  extends Middleware<SessionEnvironAt<K, T>>, SessionManagement {}

/** `session` itself: bare, configured, and with the type of the data. */
export interface SessionFactory extends Contract<SessionEnviron<any>, {}> {
  // The app first: where neither fits, the compiler explains the last one, and options are what one misspells.
  <E extends object>(app: App<E & SessionEnviron<any>>): App<E>
  <T extends object = SessionData, K extends SessionKey = 'tsgi.session'>(
    options?: SessionOptions<K>
  ): SessionMiddleware<T, K>
}

/**
 * A client finds what it left in its last request: a cookie names a record, and the head of a response that changes the
 * record leaves when the store has it.
 *
 * In: reads HTTP_COOKIE, tsgi.url_scheme, tsgi.signal, tsgi.multiprocess and tsgi.run_once; writes tsgi.session (`environKey`).
 * Out: `Vary: Cookie` if the session was used; Set-Cookie when a token is made, renewed or ended, and then `Cache-Control:
 * no-store`, unless it says no-store or private; fields that tell CDNs otherwise are dropped. If the store fails, an error with the status 503, and no cookie.
 * Leaves alone: status, body, and every response whose app did not use the session: no store call, no header.
 * Holds: the first chunk, while the store is being asked; nothing where the store answers at once.
 *
 * @throws {TypeError} for an option of the wrong kind, and for one that does not exist
 * @throws {RangeError} for a wrong value: `__Host-` with a domain, SameSite=None without Secure, idle longer than absolute
 * @example serve(compose(app, session, gzip, logger))
 * @example serve(compose(app, session<{ user: string }>({ idleTimeout: 600 }), logger))
 * @see RFC 6265bis; OWASP Session Management Cheat Sheet; Go's SCS
 */
export const session: SessionFactory = ((
  appOrOptions?: App<any> | SessionOptions<SessionKey>,
  ...more: unknown[]
) => {
  if (more.length > 0) {
    throw new TypeError('session: takes an app or options, not both; write session({ … })(app)')
  }
  if (typeof appOrOptions === 'function') return layer(resolveOptions({}))(appOrOptions)
  const settings = resolveOptions(appOrOptions === undefined ? {} : appOrOptions)
  return Object.assign(layer(settings), createManagement(settings))
}) as SessionFactory

const layer = defineMiddleware<Settings, SessionEnviron>(function session(app, settings): App<Environ> {
  const { environKey, isEager } = settings
  if (environKey !== 'tsgi.session') hasOthers = true
  return (environ, startResponse) => {
    const holder = environ as Environ & { [key in SessionKey]?: unknown }
    if (holder[environKey] !== undefined) {
      throw new Error(
        `session: environ holds ${environKey} already; a chain has one session of each environKey, next to its users`
      )
    }
    const request = new RequestSession(settings, environ)
    if (hasOthers) checkCookies(holder, environKey, request.cookieName)
    holder[environKey] = new LiveSession(request)
    const loaded = isEager ? request.load() : undefined
    return loaded === undefined ? goOn() : loaded.then(goOn)

    function goOn(): Body | Promise<Body> {
      return rewriteResponse(
        app,
        environ,
        startResponse,
        head => request.commit(head),
        () => request.close()
      )
    }
  }
})

/** Whether there is a session that is not at `tsgi.session`, so that a chain may have two. */
let hasOthers = false

/** @throws {Error} where two sessions of a chain would take each other's cookie away */
function checkCookies(environ: object, own: SessionKey, cookieName: string): void {
  for (const [key, other] of Object.entries(environ)) {
    if (!(other instanceof LiveSession) || other.cookieName !== cookieName) continue
    throw new Error(
      `session: ${key} and ${own} have one cookie, ${cookieName}; give one of them a cookie.name of its own`
    )
  }
}
