import { anonymizeAddress, plainAddress } from './address.ts'
import { checkOptions } from './check-options.ts'
import { environKey } from './directives.ts'
import { chooseFormat } from './formats.ts'
import type { LoggerOptions } from './options.ts'
import { createRedactor } from './redact.ts'
import { Reports, watch } from './reports.ts'
import type { Settings } from './settings.ts'

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError | RangeError} naming the option, the rule and the value
 */
export function resolveOptions(options: LoggerOptions): Settings {
  checkOptions(options)
  const { destination, skip, level, immediate = false, clock = systemClock } = options
  const redact = createRedactor(options.redact)
  const reports = new Reports()
  if (destination !== undefined) watch(destination)
  return {
    destination,
    formatFor: chooseFormat(options, redact),
    redact,
    reports,
    clock,
    immediate,
    needsHeaders: skip !== undefined || level !== undefined,
    skip,
    level,
    address: addressOf(options.address),
    requestId: requestIdOf(options.requestId)
  }
}

const systemClock = { now: (): number => Date.now(), monotonic: (): number => performance.now() }

function addressOf(option: LoggerOptions['address'] = 'full'): Settings['address'] {
  if (option === 'omit') return () => undefined
  const show = option === 'full' ? plainAddress : option === 'anonymize' ? anonymizeAddress : option
  return address => (address === undefined ? undefined : show(address))
}

function requestIdOf(option: LoggerOptions['requestId'] = false): Settings['requestId'] {
  if (option === false) return undefined
  const { header = 'X-Request-Id', trust = false, generate = randomId } = option === true ? {} : option
  return { header, key: environKey(header), trust, generate }
}

function randomId(): string {
  return crypto.randomUUID()
}
