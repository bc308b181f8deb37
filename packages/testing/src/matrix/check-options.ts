import { checkOptions, describeValue } from '@tsgi/core'
import type { MiddlewareOptions } from './options.ts'

const FUNCTIONS = ['inside', 'outside', 'expected', 'expectedStatus', 'decode', 'only'] as const
const NUMBERS = ['holdsBack', 'lookAhead', 'limit'] as const
const OTHERS = ['name', 'environ', 'answersErrors', 'answer'] as const

/**
 * Refuses what would leave a middleware untested: an option that does not exist, or is of the wrong kind.
 * @throws {TypeError | RangeError}
 */
export function checkMiddlewareOptions(options: MiddlewareOptions): void {
  checkOptions('checkMiddleware', options, [...FUNCTIONS, ...NUMBERS, ...OTHERS])
  for (const name of FUNCTIONS) {
    const value: unknown = options[name]
    if (value === undefined || typeof value === 'function') continue
    throw new TypeError(`checkMiddleware: ${name} must be a function, got ${describeValue(value)}`)
  }
  for (const name of NUMBERS) {
    const value: unknown = options[name]
    if (value === undefined) continue
    if (typeof value !== 'number') {
      throw new TypeError(`checkMiddleware: ${name} must be a number, got ${describeValue(value)}`)
    }
    if (!(value >= 0)) throw new RangeError(`checkMiddleware: ${name} must not be negative, got ${value}`)
  }
}
