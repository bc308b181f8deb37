import { atOnce } from '@tsgi/core'
import { anonymizeAddress, plainAddress } from './address.ts'
import { checkOptions } from './check-options.ts'
import { safeClock, systemClock } from './clock.ts'
import { environKey } from './directives.ts'
import { chooseFormat } from './formats.ts'
import { mustGive } from './must-give.ts'
import type { LoggerOptions } from './options.ts'
import { LEVELS, type Level } from './outcome.ts'
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
  const { destination, skip, level, immediate = false, clock } = options
  const redact = createRedactor(options.redact)
  const reports = new Reports()
  if (destination !== undefined) watch(destination)
  return {
    destination,
    formatFor: chooseFormat(options, redact),
    redact,
    reports,
    clock: clock === undefined ? systemClock : safeClock(clock, reports),
    immediate,
    needsHeaders: skip !== undefined || level !== undefined,
    skip: skip && (entry => atOnce('skip must give a boolean', skip(entry))),
    level: level && (entry => levelFrom(level(entry))),
    address: addressOf(options.address),
    requestId: requestIdOf(options.requestId)
  }
}

function addressOf(option: LoggerOptions['address'] = 'full'): Settings['address'] {
  if (option === 'omit') return () => undefined
  const show = option === 'full' ? plainAddress : option === 'anonymize' ? anonymizeAddress : option
  return address => (address === undefined ? undefined : addressFrom(show(address)))
}

function addressFrom(shown: unknown): string | undefined {
  const address = atOnce(`address must give ${ADDRESS}`, shown) ?? undefined
  if (address === undefined || typeof address === 'string') return address
  throw mustGive('address', ADDRESS, address)
}

const ADDRESS = 'a string or nothing'

function levelFrom(given: unknown): Level {
  const level = atOnce(`level must give ${LEVEL}`, given) as Level
  if (LEVELS.includes(level)) return level
  throw mustGive('level', LEVEL, level)
}

const LEVEL = 'debug, info, warn, error or silent'

function requestIdOf(option: LoggerOptions['requestId'] = false): Settings['requestId'] {
  if (option === false) return undefined
  const { header = 'X-Request-Id', trust = false, generate = randomId } = option === true ? {} : option
  return { header, key: environKey(header), trust, generate }
}

function randomId(): string {
  return crypto.randomUUID()
}
