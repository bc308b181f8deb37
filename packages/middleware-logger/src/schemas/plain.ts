import { describeError } from '../describe-error.ts'
import type { OpenEntry } from '../entry.ts'
import type { JsonSchema } from '../format-json.ts'
import { escapeJson, numberMember, objectMember, steadyMember, textMember, type JsonFields } from '../json.ts'
import { gzipDecision, sessionHandle } from '../neighbours.ts'
import { isoTime, pad } from '../time.ts'
import { bytesOf } from './fields.ts'

const protocolMember = steadyMember('protocol')
const clientMember = steadyMember('client')
const hostMember = steadyMember('host')
const userAgentMember = steadyMember('user_agent')
const refererMember = steadyMember('referer')

/** The fields of this project, in a fixed order; times in milliseconds; what is not known is left out. */
export const plain: JsonSchema = ({ entry, trace, requestHeaders, responseHeaders }) => {
  const { status } = entry
  const method = escapeJson(entry.method)
  const target = escapeJson(entry.target)
  return (
    `{"time":"${isoTime(entry.time)}","level":"${entry.level}"` +
    `,"message":"${method} ${target} ${status ?? entry.outcome}","method":"${method}","target":"${target}"` +
    protocolMember(entry.protocol) +
    numberMember('status', status) +
    numberMember('bytes', bytesOf(entry)) +
    (entry.ttfbMs === undefined ? '' : `,"ttfb_ms":${decimal(entry.ttfbMs)}`) +
    (entry.durationMs === undefined ? '' : `,"duration_ms":${decimal(entry.durationMs)}`) +
    clientMember(entry.client) +
    textMember('user', entry.user) +
    hostMember(entry.host) +
    refererMember(entry.referer) +
    userAgentMember(entry.userAgent) +
    textMember('request_id', entry.requestId) +
    textMember('trace_id', trace?.traceId) +
    textMember('span_id', trace?.spanId) +
    `,"outcome":"${entry.outcome}"` +
    objectMember('error', entry.outcome === 'error' ? errorFields(entry) : undefined) +
    textMember('session', sessionHandle(entry.environ)) +
    objectMember('gzip', gzipDecision(entry.environ)) +
    objectMember('request_headers', requestHeaders) +
    objectMember('response_headers', responseHeaders) +
    '}'
  )
}

/** Three decimals at most; from whole numbers, which are quicker to write than fractions. */
function decimal(value: number): string {
  const thousandths = Math.round(value * 1000)
  const rest = thousandths % 1000
  const whole = (thousandths - rest) / 1000
  if (rest === 0) return String(whole)
  if (rest % 100 === 0) return `${whole}.${rest / 100}`
  return rest % 10 === 0 ? `${whole}.${pad(rest / 10)}` : `${whole}.${rest < 100 ? '0' : ''}${pad(rest)}`
}

function errorFields(entry: OpenEntry): JsonFields {
  const { type, message, stack } = describeError(entry.error)
  return [
    ['type', type],
    ['message', message],
    ['stack', stack]
  ]
}
