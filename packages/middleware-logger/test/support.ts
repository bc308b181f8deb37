import { openBody, type App, type Environ } from '@tsgi/core'
import { logger, type LoggerOptions } from '@tsgi/middleware-logger'
import { call, createEnviron, type CallOptions, type CallResult } from '@tsgi/testing'

export const START = Date.parse('2026-11-20T20:57:33.123Z')

/** What stands before the request line in `common` and `combined`. */
export const PREFIX = '127.0.0.1 - - [20/Nov/2026:20:57:33 +0000] '

/** The head after 0.5 ms, the end after 1.234 ms. */
export function createClock(times: number[] = [0, 0.5, 1.234]): { now(): number; monotonic(): number } {
  const left = [...times]
  return { now: () => START, monotonic: () => (left.length > 1 ? left.shift()! : left[0]!) }
}

export const REQUEST: Partial<Environ> & Record<string, unknown> = {
  REQUEST_URI: '/x',
  PATH_INFO: '/x',
  HTTP_HOST: undefined
}

export const hello: App = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return ['hello world']
}

/** The same bytes, one chunk after the other. */
export function streamed(...chunks: (string | Uint8Array)[]): App {
  return async function* (_environ, startResponse) {
    startResponse('200 OK', [])
    yield* chunks
  }
}

export interface Logged extends CallResult {
  /** All that the logger wrote. */
  log: string
}

/** One request through a logger with the clock of the table; `environ` adds to the request. */
export async function log(
  options: LoggerOptions,
  environ: object = {},
  app: App = hello,
  how: CallOptions = {}
): Promise<Logged> {
  let written = ''
  const destination = { write: (line: string): unknown => (written += line) }
  const layer = logger({ destination, clock: createClock(), ...options })
  const result = await call(layer(app), Object.assign({}, REQUEST, environ), how)
  return { ...result, log: written }
}

/** A client that goes away after that many chunks, as a gateway tells of it: the signal first, then `close`. */
export async function leave(
  options: LoggerOptions,
  app: App,
  after: number,
  reason: unknown = new DOMException('the client went away', 'AbortError'),
  request: object = {}
): Promise<string> {
  let written = ''
  const controller = new AbortController()
  const destination = { write: (line: string): unknown => (written += line) }
  const layer = logger({ destination, clock: createClock(), ...options })
  const environ = createEnviron({ ...REQUEST, ...request, 'tsgi.signal': controller.signal })
  const reader = openBody(await layer(app)(environ, () => () => {}))
  for (let i = 0; i < after; i++) await reader.pull()
  controller.abort(reason)
  await reader.close(reason)
  return written
}
