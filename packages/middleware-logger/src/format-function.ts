import { atOnce } from '@tsgi/core'
import type { Format, LogEntry } from './entry.ts'
import { escapeControls } from './escape.ts'

/**
 * The format of a function. What it gives stays one line, and harmless to a terminal: controls within are shown as
 * `escapeQuoted` shows them, since a text that a client has sent may hold them. A line end at the end is dropped, as the
 * logger adds it.
 */
export function functionFormat(format: (entry: LogEntry) => string | null | undefined): Format {
  return {
    requestKeys: [],
    needsHeaders: true,
    line(entry) {
      const line = atOnce('format must give a line or nothing', format(entry))
      if (line === null || line === undefined) return undefined
      return escapeControls(withoutEnd(String(line)))
    }
  }
}

function withoutEnd(line: string): string {
  return line.endsWith('\n') ? line.replace(/\r?\n$/, '') : line
}
