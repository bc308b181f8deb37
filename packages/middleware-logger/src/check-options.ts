import { checkOptions as checkNames, describeValue } from '@tsgi/core'
import { createResponseHead } from '@tsgi/core/gateway'
import { mustBeToken } from './must-be-token.ts'
import type { LogFormat, LoggerOptions } from './options.ts'
import type { RedactOptions } from './redact.ts'
import type { RequestIdOptions } from './request-id.ts'

/** @throws {TypeError | RangeError} naming the option, the rule and the value */
export function checkOptions(options: LoggerOptions): void {
  checkNames('logger', options, NAMES)
  const { format, destination, address, redact, headers, clock, requestId } = options
  must('format', 'a string or a function', format, value => ['string', 'function'].includes(typeof value))
  must('destination', 'an object with write(line)', destination, hasWrite)
  oneOf('schema', options.schema, ['plain', 'otel', 'ecs', 'gcp'])
  oneOf('color', options.color, [true, false, 'auto'])
  oneOf('timezone', options.timezone, ['utc', 'local'])
  oneOf('immediate', options.immediate, [true, false])
  must('skip', 'a function', options.skip, isFunction)
  must('level', 'a function', options.level, isFunction)
  if (!isFunction(address)) oneOf('address', address, ['full', 'anonymize', 'omit'])
  checkRedact(redact)
  group('headers', 'an object', headers, HEADER_NAMES)
  for (const side of HEADER_NAMES) checkHeaderNames(`headers.${side}`, headers?.[side])
  if (typeof format === 'function' || !(format === undefined || JSON_FORMATS.includes(format))) {
    for (const name of ['schema', 'headers'] as const) mustBeForJson(name, options[name], format)
  }
  must('clock', 'an object with now() and monotonic()', clock, isClock)
  if (typeof requestId !== 'boolean') checkRequestId(requestId)
}

const NAMES = [
  'format',
  'schema',
  'destination',
  'immediate',
  'skip',
  'level',
  'color',
  'timezone',
  'redact',
  'headers',
  'address',
  'requestId',
  'clock'
] as const satisfies readonly (keyof LoggerOptions)[]
const REDACT_NAMES = ['query', 'headers', 'replacement'] as const satisfies readonly (keyof RedactOptions)[]
const HEADER_NAMES = ['request', 'response'] as const
const REQUEST_ID_NAMES = [
  'header',
  'trust',
  'generate'
] as const satisfies readonly (keyof RequestIdOptions)[]

/** `auto` is JSON wherever it does not meet a terminal. */
const JSON_FORMATS: readonly LogFormat[] = ['json', 'auto']

/** @throws {TypeError} naming the option, the rule and the value */
export function checkRedact(redact: LoggerOptions['redact']): void {
  if (redact === false) return
  group('redact', 'an object or false', redact, REDACT_NAMES)
  must('redact.query', 'an array of names or a function', redact?.query, v => isFunction(v) || isNames(v))
  must('redact.headers', 'an array of names', redact?.headers, isNames)
  must('redact.replacement', 'a string', redact?.replacement, isString)
}

function checkRequestId(requestId: Exclude<LoggerOptions['requestId'], boolean>): void {
  group('requestId', 'a boolean or an object', requestId, REQUEST_ID_NAMES)
  must('requestId.header', 'a string', requestId?.header, isString)
  if (requestId?.header !== undefined) checkHeaderName(requestId.header)
  must('requestId.trust', 'a boolean', requestId?.trust, value => typeof value === 'boolean')
  must('requestId.generate', 'a function', requestId?.generate, isFunction)
}

function checkHeaderNames(what: string, names: readonly string[] | undefined): void {
  must(what, 'an array of names', names, isNames)
  for (const name of names ?? []) mustBeToken(what, name)
}

function checkHeaderName(name: string): void {
  mustBeToken('requestId.header', name)
  try {
    // What the gateway refuses, as the headers that belong to the connection, would turn every response into a 500.
    createResponseHead('200 OK', [[name, 'a']])
  } catch (error) {
    throw new RangeError(
      `logger: requestId.header must be a header of its own, got ${describeValue(name)}; X-Request-Id is the usual one`,
      { cause: error }
    )
  }
}

/** It would do nothing, and who reads the lines would find that out. */
function mustBeForJson(name: 'schema' | 'headers', value: unknown, format: LogFormat): void {
  if (value === undefined) return
  const remedy = name === 'headers' ? 'show them by %{Name}i and %{Name}o, or leave it out' : 'leave it out'
  throw new TypeError(
    `logger: ${name} must come with the format json or auto, got ${describeValue(format)}; ${remedy}`
  )
}

/** Options within an option. */
function group(name: string, rule: string, value: object | undefined, names: readonly string[]): void {
  must(name, rule, value, isObject)
  if (value !== undefined) checkNames(`logger: ${name}`, value, names)
}

function must(name: string, rule: string, value: unknown, holds: (value: unknown) => boolean): void {
  if (value !== undefined && !holds(value)) {
    throw new TypeError(`logger: ${name} must be ${rule}, got ${describeValue(value)}`)
  }
}

function oneOf(name: string, value: unknown, values: readonly unknown[]): void {
  if (value === undefined || values.includes(value)) return
  const ErrorType = values.some(allowed => typeof allowed === typeof value) ? RangeError : TypeError
  throw new ErrorType(`logger: ${name} must be one of ${values.join(', ')}, got ${describeValue(value)}`)
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasWrite(value: unknown): boolean {
  return isObject(value) && isFunction(value['write'])
}

function isClock(value: unknown): boolean {
  return isObject(value) && isFunction(value['now']) && isFunction(value['monotonic'])
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every(name => typeof name === 'string')
}

function isString(value: unknown): boolean {
  return typeof value === 'string'
}
