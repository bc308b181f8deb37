import type { Format, LogEntry } from './entry.ts'

/**
 * The format of a function. What it gives stays one line: line ends within are shown as `\n` and `\r`, since a text that
 * a client has sent may hold them; one at the end is dropped, as the logger adds it.
 */
export function functionFormat(format: (entry: LogEntry) => string | null | undefined): Format {
  return {
    requestKeys: [],
    needsHeaders: true,
    line(entry) {
      const line = format(entry)
      if (line === null || line === undefined) return undefined
      return String(line)
        .replace(/\r?\n$/, '')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')
    }
  }
}
