import { describeError } from '../describe-error.ts'
import type { OpenEntry } from '../entry.ts'
import type { JsonSchema } from '../format-json.ts'
import { escapeJson, jsonObject, quoteJson, type JsonFields } from '../json.ts'
import { gzipDecision, sessionHandle } from '../neighbours.ts'
import { isoTime, pad } from '../time.ts'

/** The fields of this project, in a fixed order; times in milliseconds; what is not known is left out. */
export const plain: JsonSchema = ({ entry, trace, requestHeaders, responseHeaders }) => {
  const { status, client, user, host, referer, userAgent, requestId } = entry
  // Joined by hand: a third of the cost of a list of pairs.
  const method = escapeJson(entry.method)
  const target = escapeJson(entry.target)
  let json = `{"time":"${isoTime(entry.time)}","level":"${entry.level}"`
  json += `,"message":"${method} ${target} ${status ?? entry.outcome}","method":"${method}","target":"${target}"`
  json += `,"protocol":${quoteJson(entry.protocol)}`
  if (status !== undefined) json += `,"status":${status}`
  if (entry.outcome !== 'pending') json += `,"bytes":${entry.bytes}`
  if (entry.ttfbMs !== undefined) json += `,"ttfb_ms":${decimal(entry.ttfbMs)}`
  if (entry.durationMs !== undefined) json += `,"duration_ms":${decimal(entry.durationMs)}`
  if (client !== undefined) json += `,"client":${quoteJson(client)}`
  if (user !== undefined) json += `,"user":${quoteJson(user)}`
  if (host !== undefined) json += `,"host":${quoteJson(host)}`
  if (referer !== undefined) json += `,"referer":${quoteJson(referer)}`
  if (userAgent !== undefined) json += `,"user_agent":${quoteJson(userAgent)}`
  if (requestId !== undefined) json += `,"request_id":${quoteJson(requestId)}`
  if (trace !== undefined) json += `,"trace_id":"${trace.traceId}","span_id":"${trace.spanId}"`
  json += `,"outcome":"${entry.outcome}"`
  if (entry.outcome === 'error') json += `,"error":${jsonObject(errorFields(entry))}`
  const session = sessionHandle(entry.environ)
  if (session !== undefined) json += `,"session":${quoteJson(session)}`
  const gzip = gzipDecision(entry.environ)
  if (gzip !== undefined) json += `,"gzip":${jsonObject(gzip)}`
  if (requestHeaders !== undefined) json += `,"request_headers":${jsonObject(requestHeaders)}`
  if (responseHeaders !== undefined) json += `,"response_headers":${jsonObject(responseHeaders)}`
  return `${json}}`
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
