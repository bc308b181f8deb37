import { describeValue } from './describe-value.ts'
import { isDefined } from './define-middleware.ts'
import type { AnyMiddleware, ComposedApp } from './middleware.ts'
import { isPromise } from './pipeline/promises.ts'
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
  if (typeof app !== 'function') {
    throw new TypeError(`compose: the app must be a function, got ${explain(app)}`)
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
    const wrapped: unknown = layer(composed)
    if (typeof wrapped !== 'function') {
      const name = layer.name === '' ? 'anonymous' : layer.name
      throw new TypeError(`compose: layer ${index + 1} (${name}) must return an app, got ${explain(wrapped)}`)
    }
    composed = wrapped as App<any>
  }
  return composed as ComposedApp<E, Layers>
}

function explain(value: unknown): string {
  const remedy = Array.isArray(value)
    ? '; spread it: compose(app, ...layers)'
    : isPromise(value)
      ? '; await it first'
      : ''
  return describeValue(value) + remedy
}
