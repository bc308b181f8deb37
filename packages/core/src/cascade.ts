import type { BodyReader } from './body-reader.ts'
import { checkOptions } from './check-options.ts'
import { describeValue } from './describe-value.ts'
import { openBody } from './open-body.ts'
import { logLine } from './log-line.ts'
import { passedBy } from './passed-by.ts'
import { isPromise } from './pipeline/promises.ts'
import { showError } from './show-error.ts'
import { notStarted } from './start-response-errors.ts'
import { Resumed, Trial } from './trial.ts'
import type { App, Body, Chunk, Environ, StartResponse } from './types.ts'

export interface CascadeOptions {
  /** The status codes that pass a request on to the next app. Default: [404, 405]. */
  on?: readonly number[]
}

/**
 * Asks one app after the other, until one answers with something other than 404 or 405; the last one's answer stands. The
 * body of an answer that is dropped is closed, with an AbortError unless it is at its end, and environ is as it was before
 * the next app sees it. What an app has read of `tsgi.input` is gone. An error is no answer: it goes on. An app that writes
 * its answer is called off a turn after the first chunk that is dropped: what it writes then is refused with that AbortError.
 *
 * @throws {TypeError} while composing, when there is no app, an argument is not one, or `on` is no array
 * @throws {RangeError} while composing, when `on` holds something other than status codes
 * @example cascade(files, pages, notFound)
 * @example cascade(files, pages, { on: [403, 404] })
 * @see Rack::Cascade
 */
export function cascade<E extends object = Environ>(
  ...args: [App<E>, ...(App<E> | CascadeOptions)[]]
): App<E> {
  const last: unknown = args.at(-1)
  const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last)
  const apps = (hasOptions ? args.slice(0, -1) : args) as App<E>[]
  if (apps.length === 0) throw new TypeError('cascade: needs at least one app')
  for (const [index, app] of apps.entries()) {
    if (typeof app === 'function') continue
    const remedy = Array.isArray(app) ? '; spread it: cascade(...apps)' : ''
    throw new TypeError(`cascade: app ${index + 1} must be a function, got ${describeValue(app)}${remedy}`)
  }
  const options: CascadeOptions = hasOptions ? last : {}
  checkOptions('cascade', options, ['on'])
  const passedOn = checkCodes(options.on)

  return function cascaded(environ, startResponse) {
    return attempt(0, environ, startResponse)
  }

  function attempt(index: number, environ: E, startResponse: StartResponse): Body | Promise<Body> {
    const app = apps[index]!
    if (index === apps.length - 1) return app(environ, startResponse)
    const before = { ...environ }
    const trial = new Trial(startResponse, passedOn)
    const goOn = (): Body | Promise<Body> => {
      restore(environ, before)
      return attempt(index + 1, environ, startResponse)
    }
    const drop = (reader: BodyReader, error?: unknown): Body | Promise<Body> => {
      const closing = closeQuietly(reader, environ, error)
      return isPromise(closing) ? closing.then(goOn) : goOn()
    }
    const settle = (body: Body): Body | Promise<Body> => {
      if (!trial.started) return peek(openBody(body), trial, environ, drop)
      let stands: boolean
      try {
        stands = trial.decide()
      } catch (error) {
        // The layer outside has refused the head.
        void closeQuietly(openBody(body), environ, error)
        throw error
      }
      return stands ? body : drop(openBody(body), passedBy())
    }
    const body = app(environ, trial.startResponse)
    if (!isPromise(body)) return settle(body)
    return Promise.resolve(body).then(settle, (error: unknown) => {
      if (trial.hasCalledOff(error)) return goOn()
      throw error
    })
  }
}

// The app starts late, so its first chunk is taken before it is known whether the answer stands.
function peek(
  reader: BodyReader,
  trial: Trial,
  environ: object,
  drop: (reader: BodyReader, error?: unknown) => Body | Promise<Body>
): Body | Promise<Body> {
  const taken = (chunk: Chunk | undefined): Body | Promise<Body> => {
    if (!trial.started) return failed(notStarted())
    let stands: boolean
    try {
      stands = trial.decide()
    } catch (error) {
      return failed(error)
    }
    if (stands) return new Resumed(chunk, reader)
    return chunk === undefined ? drop(reader) : drop(reader, passedBy())
  }
  const failed = (error: unknown): Body | Promise<Body> => {
    if (trial.hasCalledOff(error)) return drop(reader, error)
    void closeQuietly(reader, environ, error)
    throw error
  }
  let chunk: ReturnType<BodyReader['pull']>
  try {
    chunk = reader.pull()
  } catch (error) {
    return failed(error)
  }
  return isPromise(chunk) ? Promise.resolve(chunk).then(taken, failed) : taken(chunk)
}

/** Closes a body that nobody gets; what goes wrong there is reported, and has no part in the answer. */
function closeQuietly(reader: BodyReader, environ: object, error?: unknown): void | Promise<void> {
  const report = (thrown: unknown): void => {
    if (thrown === error && error !== undefined) return
    logLine(`cascade: close: ${showError(thrown)}`, (environ as Environ)['tsgi.errors'])
  }
  try {
    const closing = error === undefined ? reader.close() : reader.close(error)
    if (isPromise(closing)) return Promise.resolve(closing).catch(report)
  } catch (thrown) {
    report(thrown)
  }
}

// Own keys only: what a gateway makes on first use is inherited, and made no second time after the delete.
function restore(environ: object, before: object): void {
  const record = environ as Record<string, unknown>
  for (const key of Object.keys(record)) if (!Object.hasOwn(before, key)) delete record[key]
  for (const [key, value] of Object.entries(before)) if (record[key] !== value) record[key] = value
}

function checkCodes(on: readonly number[] | undefined): ReadonlySet<number> {
  if (on === undefined) return new Set([404, 405])
  if (!Array.isArray(on)) {
    throw new TypeError(`cascade: on must be an array of status codes, got ${describeValue(on)}`)
  }
  const wrong: unknown = on.find(code => !Number.isInteger(code) || code < 100 || code > 999)
  if (wrong === undefined) return new Set(on)
  throw new RangeError(`cascade: on must hold status codes from 100 to 999, got ${describeValue(wrong)}`)
}
