import type { AnyMiddleware, NeedsOf } from './middleware.ts'
import type { Middleware } from './middleware.ts'
import type { App, Environ } from './types.ts'

/**
 * Applies a middleware to those requests for which the predicate holds. Both ways are composed once. What the middleware
 * adds to environ is not promised to the app inside, since it is not there for every request.
 *
 * @throws {TypeError} while composing, when the predicate or the middleware is not a function
 * @example compose(app, when(environ => environ.PATH_INFO.startsWith('/api'), gzip))
 * @see Plack::Builder's enable_if
 */
export function when<M extends AnyMiddleware>(
  predicate: (environ: Environ) => boolean,
  middleware: M
): Middleware<{}, NeedsOf<M>> {
  if (typeof predicate !== 'function') {
    throw new TypeError(
      `when: the predicate must be a function (environ) => boolean, got ${String(predicate)}`
    )
  }
  if (typeof middleware !== 'function') {
    throw new TypeError(`when: the middleware must be a function (app) => app, got ${String(middleware)}`)
  }
  return (app: App<any>): App<any> => {
    const wrapped: unknown = middleware(app)
    if (typeof wrapped !== 'function') {
      throw new TypeError(
        `when: ${middleware.name || 'the middleware'} must return an app, got ${String(wrapped)}`
      )
    }
    return (environ, startResponse) =>
      predicate(environ) ? (wrapped as App<any>)(environ, startResponse) : app(environ, startResponse)
  }
}
