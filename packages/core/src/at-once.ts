import { heard, isPromise } from './pipeline/promises.ts'

/**
 * The answer of a function of the user where nobody can wait for a promise, which would pass for `true` or for text. The rule
 * begins the error, and names the thing: `gzip: filter must return a boolean`.
 *
 * @throws {TypeError} when the answer is a promise; one that rejects later does not end the process
 * @example const holds = atOnce('when: the predicate must return a boolean', predicate(environ))
 */
export function atOnce<T>(rule: string, answer: T): T {
  if (!isPromise(answer)) return answer
  void heard(answer)
  throw new TypeError(`${rule}, got a promise`)
}
