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
