import type { LogEntry } from './entry.ts'
import type { Level } from './outcome.ts'
import type { RedactOptions } from './redact.ts'
import type { RequestIdOptions } from './request-id.ts'

/** Where lines go: a stream, `process.stdout`, pino's or sonic-boom's destination, or an object of your own. */
export interface LogDestination {
  write(line: string): unknown
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined
}

/** A format by name, a string of `%` directives, or a function that gives a line (null or undefined: no line). */
export type LogFormat =
  | 'auto'
  | 'dev'
  | 'tiny'
  | 'common'
  | 'combined'
  | 'json'
  | (string & {})
  | ((entry: LogEntry) => string | null | undefined)

export interface LoggerOptions {
  /** What a line looks like. Default: `'auto'`, which is `dev` on a terminal and `json` elsewhere. */
  format?: LogFormat
  /** The names and units of the fields in `json`; with another format than that or `auto` it is refused. Default: `'plain'`. */
  schema?: 'plain' | 'otel' | 'ecs' | 'gcp'
  /** Where lines go. Default: `environ['tsgi.errors']`. */
  destination?: LogDestination
  /** Write another line, with the outcome `pending`, when a request comes. Default: `false`. */
  immediate?: boolean
  /** Which requests get no line. Default: none. */
  skip?: (entry: LogEntry) => boolean
  /**
   * How grave a line is; `'silent'`: no line. Default: `error` from status 500 and for a failure after the head, `warn` from
   * 400 and when the client went away, else `info`.
   */
  level?: (entry: LogEntry) => Level
  /** Colours in `dev`. Default: `'auto'`: on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`, or with `FORCE_COLOR`. */
  color?: boolean | 'auto'
  /** The zone of the times in `common`, `combined` and directives. Default: `'utc'`. */
  timezone?: 'utc' | 'local'
  /**
   * Which secrets are replaced besides the built-in ones; `false` leaves query parameters and user names in URLs as they are.
   * Credential headers are always replaced. Default: `{}`.
   */
  redact?: RedactOptions | false
  /** Headers that a `json` line holds; with another format than that or `auto` it is refused. Default: none. */
  headers?: { request?: readonly string[]; response?: readonly string[] }
  /** The client's address: whole, its network (24 bits of IPv4, 48 of IPv6), not at all, or what a function makes of it. Default: `'full'`. */
  address?: 'full' | 'anonymize' | 'omit' | ((address: string) => string | undefined)
  /** Gives every request an id, unless `environ['tsgi.request_id']` has one already: in the line, in `environ['tsgi.request_id']`, and in a response header. Default: `false`. */
  requestId?: boolean | RequestIdOptions
  /** Milliseconds since 1970, and milliseconds of a clock that never goes back. Default: `Date.now` and `performance.now`. */
  clock?: Clock
}

export interface Clock {
  now(): number
  monotonic(): number
}
