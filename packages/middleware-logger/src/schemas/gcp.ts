import { describeError } from '../describe-error.ts'
import type { OpenEntry } from '../entry.ts'
import { messageOf, type JsonSchema } from '../format-json.ts'
import { escapeJson, numberMember, objectMember, steadyMember, textMember } from '../json.ts'
import { gzipDecision, sessionHandle } from '../neighbours.ts'
import { isoTime } from '../time.ts'
import { bytesOf, seconds } from './fields.ts'

const userAgentMember = steadyMember('userAgent')
const remoteIpMember = steadyMember('remoteIp')
const refererMember = steadyMember('referer')
const protocolMember = steadyMember('protocol')

/**
 * Google Cloud Logging's structured form; the latency is a text in seconds, the size a text.
 * @see Cloud Logging, LogEntry and HttpRequest
 */
export const gcp: JsonSchema = ({ entry, trace, requestHeaders, responseHeaders }) => {
  const bytes = bytesOf(entry)
  const latency = seconds(entry.durationMs)
  return (
    `{"time":"${isoTime(entry.time)}","severity":"${SEVERITY[entry.level]}"` +
    `,"message":"${escapeJson(messageOf(entry))}"` +
    `,"httpRequest":{"requestMethod":"${escapeJson(entry.method)}"` +
    textMember('requestUrl', entry.target) +
    numberMember('status', entry.status) +
    textMember('responseSize', bytes === undefined ? undefined : String(bytes)) +
    userAgentMember(entry.userAgent) +
    remoteIpMember(entry.client) +
    refererMember(entry.referer) +
    textMember('latency', latency === undefined ? undefined : `${latency.toFixed(6)}s`) +
    protocolMember(entry.protocol) +
    '}' +
    textMember('logging.googleapis.com/trace', trace?.traceId) +
    textMember('logging.googleapis.com/spanId', trace?.spanId) +
    textMember('user', entry.user) +
    textMember('request_id', entry.requestId) +
    textMember('outcome', entry.outcome) +
    textMember('stack_trace', stackOf(entry)) +
    textMember('session', sessionHandle(entry.environ)) +
    objectMember('gzip', gzipDecision(entry.environ)) +
    objectMember('request_headers', requestHeaders) +
    objectMember('response_headers', responseHeaders) +
    '}'
  )
}

const SEVERITY = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', silent: 'DEFAULT' } as const

/** There is no other field for an error: what has no stack is shown by its first line. */
function stackOf(entry: OpenEntry): string | undefined {
  if (entry.outcome !== 'error') return undefined
  const { type, message, stack } = describeError(entry.error)
  return stack ?? `${type}: ${message}`
}
