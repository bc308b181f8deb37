import type { ConfigurableMiddleware, Middleware, MiddlewareFactory } from './middleware.ts'
import type { App } from './types.ts'

/** Bare and configured when every option may be left out, else configured only. */
export type DefinedMiddleware<
  Options extends object,
  Adds extends object = {},
  Needs extends object = {}
> = {} extends Options
  ? ConfigurableMiddleware<Options, Adds, Needs>
  : MiddlewareFactory<Options, Adds, Needs>

/**
 * Turns `wrap(app, options)` into one export that works bare and configured. The layer bears the name of `wrap` in
 * errors. `resolve` checks the options and fills in defaults: it runs once when the middleware is configured, so that a
 * bad option throws there, and what it returns is what `wrap` gets.
 *
 * `Adds` is what the middleware puts into environ for the app inside, `Needs` what it reads there from outside.
 *
 * @throws {TypeError} when the configured middleware gets something that is no app, or options that are no object
 * @example export const poweredBy = defineMiddleware(function poweredBy(app, options: { by?: string }) {
 *   return (environ, startResponse) => rewriteResponse(app, environ, startResponse, head => {
 *     setHeader(head.headers, 'X-Powered-By', options.by ?? 'TSGI')
 *   })
 * })
 */
export function defineMiddleware<
  Options extends object = {},
  Adds extends object = {},
  Needs extends object = {},
  Resolved = Options
>(
  wrap: (app: App<any>, options: Resolved) => App<any>,
  resolve: (options: Options) => Resolved = options => options as unknown as Resolved
): DefinedMiddleware<Options, Adds, Needs> {
  const name = wrap.name

  function configure(options: Options): Middleware<Adds, Needs> {
    const resolved = resolve(options)
    return named(name, (app: App<any>): App<any> => {
      if (typeof app !== 'function') {
        throw new TypeError(
          `${name}: the app must be a function, got ${String(app)}; write compose(app, ${name})`
        )
      }
      return wrap(app, resolved)
    })
  }

  const exported = (appOrOptions?: App<any> | Options): unknown => {
    if (typeof appOrOptions === 'function') return configure({} as Options)(appOrOptions)
    if (appOrOptions === null || (typeof appOrOptions !== 'object' && appOrOptions !== undefined)) {
      throw new TypeError(`${name}: options must be an object, got ${String(appOrOptions)}`)
    }
    return configure(appOrOptions ?? ({} as Options))
  }
  return named(name, exported) as DefinedMiddleware<Options, Adds, Needs>
}

/** Gives a function the name that stack traces and composition errors show. */
function named<F extends Function>(name: string, fn: F): F {
  return Object.defineProperty(fn, 'name', { value: name })
}
