import { describeValue, isToken } from '@tsgi/core'

/**
 * A header whose name is no token is in no message, and would be missing in every line.
 *
 * @throws {RangeError} naming it
 * @see RFC 9110, 5.6.2
 */
export function mustBeToken(what: string, name: string): void {
  if (isToken(name)) return
  throw new RangeError(`logger: ${what} must be a token (RFC 9110, 5.6.2), got ${describeValue(name)}`)
}
