import type { ResponseCheck } from './response-check.ts'

/** What the validators around one request have in common. */
export interface RequestCheck {
  /** Distinguishes it from others without keeping it alive. */
  readonly id: number
  /** From the outermost inwards, in the order of calls. */
  readonly responses: ResponseCheck[]
  /** Which rules were found broken, and by which side: what a layer passes on is told once. */
  readonly told: Set<string>
}

const requests = new WeakMap<object, RequestCheck>()
let count = 0
let calling: ResponseCheck | undefined

/** The request of that environ, as long as the outermost validator sees its response; else a new one. */
export function requestOf(environ: object): RequestCheck {
  const known = requests.get(environ)
  if (known !== undefined && known.responses[0]?.isOver === false) return known
  const request: RequestCheck = { id: ++count, responses: [], told: new Set() }
  requests.set(environ, request)
  return request
}

/**
 * The validator around the layer that calls now. An asynchronous layer calls when nobody is known to call: then it is the
 * last one whose app has not delivered everything.
 */
export function callerIn(request: RequestCheck): ResponseCheck | undefined {
  if (calling?.request === request) return calling
  return request.responses.findLast(response => !response.isOver && !response.hasEnded)
}

/** The layer that calls now, whichever request it was given: one that copies environ calls for no request that is known. */
export function callingLayer(): string | undefined {
  return calling?.layer
}

/** Runs an app, and remembers who calls. */
export function runAs<T>(response: ResponseCheck, app: () => T): T {
  const before = calling
  calling = response
  try {
    return app()
  } finally {
    calling = before
  }
}
