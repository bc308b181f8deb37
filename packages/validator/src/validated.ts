import { compose, type AnyMiddleware, type App, type ComposedApp, type Environ } from '@tsgi/core'
import { describe } from './describe.ts'
import type { ValidatorOptions } from './options.ts'
import { validator } from './validator.ts'

/** `compose`, with a validator around the app and around each layer. */
export interface ValidatedCompose {
  <E extends object = Environ, Layers extends readonly AnyMiddleware[] = readonly AnyMiddleware[]>(
    app: App<E>,
    ...layers: Layers
  ): ComposedApp<E, Layers>
}

/** `validated` itself: bare, and with a `report` for all its validators. */
export interface Validated extends ValidatedCompose {
  (options: Pick<ValidatorOptions, 'report'>): ValidatedCompose
}

/**
 * Composes as `compose` does, with a validator around the app and around each layer, each with the name of what it encloses:
 * a finding names the layer that is guilty.
 *
 * @throws {TypeError} when a layer is not a function, or does not return an app; for what is neither app nor options
 * @example serve(validated(app, gzip, logger))
 * @example const app = validated({ report: finding => findings.push(finding) })(app, gzip, logger)
 */
export const validated: Validated = ((first: unknown, ...layers: readonly unknown[]) => {
  if (typeof first === 'function') return chain(undefined, first as App<any>, layers)
  const report = resolveReport(first, layers.length)
  return (app: App<any>, ...rest: readonly unknown[]) => chain(report, app, rest)
}) as Validated

function resolveReport(options: unknown, others: number): ValidatorOptions['report'] {
  if (others > 0 || typeof options !== 'object' || options === null || Array.isArray(options)) {
    const got = others > 0 ? `${describe(options)} and ${others} more` : describe(options)
    throw new TypeError(
      `validated: takes an app and layers, or options alone, got ${got}; write validated(app, gzip) or validated({ report })(app, gzip)`
    )
  }
  const { report, ...unknown } = options as ValidatorOptions
  for (const key of Object.keys(unknown)) {
    throw new TypeError(`validated: there is no option ${key}; there is report`)
  }
  if (report === undefined || typeof report === 'function') return report
  throw new TypeError(`validated: report must be a function, got ${describe(report)}`)
}

function chain(
  report: ValidatorOptions['report'] | undefined,
  app: App<any>,
  layers: readonly unknown[]
): App<any> {
  function around(enclosed: App<any>, name: string): App<any> {
    return validator(report === undefined ? { name } : { name, report })(enclosed)
  }
  // What is no app or no layer goes on as it is, so that compose tells it by its number.
  const inner = typeof app === 'function' ? around(app, app.name || 'app') : app
  const wrapped = layers.map(layer => {
    if (typeof layer !== 'function') return layer
    const name = layer.name || 'middleware'
    const wrap = (next: App<any>): unknown => {
      const made: unknown = (layer as (app: App<any>) => unknown)(next)
      return typeof made === 'function' ? around(made as App<any>, name) : made
    }
    return Object.defineProperty(wrap, 'name', { value: layer.name })
  })
  return compose<any, readonly AnyMiddleware[]>(inner, ...(wrapped as AnyMiddleware[]))
}
