import type { Format, OpenEntry } from './entry.ts'
import { column } from './format-apache.ts'

/** For a terminal: `GET /x 200 1.234 ms - 11`, the status coloured by its class. */
export function devFormat(color: boolean): Format {
  return {
    requestKeys: [],
    needsHeaders: false,
    line(entry) {
      const status = entry.status ?? '-'
      const rest = `${duration(entry)} - ${bytes(entry)}${ending(entry)}`
      if (!color) return `${request(entry)} ${status} ${rest}`
      return `\x1b[0m${request(entry)} \x1b[${colorOf(entry.status)}m${status}\x1b[0m ${rest}\x1b[0m`
    }
  }
}

/** The least: `GET /x 200 11 - 1.234 ms`. */
export function tinyFormat(): Format {
  return {
    requestKeys: [],
    needsHeaders: false,
    line: entry =>
      `${request(entry)} ${entry.status ?? '-'} ${bytes(entry)} - ${duration(entry)}${ending(entry)}`
  }
}

function request(entry: OpenEntry): string {
  return `${column(entry.method)} ${column(entry.target)}`
}

function duration(entry: OpenEntry): string {
  return entry.durationMs === undefined ? '-' : `${entry.durationMs.toFixed(3)} ms`
}

function bytes(entry: OpenEntry): string {
  return entry.bytes === 0 ? '-' : String(entry.bytes)
}

/** Nothing after a normal end: the status says it all. */
function ending(entry: OpenEntry): string {
  return entry.outcome === 'complete' ? '' : ` ${entry.outcome}`
}

// morgan's: red, yellow, cyan, green
function colorOf(status: number | undefined): number {
  if (status === undefined) return 0
  if (status >= 500) return 31
  if (status >= 400) return 33
  if (status >= 300) return 36
  return status >= 200 ? 32 : 0
}
