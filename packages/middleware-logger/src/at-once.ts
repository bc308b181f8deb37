import { describeValue, isPromise } from '@tsgi/core'

/**
 * The answer of a function of the user. Nobody can wait for a promise here, and it would pass for `true` or for text.
 *
 * @throws {TypeError} when it is one
 */
export function atOnce<T>(what: string, rule: string, answer: T): T {
  if (!isPromise(answer)) return answer
  answer.then(undefined, ignore) // a rejection that nobody hears would end the process
  throw mustGive(what, rule, answer)
}

export function mustGive(what: string, rule: string, answer: unknown): TypeError {
  return new TypeError(`${what} must give ${rule}, got ${describeValue(answer)}`)
}

function ignore(): void {}
