import {
  defineMiddleware,
  isPromise,
  openBody,
  type App,
  type Body,
  type DefinedMiddleware,
  type Environ
} from '@tsgi/core'
import { checkedBody } from './body.ts'
import { callFault } from './call.ts'
import { checkEarlyHints } from './early-hints.ts'
import { checkEnviron } from './environ.ts'
import { checkErrors } from './errors-stream.ts'
import { checkInput } from './input.ts'
import { LastArray } from './last-array.ts'
import { resolveOptions, type Settings, type ValidatorOptions } from './options.ts'
import { callingLayer, runAs } from './request-check.ts'
import { ResponseCheck } from './response-check.ts'
import { settle } from './shapes.ts'
import { checkedStart } from './start-response.ts'
import { ValidationError } from './validation-error.ts'

/**
 * A client sees what it would see without it, until a rule of the specification is broken: by what lies outside (`server`) or
 * by what lies inside (`app`). Then the guilty side gets a `ValidationError`, or `report` does.
 *
 * In: reads environ; puts a checked `tsgi.input`, `tsgi.errors` and `tsgi.early_hints` there until the response is over.
 * Out: the same status, headers, chunks and errors. An array stays an array, what is synchronous stays so, chunks are
 * pulled when they are asked for.
 * Leaves alone: what a server makes on first use; order, timing and identity of chunks.
 * Holds: the last chunk, to see whether it is changed; of an array up to 16 chunks until the next request.
 *
 * @throws {ValidationError} where the guilty side can catch it, unless there is a `report`
 * @throws {TypeError} for a wrong option, when it is configured
 * @example compose(app, validator, gzip, validator, logger)
 * @example compose(app, validator({ report: finding => console.error(finding.message), name: 'shop' }), gzip)
 * @see docs/SPEC.md; Rack::Lint; wsgiref.validate
 */
export const validator: DefinedMiddleware<ValidatorOptions> = defineMiddleware(function validator(
  app: App<any>,
  settings: Settings
): App<any> {
  const layer = settings.name ?? (app.name === '' ? undefined : app.name)
  let last: LastArray | undefined

  function validated(...args: Parameters<App>): Body | Promise<Body> {
    const fault = callFault(args)
    if (fault !== undefined) {
      const finding = new ValidationError(fault, { side: 'server', layer: undefined, request: undefined })
      if (settings.report === undefined) throw finding
      settings.report(finding)
      return app(...args)
    }
    const [environ, startResponse] = args
    const response = new ResponseCheck(environ, layer, settings.report)

    function failed(error: unknown): never {
      response.failed(error)
      response.finish('failed', error)
      throw error
    }
    function arrived(body: Body): Body {
      try {
        last?.check('app')
        const checked = checkedBody(response, body)
        if (Array.isArray(body)) last = new LastArray(response, body)
        if (response.body === undefined && response.outer === undefined) response.finish('whole')
        return checked
      } catch (error) {
        abandon(response, body, error)
        throw error
      }
    }
    let body: Body | Promise<Body>
    try {
      last?.check('server')
      prepare(response, environ)
      body = runAs(response, () => app(environ, checkedStart(response, startResponse)))
    } catch (error) {
      return failed(error)
    }
    return isPromise(body) ? settle(body).then(arrived, failed) : arrived(body)
  }
  return validated
}, resolveOptions)

function prepare(response: ResponseCheck, environ: Environ): void {
  const maker = response.outer === undefined ? callingLayer() : response.outer.layer
  checkEnviron(environ, fault => response.blameServer(fault, maker))
  checkInput(response)
  checkErrors(response)
  checkEarlyHints(response)
}

// The outer side gets no body that it could close.
function abandon(response: ResponseCheck, body: unknown, error: unknown): void {
  try {
    if (response.body === undefined && !Array.isArray(body)) void openBody(body as Body).close(error)
  } catch {
    // It was no body.
  }
  response.failed(error)
  response.finish('failed', error)
}
