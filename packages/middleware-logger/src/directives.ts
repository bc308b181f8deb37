import { getAllHeaders } from '@tsgi/core'
import type { Directive, OpenEntry } from './entry.ts'
import { column, quoted, requestLine } from './format-apache.ts'
import { mustBeToken } from './must-be-token.ts'
import type { Redactor } from './redact.ts'
import { strftime } from './strftime.ts'
import { clfTime, perSecond, type OffsetAt } from './time.ts'

/** What directives depend on besides the entry. */
export interface FormatContext {
  redact: Redactor
  offsetAt: OffsetAt
}

/** A `%` directive as it stands in a format. */
export interface DirectiveSource {
  /** All of it: `%{User-Agent}i`. */
  text: string
  /** What stands in braces. */
  argument: string | undefined
  letter: string
  /** Whether it stands between double quotes. */
  inQuotes: boolean
}

/**
 * Makes the function for a directive. `capture` asks for an environ key to be read before inner layers change it, and
 * gives its place in `entry.request`.
 *
 * @throws {RangeError} when the directive is not known, or its argument
 */
export function directive(
  source: DirectiveSource,
  context: FormatContext,
  capture: (key: string) => number
): Directive {
  const { argument, letter, inQuotes, text } = source
  const show = inQuotes ? quoted : column
  if (argument === undefined) {
    if (letter === 't') return timeOf(context)
    const simple = SIMPLE[letter]
    if (simple !== undefined) return entry => simple(entry, show)
  } else if (argument !== '') {
    if (letter === 'i' || letter === 'o') mustBeToken(`the name in ${text}`, argument)
    if (letter === 'i') return requestHeader(argument, context, capture, show)
    if (letter === 'o') return responseHeader(argument, context, show)
    if (letter === 'e') return variable(argument, context, show)
    if (letter === 't') return strftime(argument, context.offsetAt)
    const duration = letter === 'T' ? DURATION.get(argument) : undefined
    if (duration !== undefined) return duration
  }
  throw new RangeError(
    `logger: format must hold known directives, got ${text === '%' ? '% without a letter' : text}; write %% for a percent sign`
  )
}

type Show = (text: string | undefined) => string

const SIMPLE: Readonly<Record<string, (entry: OpenEntry, show: Show) => string>> = {
  '%': () => '%',
  '^FB': entry => inUnits(entry.ttfbMs, 1), // mod_logio's
  a: (entry, show) => show(entry.client),
  b: entry => (entry.bytes === 0 ? '-' : String(entry.bytes)),
  B: entry => String(entry.bytes),
  D: entry => inUnits(entry.durationMs, 1),
  h: (entry, show) => show(entry.client),
  H: (entry, show) => show(entry.protocol),
  l: () => '-',
  L: (entry, show) => show(entry.requestId),
  m: (entry, show) => show(entry.method),
  p: (entry, show) => show(entry.environ.SERVER_PORT),
  P: () => String(processId() ?? '-'),
  q: (entry, show) => (entry.target.includes('?') ? show(entry.target.slice(entry.target.indexOf('?'))) : ''),
  r: requestLine,
  s: entry => String(entry.status ?? '-'),
  T: entry => inUnits(entry.durationMs, 1_000_000),
  u: (entry, show) => show(entry.user),
  U: (entry, show) => show(entry.target.replace(/\?.*$/s, '')),
  v: (entry, show) => show(entry.environ.SERVER_NAME),
  V: (entry, show) => show(entry.host ?? entry.environ.SERVER_NAME),
  X: entry => (entry.outcome === 'aborted' || entry.outcome === 'error' ? 'X' : '+')
}

// Maps, where a name comes from the format: an object would also answer to `constructor`.
const DURATION: ReadonlyMap<string, Directive> = new Map([
  ['s', entry => inUnits(entry.durationMs, 1_000_000)],
  ['ms', entry => inUnits(entry.durationMs, 1000)],
  ['us', entry => inUnits(entry.durationMs, 1)]
])

/** Whole units of that many microseconds: Apache cuts off, it does not round. */
function inUnits(milliseconds: number | undefined, unit: number): string {
  return milliseconds === undefined ? '-' : String(Math.floor(Math.round(milliseconds * 1000) / unit))
}

function timeOf(context: FormatContext): Directive {
  const time = perSecond(second => clfTime(second, context.offsetAt(second)))
  return entry => `[${time(entry.time)}]`
}

function requestHeader(
  name: string,
  { redact }: FormatContext,
  capture: (key: string) => number,
  show: Show
): Directive {
  const at = capture(environKey(name))
  return entry => {
    const value = entry.request[at]
    return show(value === undefined ? undefined : redact.header(name, value))
  }
}

function responseHeader(name: string, { redact }: FormatContext, show: Show): Directive {
  return entry => {
    const values = getAllHeaders(entry.headers, name)
    return show(values.length === 0 ? undefined : redact.header(name, values.join(', ')))
  }
}

/** What environ holds when the line is written: inner layers leave their results there. */
function variable(key: string, { redact }: FormatContext, show: Show): Directive {
  const name = key.startsWith('HTTP_') ? key.slice('HTTP_'.length).replaceAll('_', '-') : key
  return entry => {
    const value = (entry.environ as unknown as Record<string, unknown>)[key]
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    if (typeof value !== 'string') return '-'
    return show(key === 'QUERY_STRING' ? redact.url(`?${value}`).slice(1) : redact.header(name, value))
  }
}

/** Where environ holds a request header. */
export function environKey(header: string): string {
  const key = header.toUpperCase().replaceAll('-', '_')
  return key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH' ? key : `HTTP_${key}`
}

function processId(): number | undefined {
  return (globalThis as { process?: { pid?: number } }).process?.pid
}
