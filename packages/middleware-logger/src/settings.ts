import type { SafeClock } from './clock.ts'
import type { Format, LogEntry } from './entry.ts'
import type { LogDestination } from './options.ts'
import type { Level } from './outcome.ts'
import type { Redactor } from './redact.ts'
import type { Reports } from './reports.ts'

/** The options, checked, with their defaults; shared by all requests. */
export interface Settings {
  destination: LogDestination | undefined
  formatFor(destination: LogDestination): Format
  redact: Redactor
  reports: Reports
  clock: SafeClock
  immediate: boolean
  /** Whether functions of the user may look at the response's headers. */
  needsHeaders: boolean
  skip: ((entry: LogEntry) => boolean) | undefined
  level: ((entry: LogEntry) => Level) | undefined
  address(address: string | undefined): string | undefined
  requestId: { header: string; key: string; trust: boolean; generate: () => string } | undefined
}
