import type { LoggerOptions } from './options.ts'

/** @throws {TypeError | RangeError} naming the option, the rule and the value */
export function checkOptions(options: LoggerOptions): void {
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
  if (redact !== false) checkRedact(redact)
  must('headers', 'an object', headers, isObject)
  must('headers.request', 'an array of names', headers?.request, isNames)
  must('headers.response', 'an array of names', headers?.response, isNames)
  must('clock', 'an object with now() and monotonic()', clock, isClock)
  if (typeof requestId !== 'boolean') checkRequestId(requestId)
}

function checkRedact(redact: Exclude<LoggerOptions['redact'], false>): void {
  must('redact', 'an object or false', redact, isObject)
  must('redact.query', 'an array of names or a function', redact?.query, v => isFunction(v) || isNames(v))
  must('redact.headers', 'an array of names', redact?.headers, isNames)
  must('redact.replacement', 'a string', redact?.replacement, value => typeof value === 'string')
}

function checkRequestId(requestId: Exclude<LoggerOptions['requestId'], boolean>): void {
  must('requestId', 'a boolean or an object', requestId, isObject)
  must('requestId.header', 'a header name', requestId?.header, isToken)
  must('requestId.trust', 'a boolean', requestId?.trust, value => typeof value === 'boolean')
  must('requestId.generate', 'a function', requestId?.generate, isFunction)
}

function must(name: string, rule: string, value: unknown, holds: (value: unknown) => boolean): void {
  if (value !== undefined && !holds(value)) {
    throw new TypeError(`logger: ${name} must be ${rule}, got ${describe(value)}`)
  }
}

function oneOf(name: string, value: unknown, values: readonly unknown[]): void {
  if (value === undefined || values.includes(value)) return
  const ErrorType = values.some(allowed => typeof allowed === typeof value) ? RangeError : TypeError
  throw new ErrorType(`logger: ${name} must be one of ${values.join(', ')}, got ${describe(value)}`)
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

// RFC 9110, 5.6.2
function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : String(value)
}
