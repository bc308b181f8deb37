import type { App } from './types.ts'

declare const ADDS: unique symbol
declare const NEEDS: unique symbol

/**
 * What a middleware puts into environ for the app inside, and what it wants there from outside. It exists for the
 * compiler only: an overloaded generic signature loses `Needs` when `compose` infers through it.
 */
export interface Contract<Adds extends object, Needs extends object> {
  readonly [ADDS]?: Adds
  readonly [NEEDS]?: Needs
}

/** Wraps an app. Any plain function `(app) => app` is middleware too. */
export interface Middleware<Adds extends object = {}, Needs extends object = {}> extends Contract<
  Adds,
  Needs
> {
  <E extends object>(app: App<E & Adds>): App<E & Needs>
}

/** One export that works bare and configured: `gzip` and `gzip({ level: 9 })`. */
export interface ConfigurableMiddleware<
  Options extends object,
  Adds extends object = {},
  Needs extends object = {}
> extends Contract<Adds, Needs> {
  // The app first: a function has a `name` and a `length`, and would pass for options of which these are some.
  <E extends object>(app: App<E & Adds>): App<E & Needs>
  (options?: Options): Middleware<Adds, Needs>
}

/** A middleware whose options are required, so that the bare form does not compile. */
export type MiddlewareFactory<Options extends object, Adds extends object = {}, Needs extends object = {}> = (
  options: Options
) => Middleware<Adds, Needs>

export type AnyMiddleware = (app: App<any>) => App<any>

type AddsOf<M> = M extends Contract<infer A extends object, any> ? (unknown extends A ? {} : A) : {}
export type NeedsOf<M> = M extends Contract<any, infer N extends object> ? (unknown extends N ? {} : N) : {}
type Flat<T> = { [K in keyof T]: T[K] }
type Wrap<E, M> = [keyof AddsOf<M>] extends [never]
  ? E & NeedsOf<M>
  : Flat<Omit<E, keyof AddsOf<M>>> & NeedsOf<M>

/** The app that `compose` returns: what is still needed in environ after every layer has added its part. */
export type ComposedApp<E extends object, Layers extends readonly unknown[]> = Layers extends readonly [
  infer M,
  ...infer Rest
]
  ? ComposedApp<Wrap<E, M>, Rest>
  : App<E>
