import { describeValue } from './describe-value.ts'

/**
 * Checks an option that counts something. The name begins the error: `gzip: level must be an integer from 1 to 9, got 12`.
 *
 * @returns the value
 * @throws {TypeError} for what is no number
 * @throws {RangeError} for another number
 * @example const level = checkInteger('gzip: level', options.level ?? 6, 1, 9)
 */
export function checkInteger(name: string, value: unknown, least: number, most: number = Infinity): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) {
    return value as number
  }
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`
  const rule = `${name} must be an integer ${range}, got ${describeValue(value)}`
  throw typeof value === 'number' ? new RangeError(rule) : new TypeError(rule)
}
