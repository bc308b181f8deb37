import { checkInteger, checkOptions, describeValue, LONGEST_TIMER } from '@tsgi/core'
import type { GatewaySuiteOptions } from './gateway-suite.ts'

const OPTIONS = ['start', 'speaks', 'hasOnError', 'except', 'print', 'only', 'limit', 'startLimit']
const PROTOCOLS = ['http', 'scgi', 'fastcgi']

/** @throws {TypeError | RangeError} for an option that does not exist, is of the wrong kind, or would leave the gateway untested */
export function checkSuiteOptions(options: GatewaySuiteOptions): void {
  checkOptions('gatewaySuite', options, OPTIONS)
  const { start, speaks = 'http', hasOnError, except, print, only, limit, startLimit } = options
  must('start', 'a function', start, typeof start === 'function')
  must('speaks', `one of ${PROTOCOLS.join(', ')}`, speaks, PROTOCOLS.includes(speaks))
  must('hasOnError', 'true or false', hasOnError, isAbsentOr('boolean', hasOnError))
  must('except', 'an object', except, isAbsentOr('object', except) && except !== null)
  must('print', 'a function', print, isAbsentOr('function', print))
  must('only', 'a function', only, isAbsentOr('function', only))
  if (limit !== undefined) checkInteger('gatewaySuite: limit', limit, 1, LONGEST_TIMER)
  if (startLimit !== undefined) checkInteger('gatewaySuite: startLimit', startLimit, 1, LONGEST_TIMER)
}

function isAbsentOr(type: string, value: unknown): boolean {
  return value === undefined || typeof value === type
}

function must(name: string, rule: string, value: unknown, holds: boolean): void {
  if (!holds) throw new TypeError(`gatewaySuite: ${name} must be ${rule}, got ${describeValue(value)}`)
}
