import { describeError } from '../describe-error.ts'
import { messageOf, type JsonSchema } from '../format-json.ts'
import { jsonObject } from '../json.ts'
import { isoTime } from '../time.ts'
import { bytesOf, splitHost, splitTarget, versionOf } from './fields.ts'

/**
 * Elastic Common Schema; durations in nanoseconds.
 * @see ECS reference: base, event, http, url, error
 */
export const ecs: JsonSchema = ({ entry, trace }) => {
  const [path, query] = splitTarget(entry.target)
  const error = entry.outcome === 'error' ? describeError(entry.error) : undefined
  return jsonObject([
    ['@timestamp', isoTime(entry.time)],
    ['log.level', entry.level],
    ['message', messageOf(entry)],
    ['ecs.version', '8.11.0'],
    ['event.kind', 'event'],
    ['event.outcome', OUTCOME[entry.outcome]],
    ['event.reason', entry.outcome],
    [
      'event.duration',
      entry.durationMs === undefined ? undefined : Math.round(entry.durationMs * 1000) * 1000
    ],
    ['http.request.method', entry.method],
    ['http.request.id', entry.requestId],
    ['http.request.referrer', entry.referer],
    ['http.response.status_code', entry.status],
    ['http.response.body.bytes', bytesOf(entry)],
    ['http.version', versionOf(entry)],
    ['url.original', entry.target],
    ['url.path', path],
    ['url.query', query],
    ['url.scheme', entry.environ['tsgi.url_scheme']],
    ['url.domain', splitHost(entry.host)[0]],
    ['client.address', entry.client],
    ['user.name', entry.user],
    ['user_agent.original', entry.userAgent],
    ['trace.id', trace?.traceId],
    ['span.id', trace?.spanId],
    ['error.type', error?.type],
    ['error.message', error?.message],
    ['error.stack_trace', error?.stack]
  ])
}

const OUTCOME = { pending: 'unknown', complete: 'success', aborted: 'unknown', error: 'failure' } as const
