import { describeValue, isPromise } from '@tsgi/core'

const REMEDY = 'a TSGI app needs no fromNodeHandler'

/** @throws {TypeError} for what is no handler, with the remedy */
export function checkHandler(handler: unknown): void {
  if (typeof handler === 'function') {
    // What it returns never runs, and never answers: an app that is a generator.
    if (!/Generator/.test(Object.prototype.toString.call(handler))) return
    throw new TypeError(
      `fromNodeHandler: the handler must be a function (request, response), got the generator function ${handler.name || 'given'}; ${REMEDY}`
    )
  }
  const parts = (typeof handler === 'object' && handler !== null ? handler : {}) as Record<string, unknown>
  const remedy =
    typeof parts['routing'] === 'function'
      ? '; for Fastify, await app.ready() and give app.routing'
      : typeof parts['callback'] === 'function'
        ? '; for Koa, give app.callback()'
        : typeof parts['listen'] === 'function'
          ? '; give the listener, not the server'
          : isPromise(handler)
            ? '; await it first'
            : ''
  throw new TypeError(
    `fromNodeHandler: the handler must be a function (request, response), got ${describeValue(handler)}${remedy}`
  )
}

/** What handlers of other conventions give back, who would wait for an answer for ever. */
export function misuse(returned: unknown): TypeError | undefined {
  const kind = Array.isArray(returned) ? 'an array' : isBody(returned) ? 'an iterable' : undefined
  if (kind !== undefined) return new TypeError(`fromNodeHandler: the handler returned ${kind}; ${REMEDY}`)
  if (typeof Response === 'function' && returned instanceof Response) {
    return new TypeError('fromNodeHandler: the handler returned a Response; give it to fromFetch')
  }
  return undefined
}

/** An app that is called with a response in the place of `startResponse` fails by calling it. */
export function explain(error: unknown): unknown {
  if (!(error instanceof TypeError) || !/startResponse is (not a function|missing)/i.test(error.message))
    return error
  return new TypeError(`fromNodeHandler: the handler called startResponse; ${REMEDY}`, { cause: error })
}

// Streams are no mistake: many return what `pipe` gave them.
function isBody(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || 'pipe' in value) return false
  return Symbol.asyncIterator in value || Symbol.iterator in value
}
