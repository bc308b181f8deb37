import type { GzipReason } from './decide.ts'

/** What happened to a response. Counts are undefined where the body passed untouched, uncounted. */
export interface GzipDecision {
  applied: boolean
  reason: GzipReason
  /** The coding of the response, of HEAD too: `'gzip'`, or one of the `encoder` option. */
  coding: string | undefined
  /** Bytes that the app gave. */
  bytesIn: number | undefined
  /** Bytes that went on. */
  bytesOut: number | undefined
}
