import { defineMiddleware, isPromise, rewriteResponse, type ConfigurableMiddleware } from '@tsgi/core'
import { awaitDeparture } from './departure.ts'
import type { LoggerOptions } from './options.ts'
import { LogRecord } from './log-record.ts'
import { resolveOptions } from './resolve-options.ts'

/**
 * Writes one line per request when its response is over: complete, aborted or failed, whatever the app does.
 *
 * In: reads the request line, `REMOTE_ADDR`, `HTTP_HOST`, `HTTP_REFERER`, `HTTP_USER_AGENT` and what the format names, before
 * inner layers change them; `REMOTE_USER`, and what gzip and the session leave, when the line is written; `tsgi.signal` only after an
 * `AbortError`, and when the app takes more than 100 ms to answer; `tsgi.request_id`, which it writes with the option `requestId`.
 *
 * Out: without `requestId` nothing is changed; with it one header is set, and replaced where the app has set it.
 *
 * Leaves alone: every chunk; an array body stays an array. An error goes on as it came, and one in a format, in `skip` or in
 * the destination never reaches the response: it is told once to `tsgi.errors`. A destination that is an emitter gets one `error`
 * listener, shared by all loggers.
 *
 * Holds: nothing of the body.
 *
 * @throws {TypeError | RangeError} while composing, when an option is wrong or a format has an unknown directive
 * @example compose(app, gzip, logger)
 * @example compose(app, gzip, logger({ format: 'combined', skip: entry => entry.target === '/health' }))
 * @see Rack::CommonLogger, Plack::Middleware::AccessLog::Timed, morgan
 */
export const logger: ConfigurableMiddleware<LoggerOptions> = defineMiddleware(function logger(app, settings) {
  return (environ, startResponse) => {
    const record = new LogRecord(settings, environ)
    const body = rewriteResponse(
      app,
      environ,
      startResponse,
      head => record.start(head),
      error => record.end(error)
    )
    if (isPromise(body)) {
      const answered = awaitDeparture(environ, reason => record.end(reason))
      body.then(() => {
        answered()
        record.handOver()
      }, answered) // the record has heard of the error, and whoever awaits the body hears of it as well
    } else {
      record.handOver()
    }
    return body
  }
}, resolveOptions)
