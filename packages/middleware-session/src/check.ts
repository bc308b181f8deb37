import { checkOptions, describeValue } from '@tsgi/core'

/** @throws {TypeError} when it is no object, or has an option of another name */
export function checkGroup(name: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`session: ${name} must be an object, got ${describeValue(options)}`)
  }
  checkOptions(`session: ${name}`, options, known)
}

/** Three centuries in seconds: with much more, stores and dates no longer know what is meant. */
const LONGEST = 10_000_000_000

/** Seconds in milliseconds; false is Infinity. */
export function checkSeconds(name: string, value: unknown): number {
  if (value === false) return Infinity
  if (typeof value !== 'number') {
    throw new TypeError(`session: ${name} must be a number of seconds or false, got ${describeValue(value)}`)
  }
  if (!(value > 0 && value <= LONGEST)) {
    throw new RangeError(
      `session: ${name} must be a positive number of seconds, at most ${LONGEST}, or false, got ${value}`
    )
  }
  return value * 1000
}

export function checkFunction(name: string, value: unknown, of: string = 'session'): void {
  checkKind(name, value, ['function'], of)
}

export function checkBoolean(name: string, value: unknown, of: string = 'session'): void {
  checkKind(name, value, ['boolean'], of)
}

export function checkString(name: string, value: unknown, of: string = 'session'): void {
  checkKind(name, value, ['string'], of)
}

export function checkOneOf(name: string, value: unknown, values: readonly (string | boolean)[]): void {
  if (values.includes(value as string)) return
  checkKind(name, value, [...new Set(values.map(allowed => typeof allowed))].sort())
  const allowed = values.map(describeValue).join(', ')
  throw new RangeError(`session: ${name} must be one of ${allowed}, got ${describeValue(value)}`)
}

function checkKind(name: string, value: unknown, kinds: readonly string[], of: string = 'session'): void {
  if (kinds.includes(typeof value)) return
  throw new TypeError(`${of}: ${name} must be a ${kinds.join(' or a ')}, got ${describeValue(value)}`)
}
