import { getAllHeaders } from '@tsgi/core'
import { environKey } from './directives.ts'
import type { Format, OpenEntry } from './entry.ts'
import type { JsonFields } from './json.ts'
import type { Redactor } from './redact.ts'
import { traceContext, type TraceContext } from './trace-context.ts'

/** Headers that a JSON line holds besides the usual fields. */
export interface HeaderNames {
  request: readonly string[]
  response: readonly string[]
}

/** What a schema shows: the entry, and what is read from the headers. */
export interface JsonRecord {
  entry: OpenEntry
  trace: TraceContext | undefined
  requestHeaders: JsonFields | undefined
  responseHeaders: JsonFields | undefined
}

/** Turns a record into a line of JSON. */
export type JsonSchema = (record: JsonRecord) => string

/** One JSON object a line, in the fields of a schema. */
export function jsonFormat(schema: JsonSchema, names: HeaderNames, redact: Redactor): Format {
  const requestKeys = ['HTTP_TRACEPARENT', ...names.request.map(environKey)]

  function requestHeaders(entry: OpenEntry): JsonFields | undefined {
    return pairs(names.request, redact, (_, i) => entry.request[i + 1])
  }

  function responseHeaders(entry: OpenEntry): JsonFields | undefined {
    return pairs(names.response, redact, name => {
      const values = getAllHeaders(entry.headers, name)
      return values.length === 0 ? undefined : values.join(', ')
    })
  }

  return {
    requestKeys,
    isJson: true,
    needsHeaders: names.response.length > 0,
    line: entry =>
      schema({
        entry,
        trace: traceContext(entry.request[0]),
        requestHeaders: requestHeaders(entry),
        responseHeaders: responseHeaders(entry)
      })
  }
}

/** `GET /x 200`; without a status the outcome. */
export function messageOf(entry: OpenEntry): string {
  return `${entry.method} ${entry.target} ${entry.status ?? entry.outcome}`
}

function pairs(
  names: readonly string[],
  redact: Redactor,
  valueOf: (name: string, index: number) => string | undefined
): JsonFields | undefined {
  if (names.length === 0) return undefined
  return names.map((name, index) => {
    const value = valueOf(name, index)
    return [name.toLowerCase(), value === undefined ? undefined : redact.header(name, value)]
  })
}
