import type { Environ, HeaderList } from '@tsgi/core'
import type { Level, Outcome } from './outcome.ts'

/**
 * What is known about one request. Text is as environ holds it, one character per byte, and not escaped. What the
 * request says was read before any inner layer could change it.
 */
export interface LogEntry {
  /** As it is when the line is written: with what inner layers have put there. */
  readonly environ: Environ
  /** When the request came, in milliseconds since 1970. */
  readonly time: number
  readonly method: string
  /** The request target as sent, secrets redacted. */
  readonly target: string
  readonly protocol: string
  /** `REMOTE_ADDR`, as the option `address` wants it. */
  readonly client: string | undefined
  /** `REMOTE_USER`, which a layer inside may have set. */
  readonly user: string | undefined
  readonly host: string | undefined
  /** Secrets redacted. */
  readonly referer: string | undefined
  readonly userAgent: string | undefined
  /** The id by the option `requestId`, or by a layer outside that has set `tsgi.request_id`. */
  readonly requestId: string | undefined
  /** What was sent; 500 (or the error's own) when the app failed before that; undefined when the client left before. */
  readonly status: number | undefined
  /** The response's headers as they left this layer. */
  readonly headers: HeaderList
  /** Bytes of the body that left this layer. An array body counts as a whole. */
  readonly bytes: number
  /** Milliseconds until the head left this layer, with the first bytes where there are any. */
  readonly ttfbMs: number | undefined
  /** Milliseconds until the body was closed. */
  readonly durationMs: number | undefined
  readonly outcome: Outcome
  /** What broke the response off. */
  readonly error: unknown
  readonly level: Level
}

/** An entry while it is being made. */
export interface OpenEntry extends LogEntry {
  /** The request headers (by environ key) that the format wants, in its order. */
  readonly request: readonly (string | undefined)[]
  user: string | undefined
  requestId: string | undefined
  status: number | undefined
  headers: HeaderList
  bytes: number
  ttfbMs: number | undefined
  durationMs: number | undefined
  outcome: Outcome
  error: unknown
  level: Level
}

/** One part of a line. */
export type Directive = (entry: OpenEntry) => string

/** What a format is: a compiled one knows what it needs, so that nothing else is captured. */
export interface Format {
  /** The line without its end; undefined: no line. */
  line(entry: OpenEntry): string | undefined
  /** Environ keys to read before inner layers change them. */
  readonly requestKeys: readonly string[]
  /** Whether the response's headers must be kept. */
  readonly needsHeaders: boolean
  /** Whether its lines are JSON. Default: false. */
  readonly isJson?: true
}
