/** Where a request stands in a distributed trace. */
export interface TraceContext {
  traceId: string
  spanId: string
}

/**
 * Reads a `traceparent` header; undefined when it is absent or not valid.
 * @see W3C Trace Context, 3.2
 */
export function traceContext(header: string | undefined): TraceContext | undefined {
  const match = header === undefined ? null : TRACE_PARENT.exec(header)
  return match === null ? undefined : { traceId: match[2]!, spanId: match[3]! }
}

// Version ff is forbidden, all-zero ids are invalid, and only versions after 00 may add fields.
const TRACE_PARENT =
  /^(?!ff)(?!00-.{52}.)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(?:-.*)?$/
