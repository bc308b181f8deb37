import { describeValue } from './describe-value.ts'
import type { Head, Rewrite } from './rewrite.ts'
import { attach } from './pipeline/attach.ts'
import { Stage } from './pipeline/stage.ts'
import { isPromise } from './pipeline/promises.ts'
import type { App, Body, Environ, StartResponse } from './types.ts'

/**
 * Calls an app and rewrites its response: `plan` gets status and headers, may change them, and says what is done with
 * the chunks. It hides late starts, `write()`, restarts with an error, arrays and streams, sync and async apps, close and
 * abort. Stacked rewrites fuse: one object, one loop, and no promise where nothing is asynchronous.
 *
 * `plan` runs once per response: for an array when the app has returned it, else at the first non-empty chunk, the first
 * `write()`, or the end. `close` runs exactly once when the response is over, even when `plan` never ran; without an
 * argument after a normal end, else with the error.
 *
 * @throws {TypeError} when an argument is none of these; what the app or the plan throws
 * @example const nosniff = (app: App): App => (environ, startResponse) =>
 *   rewriteResponse(app, environ, startResponse, head => setHeader(head.headers, 'X-Content-Type-Options', 'nosniff'))
 * @see Plack::Util's response_cb
 */
export function rewriteResponse(
  app: App<any>,
  environ: Environ,
  startResponse: StartResponse,
  plan: (head: Head) => Rewrite | void | Promise<Rewrite | void>,
  close?: (error?: unknown) => void | Promise<void>
): Body | Promise<Body> {
  check(app, environ, startResponse, plan, close)
  const stage = new Stage(environ, startResponse, plan, close)
  let body: Body | Promise<Body>
  try {
    body = app(environ, stage.startResponse())
  } catch (error) {
    stage.abandon(thrown(error))
    throw error
  }
  if (!isPromise(body)) return attach(body, stage)
  return Promise.resolve(body).then(
    arrived => attach(arrived, stage),
    (error: unknown) => {
      stage.abandon(thrown(error))
      throw error
    }
  )
}

function check(app: unknown, environ: unknown, startResponse: unknown, plan: unknown, close: unknown): void {
  if (typeof startResponse !== 'function') {
    throw new TypeError('rewriteResponse: startResponse is missing; was an app given to compose as a layer?')
  }
  if (typeof app !== 'function') throw wrong('the app must be a function', app)
  if (typeof environ !== 'object' || environ === null) throw wrong('environ must be an object', environ)
  if (typeof plan !== 'function') throw wrong('plan must be a function (head) => rewrite', plan)
  if (close !== undefined && typeof close !== 'function') throw wrong('close must be a function', close)
}

function wrong(rule: string, value: unknown): TypeError {
  return new TypeError(`rewriteResponse: ${rule}, got ${describeValue(value)}`)
}

// `throw undefined` is no normal end, which is what a close without an argument means.
function thrown(error: unknown): unknown {
  return error === undefined ? new Error('rewriteResponse: the app threw undefined') : error
}
