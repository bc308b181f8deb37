import { describeValue } from '@tsgi/core'
import { LiveSession } from '../live-session.ts'
import { ExpressSession } from './express-session.ts'

/** What there is of a request in Express and Connect, inside `fromNodeHandler` or behind `toConnect`. */
interface ConnectRequest {
  environ?: { 'tsgi.session'?: unknown }
  session?: unknown
  sessionID?: unknown
}

/**
 * Gives handlers of Express and Connect the session as `request.session`, as express-session has it, so that Passport,
 * connect-flash and what was written for it run unchanged: plain properties, and `regenerate`, `save`, `reload`, `destroy` and
 * `touch` with callbacks. The properties are kept when the head leaves. The session itself stays at
 * `request.environ['tsgi.session']`.
 *
 * @throws {Error} to `next`, when there is no session around it
 * @example compose(fromNodeHandler(express().use(requestSession, passport.session())), session)
 * @example express().use(toConnect(session), requestSession, passport.session())
 */
export function requestSession(request: object, _response: unknown, next: (error?: unknown) => void): void {
  const own = request as ConnectRequest
  const live = own.environ?.['tsgi.session']
  if (!(live instanceof LiveSession)) {
    next(
      new Error(
        `requestSession: request.environ['tsgi.session'] must be the session of @tsgi/middleware-session, got ${describeValue(live)}; put session around the app, or toConnect(session) before`
      )
    )
    return
  }
  let view: ExpressSession | undefined
  // Read on first use: a request that does not use the session costs nothing.
  Object.defineProperties(own, {
    session: {
      get: () => (live.isDestroyed ? undefined : (view = ExpressSession.of(live)).data),
      set(value: unknown) {
        // As with express-session: the session stays, without what this request has changed.
        if ((value === null || value === undefined) && !live.isDestroyed) view?.read()
        Object.defineProperty(own, 'session', { value, writable: true, configurable: true, enumerable: true })
      },
      configurable: true,
      enumerable: true
    },
    sessionID: { get: () => live.handle, configurable: true, enumerable: true }
  })
  next()
}
