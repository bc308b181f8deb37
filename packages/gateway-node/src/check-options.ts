import { checkInteger, describeValue, isPromise, LONGEST_TIMER } from '@tsgi/core'
import { foreignApp } from '@tsgi/core/gateway'

/** @throws {TypeError} */
export function checkApp(caller: string, app: unknown): void {
  const foreign = foreignApp(app)
  if (typeof app === 'function' && foreign === undefined) return
  const got = foreign ?? describeValue(app) + (isPromise(app) ? '; await it first' : '')
  throw new TypeError(`${caller}: the app must be a function, got ${got}`)
}

/** @throws {TypeError | RangeError} unless left out or an integer in the range, or Infinity where there is no upper end */
export function checkCount(
  caller: string,
  name: string,
  value: number | undefined,
  fallback: number,
  least: number,
  most: number = Infinity
): number {
  if (value === undefined) return fallback
  if (value === Infinity && most === Infinity) return value
  return checkInteger(`${caller}: ${name}`, value, least, most)
}

/** @throws {TypeError | RangeError} unless left out, a time that a timer can wait, or Infinity for no limit */
export function checkMilliseconds(
  caller: string,
  name: string,
  value: number | undefined,
  fallback: number
): number {
  return value === Infinity ? value : checkCount(caller, name, value, fallback, 1, LONGEST_TIMER)
}

/** @throws {TypeError} unless left out or a function */
export function checkFunction(caller: string, name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`${caller}: ${name} must be a function, got ${describeValue(value)}`)
}

/** @throws {TypeError} unless left out or a string that is not empty */
export function checkString(caller: string, name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'string' && value !== '')) return
  throw new TypeError(`${caller}: ${name} must be a string that is not empty, got ${describeValue(value)}`)
}
