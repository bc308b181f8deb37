import { describeValue } from '@tsgi/core'

/** What is wrong with the answer of a function of the user. */
export function mustGive(what: string, rule: string, answer: unknown): TypeError {
  return new TypeError(`${what} must give ${rule}, got ${describeValue(answer)}`)
}
