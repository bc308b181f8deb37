import { rewriteResponse, type Head, type Middleware, type Rewrite } from '@tsgi/core'

/** A middleware of nothing but a plan, and a close. */
export const layer =
  (
    plan: (head: Head) => Rewrite | void | Promise<Rewrite | void>,
    close?: (error?: unknown) => void | Promise<void>
  ): Middleware =>
  app =>
  (environ, startResponse) =>
    rewriteResponse(app, environ as never, startResponse, plan, close)

/** A layer that knows nothing of core, and makes a body of its own. */
export const plain: Middleware = app =>
  async function (environ, startResponse) {
    const body = await app(environ, startResponse)
    return (async function* () {
      let reason: unknown = new Error('left')
      try {
        yield* body
        reason = undefined
      } catch (error) {
        reason = error
        throw error
      } finally {
        await body.close?.(reason)
      }
    })()
  }
