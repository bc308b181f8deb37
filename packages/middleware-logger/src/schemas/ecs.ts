import { describeError } from '../describe-error.ts'
import type { OpenEntry } from '../entry.ts'
import { messageOf, type JsonSchema } from '../format-json.ts'
import { escapeJson, flatMembers, numberMember, steadyMember, textMember } from '../json.ts'
import { gzipDecision, sessionHandle } from '../neighbours.ts'
import { isoTime } from '../time.ts'
import { bytesOf, splitHost, splitTarget, versionOf } from './fields.ts'

const httpVersionMember = steadyMember('http.version')
const urlSchemeMember = steadyMember('url.scheme')
const urlDomainMember = steadyMember('url.domain')
const clientAddressMember = steadyMember('client.address')
const userAgentOriginalMember = steadyMember('user_agent.original')
const httpRequestReferrerMember = steadyMember('http.request.referrer')

/**
 * Elastic Common Schema; durations in nanoseconds.
 * @see ECS reference: base, event, http, url, error
 */
export const ecs: JsonSchema = ({ entry, trace, requestHeaders, responseHeaders }) => {
  const [path, query] = splitTarget(entry.target)
  const duration = entry.durationMs
  const error = entry.outcome === 'error' ? describeError(entry.error) : undefined
  return (
    `{"@timestamp":"${isoTime(entry.time)}","log.level":"${entry.level}"` +
    `,"message":"${escapeJson(messageOf(entry))}","ecs.version":"8.11.0","event.kind":"event"` +
    `,"event.outcome":"${outcomeOf(entry)}","event.reason":"${entry.outcome}"` +
    numberMember('event.duration', duration === undefined ? undefined : Math.round(duration * 1000) * 1000) +
    textMember('http.request.method', entry.method) +
    textMember('http.request.id', entry.requestId) +
    httpRequestReferrerMember(entry.referer) +
    numberMember('http.response.status_code', entry.status) +
    numberMember('http.response.body.bytes', bytesOf(entry)) +
    httpVersionMember(versionOf(entry)) +
    textMember('url.original', entry.target) +
    textMember('url.path', path) +
    textMember('url.query', query) +
    urlSchemeMember(entry.environ['tsgi.url_scheme']) +
    urlDomainMember(splitHost(entry.host)[0]) +
    clientAddressMember(entry.client) +
    textMember('user.name', entry.user) +
    userAgentOriginalMember(entry.userAgent) +
    textMember('trace.id', trace?.traceId) +
    textMember('span.id', trace?.spanId) +
    textMember('error.type', error?.type) +
    textMember('error.message', error?.message) +
    textMember('error.stack_trace', error?.stack) +
    textMember('tsgi.session.handle', sessionHandle(entry.environ)) +
    flatMembers('tsgi.gzip.', gzipDecision(entry.environ)) +
    flatMembers('http.request.headers.', requestHeaders) +
    flatMembers('http.response.headers.', responseHeaders) +
    '}'
  )
}

/** As Elastic's own readers of access logs have it: a failure from 400. */
function outcomeOf({ outcome, status = 0 }: OpenEntry): 'success' | 'failure' | 'unknown' {
  if (outcome === 'error') return 'failure'
  if (outcome !== 'complete') return 'unknown'
  return status < 400 ? 'success' : 'failure'
}
