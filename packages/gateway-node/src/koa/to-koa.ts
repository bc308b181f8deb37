import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App, Environ } from '@tsgi/core'
import { readFramework, writeFramework } from '../connect/connect-environ.ts'
import { wrapApp } from '../connect/wrap-app.ts'
import { createKoaEnviron } from './koa-environ.ts'
import { koaMount } from './koa-mount.ts'
import { PastKoaError, readKoaResponse } from './read-koa-response.ts'
import { KoaResponse } from './koa-response.ts'

/** What a middleware needs of Koa's context. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly ip: string
  readonly protocol: string
  /** The target as it came to Koa. */
  readonly originalUrl: string
  /** Of koa-mount: where it has mounted last. */
  readonly mountPath?: string
  readonly app: { emit(event: 'error', error: Error, context: unknown): unknown }
  status: number
  message: string
  body: any
  length?: any
  respond?: boolean
  environ?: any
  set(name: string, value: string | string[]): void
  remove(name: string): void
}

/** A middleware of Koa's. */
export type KoaMiddleware = (context: any, next: () => Promise<unknown>) => Promise<void>

/**
 * Makes a TSGI middleware one of Koa's. Middleware that comes after it finds environ, with what the middleware has put there, as
 * `ctx.environ`. On the way out the middleware rewrites `ctx.status`, the headers and `ctx.body`, so that Koa middleware that comes before it
 * sees the result; what it fails with is thrown to them.
 *
 * @throws {TypeError} for what is no middleware
 * @example app.use(toKoa(gzip))
 * @example app.use(toKoa(session({ idleTimeout: 600 })))
 */
export function toKoa(middleware: (app: App<any>) => App<any>): KoaMiddleware {
  const visits = new WeakMap<object, { context: KoaContext; next: () => Promise<unknown>; before: object }>()

  const app = wrapApp('toKoa', middleware, async function koa(environ: Environ, startResponse) {
    const visit = visits.get(environ)
    if (visit === undefined) {
      throw new Error('toKoa: the middleware must call its app once, with the environ that it was given')
    }
    visits.delete(environ)
    const { context, next, before } = visit
    writeFramework('toKoa', environ, before as Record<string, unknown>, context.req)
    await next()
    return readKoaResponse(context, startResponse)
  })

  return async function converted(context: KoaContext, next) {
    if (context.req.httpVersionMajor > 1) throw new TypeError('toKoa: HTTP/2 requests are not supported')
    const response = new KoaResponse(context)
    const environ = (context.environ ??= createKoaEnviron(context, response)) as Environ
    readFramework(environ, context.req, context, koaMount(context))
    visits.set(environ, { context, next, before: { ...environ } })
    try {
      await response.run(app, environ)
    } catch (error) {
      // Thrown to Koa it would make a second answer, or none, of one that is on its way.
      if (!(error instanceof PastKoaError)) throw error
      context.app.emit('error', error, context)
    }
  }
}
