/**
 * What a handler threw. Where it is an app, which called its second argument as its startResponse, that is said, with the
 * remedy.
 */
export function explainThrown(error: unknown, handler: (...args: never[]) => unknown): unknown {
  if (!(error instanceof TypeError)) return error
  const called = NOT_A_FUNCTION.exec(error.message)?.[1]
  if (called === undefined || called !== SECOND_PARAMETER.exec(String(handler))?.[1]) return error
  return new TypeError(
    'fromFetch: the handler takes (environ, startResponse): it is an app already, use it without fromFetch',
    { cause: error }
  )
}

const NOT_A_FUNCTION = /^([\w$]+) is not a function/
// Of a function, an arrow or a method.
const SECOND_PARAMETER = /^[^(]*\(\s*[\w$]+\s*,\s*([\w$]+)\s*[,)]/
