import { describeValue } from './describe-value.ts'
import { isDefined } from './define-middleware.ts'
import { foreignApp } from './foreign-app.ts'
import type { AnyMiddleware, ComposedApp } from './middleware.ts'
import { heard, isPromise } from './pipeline/promises.ts'
import type { App, Environ } from './types.ts'

/**
 * Wraps an app in layers: `compose(app, a, b)` is `b(a(app))`. The first layer is next to the app; a request meets `b`
 * first. The compiler refuses a chain in which a layer needs something that no layer outside it adds to environ.
 *
 * @throws {TypeError} when a layer is not a function, or does not return an app
 * @example serve(compose(app, gzip, logger))
 * @example serve(compose(app, gzip({ level: 9 }), logger({ format: 'combined' })))
 * @see Ring's `->` has the same order; Koa, Hono and Rack::Builder the opposite one
 */
export function compose<
  E extends object = Environ,
  Layers extends readonly AnyMiddleware[] = readonly AnyMiddleware[]
>(app: App<E>, ...layers: Layers): ComposedApp<E, Layers> {
  const foreign = foreignApp(app)
  if (typeof app !== 'function' || foreign !== undefined) {
    throw new TypeError(`compose: the app must be a function, got ${foreign ?? explain(app)}`)
  }
  if (isDefined(app)) {
    throw new TypeError(
      `compose: the app comes first, got the middleware ${app.name}; write compose(app, ${app.name})`
    )
  }
  let composed: App<any> = app
  for (const [index, layer] of layers.entries()) {
    if (typeof layer !== 'function') {
      throw new TypeError(
        `compose: layer ${index + 1} must be a function (app) => app, got ${explain(layer)}`
      )
    }
    composed = wrap(layer, composed, index + 1)
  }
  return composed as ComposedApp<E, Layers>
}

function wrap(layer: AnyMiddleware, app: App<any>, number: number): App<any> {
  const name = layer.name === '' ? 'anonymous' : layer.name
  let wrapped: unknown
  try {
    wrapped = layer(app)
  } catch (error) {
    if (!(error instanceof TypeError) || layer.length < 2) throw error
    throw new TypeError(misplaced(layer, name, number), { cause: error })
  }
  if (typeof wrapped === 'function') return wrapped as App<any>
  // Nobody will wait for it, and what is wrong is said here.
  if (isPromise(wrapped)) void heard(wrapped)
  throw new TypeError(
    layer.length < 2
      ? `compose: layer ${number} (${name}) must return an app, got ${explain(wrapped)}`
      : misplaced(layer, name, number)
  )
}

function misplaced(layer: AnyMiddleware, name: string, number: number): string {
  return (
    `compose: layer ${number} (${name}) takes ${layer.length} parameters and got one, the app; is it an app? ` +
    `Only the first argument is one. A middleware with options is given as app => ${name}(app, options)`
  )
}

function explain(value: unknown): string {
  const remedy = Array.isArray(value)
    ? '; spread it: compose(app, ...layers)'
    : isPromise(value)
      ? '; await it first'
      : ''
  return describeValue(value) + remedy
}
