import { atOnce } from './at-once.ts'
import { describeValue } from './describe-value.ts'
import type { AnyMiddleware, Middleware, NeedsOf } from './middleware.ts'
import type { App, Environ } from './types.ts'

/**
 * Applies a middleware to those requests for which the predicate holds. Both ways are composed once. What the middleware
 * adds to environ is not promised to the app inside, since it is not there for every request. What the predicate reads
 * there, beyond what every environ holds, is needed from outside.
 *
 * @throws {TypeError} while composing, when the predicate or the middleware is not a function; while serving, when the
 *   predicate is asynchronous, since a promise would always hold
 * @example compose(app, when(environ => environ.PATH_INFO.startsWith('/api'), gzip))
 * @see Plack::Builder's enable_if
 */
export function when<M extends AnyMiddleware, Reads extends Environ = Environ>(
  predicate: (environ: Reads) => boolean,
  middleware: M
): Middleware<{}, Reads & NeedsOf<M>> {
  if (typeof predicate !== 'function') {
    throw new TypeError(
      `when: the predicate must be a function (environ) => boolean, got ${describeValue(predicate)}`
    )
  }
  if (typeof middleware !== 'function') {
    throw new TypeError(
      `when: the middleware must be a function (app) => app, got ${describeValue(middleware)}`
    )
  }
  return (app: App<any>): App<any> => {
    const wrapped: unknown = middleware(app)
    if (typeof wrapped !== 'function') {
      throw new TypeError(
        `when: ${middleware.name || 'the middleware'} must return an app, got ${describeValue(wrapped)}`
      )
    }
    return (environ, startResponse) => {
      const holds: unknown = atOnce('when: the predicate must return a boolean', predicate(environ))
      return holds ? (wrapped as App<any>)(environ, startResponse) : app(environ, startResponse)
    }
  }
}
