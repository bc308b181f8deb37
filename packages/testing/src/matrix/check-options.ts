import { checkOptions, describeValue } from '@tsgi/core'
import { checkEnvironKeys } from '../check-environ-keys.ts'
import type { MiddlewareOptions } from './options.ts'

const FUNCTIONS = [
  'inside',
  'outside',
  'expected',
  'expectedStatus',
  'expectedHeaders',
  'decode',
  'only'
] as const
const NUMBERS = ['holdsBack', 'lookAhead', 'limit'] as const
const OTHERS = {
  name: 'string',
  environ: 'object',
  answersErrors: 'boolean',
  overSockets: 'boolean',
  answer: 'object'
} as const
const KINDS = { string: 'a string', object: 'an object', boolean: 'true or false' }

/**
 * Refuses what would leave a middleware untested: an option that does not exist, or is of the wrong kind.
 * @throws {TypeError | RangeError}
 */
export function checkMiddlewareOptions(options: MiddlewareOptions): void {
  checkOptions('checkMiddleware', options, [...FUNCTIONS, ...NUMBERS, ...Object.keys(OTHERS)])
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
  for (const [name, kind] of Object.entries(OTHERS)) {
    const value: unknown = options[name as keyof typeof OTHERS]
    if (value === undefined || (typeof value === kind && value !== null)) continue
    throw new TypeError(`checkMiddleware: ${name} must be ${KINDS[kind]}, got ${describeValue(value)}`)
  }
  const { answer, environ, holdsBack, lookAhead = 0 } = options
  if (environ !== undefined) checkEnvironKeys('checkMiddleware: environ', environ)
  if (lookAhead !== 0 && lookAhead !== 1) {
    throw new RangeError(`checkMiddleware: lookAhead must be 0 or 1, got ${String(lookAhead)}`)
  }
  if (holdsBack === Infinity) {
    throw new RangeError('checkMiddleware: holdsBack must be a number of bytes, got Infinity; name a bound')
  }
  if (answer === undefined || /^\d{3} ./.test(answer.status)) return
  throw new RangeError(
    `checkMiddleware: answer must have a status as in '403 Forbidden', got ${describeValue(answer.status)}`
  )
}
