import { describeError } from '../describe-error.ts'
import { messageOf, type JsonSchema } from '../format-json.ts'
import { jsonObject } from '../json.ts'
import { isoTime } from '../time.ts'
import { bytesOf, seconds } from './fields.ts'

/**
 * Google Cloud Logging's structured form; the latency is a text in seconds, the size a text.
 * @see Cloud Logging, LogEntry and HttpRequest
 */
export const gcp: JsonSchema = ({ entry, trace }) => {
  const bytes = bytesOf(entry)
  const latency = seconds(entry.durationMs)
  return jsonObject([
    ['time', isoTime(entry.time)],
    ['severity', SEVERITY[entry.level]],
    ['message', messageOf(entry)],
    [
      'httpRequest',
      [
        ['requestMethod', entry.method],
        ['requestUrl', entry.target],
        ['status', entry.status],
        ['responseSize', bytes === undefined ? undefined : String(bytes)],
        ['userAgent', entry.userAgent],
        ['remoteIp', entry.client],
        ['referer', entry.referer],
        ['latency', latency === undefined ? undefined : `${latency.toFixed(6)}s`],
        ['protocol', entry.protocol]
      ]
    ],
    ['logging.googleapis.com/trace', trace?.traceId],
    ['logging.googleapis.com/spanId', trace?.spanId],
    ['user', entry.user],
    ['request_id', entry.requestId],
    ['outcome', entry.outcome],
    ['stack_trace', entry.outcome === 'error' ? describeError(entry.error).stack : undefined]
  ])
}

const SEVERITY = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR', silent: 'DEFAULT' } as const
