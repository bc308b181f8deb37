import { describeValue } from './describe-value.ts'
import { foreignCall } from './foreign-app.ts'
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
 * bad option throws there, and what it returns is what `wrap` gets. Where an option is required, let `resolve` say so: the
 * bare form does not compile then, but plain JavaScript gets as far as `resolve({})`.
 *
 * `Adds` is what the middleware puts into environ for the app inside, `Needs` what it reads there from outside.
 *
 * @throws {TypeError} when `wrap` or `resolve` is no function; when the middleware gets options that are no object, or is
 *   applied to what is no app
 * @example export const poweredBy = defineMiddleware(function poweredBy(app, options: { by?: string }) {
 *   return (environ, startResponse) => rewriteResponse(app, environ, startResponse, head => {
 *     setHeader(head.headers, 'X-Powered-By', options.by ?? 'TSGI')
 *   })
 * })
 */
export function defineMiddleware<
  Options extends object = {},
  Adds extends object = {},
  Needs extends object = {}
>(wrap: (app: App<any>, options: Options) => App<any>): DefinedMiddleware<Options, Adds, Needs>
export function defineMiddleware<
  Options extends object = {},
  Adds extends object = {},
  Needs extends object = {},
  Resolved = Options
>(
  wrap: (app: App<any>, options: Resolved) => App<any>,
  resolve: (options: Options) => Resolved
): DefinedMiddleware<Options, Adds, Needs>
export function defineMiddleware(
  wrap: (app: App<any>, options: any) => App<any>,
  resolve: (options: any) => unknown = options => options as unknown
): DefinedMiddleware<object> {
  checkFunction('wrap', wrap)
  checkFunction('resolve', resolve)
  const name = wrap.name === '' ? 'middleware' : wrap.name

  function configure(options: object): Middleware {
    const resolved = resolve(options)
    return named(name, (app: App<any>): App<any> => {
      if (typeof app !== 'function') {
        const remedy = foreignCall(name, app)
        throw new TypeError(`${name}: the app must be a function, got ${describeValue(app)}${remedy}`)
      }
      return wrap(app, resolved)
    })
  }

  const exported = (appOrOptions: unknown = {}, ...more: unknown[]): unknown => {
    if (more.length > 0) {
      const remedy = foreignCall(name, appOrOptions)
      throw new TypeError(
        `${name}: takes an app or options, not both${remedy === '' ? `; write ${name}({ … })(app)` : remedy}`
      )
    }
    if (typeof appOrOptions === 'function') return configure({})(appOrOptions as App<any>)
    if (typeof appOrOptions !== 'object' || appOrOptions === null || Array.isArray(appOrOptions)) {
      throw new TypeError(`${name}: options must be an object, got ${describeValue(appOrOptions)}`)
    }
    return configure(appOrOptions)
  }
  return named(name, exported) as DefinedMiddleware<object>
}

function checkFunction(parameter: string, value: unknown): void {
  if (typeof value === 'function') return
  throw new TypeError(`defineMiddleware: ${parameter} must be a function, got ${describeValue(value)}`)
}

/** Whether a function is what `defineMiddleware` made, or that configured; so that compose can tell it from an app. */
export function isDefined(fn: Function): boolean {
  return defined.has(fn)
}

const defined = new WeakSet<Function>()

/** Gives a function the name that stack traces and composition errors show. */
function named<F extends Function>(name: string, fn: F): F {
  defined.add(fn)
  return Object.defineProperty(fn, 'name', { value: name })
}
