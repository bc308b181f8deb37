import { describeError } from '../describe-error.ts'
import type { OpenEntry } from '../entry.ts'
import { messageOf, type JsonSchema } from '../format-json.ts'
import { escapeJson, flatMembers, numberMember, steadyMember, textMember } from '../json.ts'
import { gzipDecision, sessionHandle } from '../neighbours.ts'
import { isoTime } from '../time.ts'
import { bytesOf, seconds, splitHost, splitTarget, versionOf } from './fields.ts'

const urlSchemeMember = steadyMember('url.scheme')
const clientAddressMember = steadyMember('client.address')
const networkProtocolVersionMember = steadyMember('network.protocol.version')
const userAgentOriginalMember = steadyMember('user_agent.original')

/**
 * OpenTelemetry's log record, with the attributes of HTTP server spans and of exceptions; durations in seconds.
 * @see OpenTelemetry semantic conventions, HTTP spans, exceptions in logs; log data model, appendix B for the severity numbers
 */
export const otel: JsonSchema = ({ entry, trace, requestHeaders, responseHeaders }) => {
  const [path, query] = splitTarget(entry.target)
  const isKnown = METHODS.has(entry.method)
  const [address, port] = splitHost(entry.host)
  return (
    `{"timestamp":"${isoTime(entry.time)}","severity_text":"${entry.level.toUpperCase()}"` +
    `,"severity_number":${SEVERITY[entry.level]},"body":"${escapeJson(messageOf(entry))}"` +
    textMember('trace_id', trace?.traceId) +
    textMember('span_id', trace?.spanId) +
    `,"attributes":{"http.request.method":"${isKnown ? entry.method : '_OTHER'}"` +
    textMember('http.request.method_original', isKnown ? undefined : entry.method) +
    urlSchemeMember(entry.environ['tsgi.url_scheme']) +
    textMember('url.path', path) +
    textMember('url.query', query) +
    numberMember('http.response.status_code', entry.status) +
    numberMember('http.response.body.size', bytesOf(entry)) +
    numberMember('http.server.request.duration', seconds(entry.durationMs)) +
    clientAddressMember(entry.client) +
    networkProtocolVersionMember(versionOf(entry)) +
    textMember('server.address', address ?? entry.environ.SERVER_NAME) +
    numberMember('server.port', Number(port ?? entry.environ.SERVER_PORT)) +
    textMember('user.name', entry.user) +
    textMember('session.id', sessionHandle(entry.environ)) +
    userAgentOriginalMember(entry.userAgent) +
    errorMembers(entry) +
    textMember('tsgi.request.id', entry.requestId) +
    textMember('tsgi.outcome', entry.outcome) +
    numberMember('tsgi.time_to_first_byte', seconds(entry.ttfbMs)) +
    flatMembers('tsgi.gzip.', gzipDecision(entry.environ)) +
    flatMembers('http.request.header.', requestHeaders) +
    flatMembers('http.response.header.', responseHeaders) +
    '}}'
  )
}

// RFC 9110, 9.3, and PATCH (RFC 5789)
const METHODS = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'])
const SEVERITY = { debug: 5, info: 9, warn: 13, error: 17, silent: 0 } as const

function errorMembers({ outcome, error, status }: OpenEntry): string {
  if (outcome === 'error') {
    const { type, message, stack } = describeError(error)
    return (
      textMember('error.type', type) +
      textMember('exception.type', type) +
      textMember('exception.message', message) +
      textMember('exception.stacktrace', stack)
    )
  }
  return textMember('error.type', status !== undefined && status >= 500 ? String(status) : undefined)
}
