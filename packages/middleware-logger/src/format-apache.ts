import type { Format, OpenEntry } from './entry.ts'
import { escapeColumn, escapeQuoted } from './escape.ts'
import { clfTime, perSecond, type OffsetAt } from './time.ts'

/** Apache's `%h %l %u %t "%r" %>s %b`, byte for byte. */
export function commonFormat(offsetAt: OffsetAt): Format {
  return { line: commonLine(offsetAt), requestKeys: [], needsHeaders: false }
}

/** Apache's combined format, byte for byte: common, then `"%{Referer}i" "%{User-Agent}i"`. */
export function combinedFormat(offsetAt: OffsetAt): Format {
  const common = commonLine(offsetAt)
  return {
    line: entry => `${common(entry)} "${quoted(entry.referer)}" "${quoted(entry.userAgent)}"`,
    requestKeys: [],
    needsHeaders: false
  }
}

/** `%r`, without the quotes. A space in a part is escaped, so that the parts stay three. */
export function requestLine(entry: OpenEntry): string {
  return `${escapeColumn(entry.method)} ${escapeColumn(entry.target)} ${escapeColumn(entry.protocol)}`
}

function commonLine(offsetAt: OffsetAt): (entry: OpenEntry) => string {
  const time = perSecond(second => clfTime(second, offsetAt(second)))
  return entry =>
    `${column(entry.client)} - ${column(entry.user)} [${time(entry.time)}] "${requestLine(entry)}" ${
      entry.status ?? '-'
    } ${entry.bytes === 0 ? '-' : entry.bytes}`
}

/** A field without quotes around it; `-` when it is absent. */
export function column(text: string | undefined): string {
  return text === undefined ? '-' : escapeColumn(text)
}

/** A field within quotes; `-` when it is absent. */
export function quoted(text: string | undefined): string {
  return text === undefined ? '-' : escapeQuoted(text)
}
