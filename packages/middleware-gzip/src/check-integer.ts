import { describeValue } from '@tsgi/core'

/**
 * A whole number within bounds, or undefined as it is.
 * @throws {TypeError} for what is no number
 * @throws {RangeError} for another number
 */
export function checkInteger(
  name: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER
): number | undefined {
  if (value === undefined) return undefined
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  const rule = `${name} must be an integer ${range}, got`
  if (typeof value !== 'number') throw new TypeError(`${rule} ${describeValue(value)}`)
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new RangeError(`${rule} ${value}`)
  return value
}
