import { describeError } from '../describe-error.ts'
import type { OpenEntry } from '../entry.ts'
import { messageOf, type JsonSchema } from '../format-json.ts'
import { jsonObject, type JsonFields } from '../json.ts'
import { sessionHandle } from '../neighbours.ts'
import { isoTime } from '../time.ts'
import { bytesOf, seconds, splitHost, splitTarget, versionOf } from './fields.ts'

/**
 * OpenTelemetry's log record, with the attributes of HTTP server spans; durations in seconds.
 * @see OpenTelemetry semantic conventions, HTTP spans; log data model, appendix B for the severity numbers
 */
export const otel: JsonSchema = ({ entry, trace, requestHeaders, responseHeaders }) => {
  const [path, query] = splitTarget(entry.target)
  const known = METHODS.has(entry.method)
  const [address, port] = splitHost(entry.host)
  return jsonObject([
    ['timestamp', isoTime(entry.time)],
    ['severity_text', entry.level.toUpperCase()],
    ['severity_number', SEVERITY[entry.level]],
    ['body', messageOf(entry)],
    ['trace_id', trace?.traceId],
    ['span_id', trace?.spanId],
    [
      'attributes',
      [
        ['http.request.method', known ? entry.method : '_OTHER'],
        ['http.request.method_original', known ? undefined : entry.method],
        ['url.scheme', entry.environ['tsgi.url_scheme']],
        ['url.path', path],
        ['url.query', query],
        ['http.response.status_code', entry.status],
        ['http.response.body.size', bytesOf(entry)],
        ['http.server.request.duration', seconds(entry.durationMs)],
        ['client.address', entry.client],
        ['network.protocol.version', versionOf(entry)],
        ['server.address', address ?? entry.environ.SERVER_NAME],
        ['server.port', Number(port ?? entry.environ.SERVER_PORT)],
        ['user.name', entry.user],
        ['session.id', sessionHandle(entry.environ)],
        ['user_agent.original', entry.userAgent],
        ['error.type', errorType(entry)],
        ['tsgi.request.id', entry.requestId],
        ['tsgi.outcome', entry.outcome],
        ['tsgi.time_to_first_byte', seconds(entry.ttfbMs)],
        ...headerFields('http.request.header.', requestHeaders),
        ...headerFields('http.response.header.', responseHeaders)
      ]
    ]
  ])
}

// RFC 9110, 9.3, and PATCH (RFC 5789)
const METHODS = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'])
const SEVERITY = { debug: 5, info: 9, warn: 13, error: 17, silent: 0 } as const

function errorType(entry: OpenEntry): string | undefined {
  if (entry.outcome === 'error') return describeError(entry.error).type
  return entry.status !== undefined && entry.status >= 500 ? String(entry.status) : undefined
}

function headerFields(prefix: string, headers: JsonFields | undefined): JsonFields {
  return (headers ?? []).map(([name, value]) => [prefix + name, value] as const)
}
