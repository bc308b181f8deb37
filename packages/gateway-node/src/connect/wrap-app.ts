import { describeValue, isPromise, type App } from '@tsgi/core'

/** Puts a middleware around an app, once. @throws {TypeError} when it is none */
export function wrapApp(caller: string, middleware: unknown, app: App<any>): App<any> {
  if (typeof middleware !== 'function') {
    throw new TypeError(
      `${caller}: the middleware must be a function (app) => app, got ${describeValue(middleware)}`
    )
  }
  // An app has two parameters; a middleware that takes options has one, or a rest.
  if (middleware.length > 1) {
    throw new TypeError(
      `${caller}: takes a middleware (app) => app, got a function of ${middleware.length} parameters; for an app, use toNodeListener(app)`
    )
  }
  const wrapped: unknown = (middleware as (app: App<any>) => unknown)(app)
  if (typeof wrapped === 'function') return wrapped as App<any>
  const remedy = isPromise(wrapped) ? '; for an app, use toNodeListener(app)' : ''
  throw new TypeError(
    `${caller}: the middleware ${middleware.name || 'given'} must return an app, got ${describeValue(wrapped)}${remedy}`
  )
}
