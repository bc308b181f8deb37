import {
  ServerResponse,
  STATUS_CODES,
  validateHeaderName,
  validateHeaderValue,
  type IncomingMessage
} from 'node:http'
import type { HeaderList, Status } from '@tsgi/core'

/** Headers as `writeHead` takes them: an object, a flat list, or a list of pairs. */
export type GivenHeaders = Record<string, unknown> | readonly unknown[] | null | undefined

/** The head that a handler has given by whatever means. */
export interface HandlerHead {
  readonly status: Status
  readonly headers: HeaderList
}

/**
 * Reads the head from a response at the time when Node would write it. Fields that belong to the connection are left out:
 * many handlers set `Connection: keep-alive`, and the gateway knows better. They go to `leftOut`.
 *
 * @throws Node's errors for names and values that are none
 */
export function handlerHead(
  response: ServerResponse,
  given: GivenHeaders,
  leftOut: HeaderList = []
): HandlerHead {
  const headers: HeaderList = []
  // What was set before has met what was given: Node merges the two.
  if (!addSet(headers, response) && given !== null && given !== undefined) addGiven(headers, given)
  if (headers.some(belongsToConnection)) leaveOut(headers, leftOut)
  const { statusCode, statusMessage } = response
  return { status: `${statusCode} ${statusMessage || (STATUS_CODES[statusCode] ?? 'unknown')}`, headers }
}

/** Whether there is any. */
function addSet(headers: HeaderList, response: ServerResponse): boolean {
  if (SET_HEADERS === undefined) return addByName(headers, response as WithNames)
  const set = (response as unknown as Record<symbol, SetHeaders | null | undefined>)[SET_HEADERS]
  if (set === null || set === undefined) return false
  let isAny = false
  for (const key in set) {
    const [name, value] = set[key]!
    add(headers, name, value)
    isAny = true
  }
  return isAny
}

/* c8 ignore start -- other runtimes' way, and that of a Node which has the symbol no more. */
function addByName(headers: HeaderList, response: WithNames): boolean {
  const names = response.getRawHeaderNames()
  for (const name of names) add(headers, name, response.getHeader(name))
  return names.length > 0
}
/* c8 ignore stop */

/** Absent from @types/node 20, there since Node 15.4. */
type WithNames = ServerResponse & { getRawHeaderNames(): string[] }
type SetHeaders = Record<string, [name: string, value: unknown]>

/** Where Node keeps what was set, by lower-case names: to ask by name takes three times as long. Other runtimes keep it elsewhere. */
const SET_HEADERS = findSetHeaders()

function findSetHeaders(): symbol | undefined {
  const probe = new ServerResponse({ method: 'GET' } as IncomingMessage).setHeader('X-Probe', '1')
  const fields = probe as unknown as Record<symbol, SetHeaders | null | undefined>
  return Object.getOwnPropertySymbols(probe).find(symbol => fields[symbol]?.['x-probe']?.[0] === 'X-Probe')
}

function leaveOut(headers: HeaderList, leftOut: HeaderList): void {
  for (const header of headers.splice(0)) (belongsToConnection(header) ? leftOut : headers).push(header)
}

function addGiven(headers: HeaderList, given: NonNullable<GivenHeaders>): void {
  if (!Array.isArray(given)) {
    for (const [name, value] of Object.entries(given)) addChecked(headers, name, value)
  } else if (Array.isArray(given[0])) {
    for (const [name, value] of given as [unknown, unknown][]) addChecked(headers, name, value)
  } else {
    if (given.length % 2 !== 0) {
      const message = 'writeHead: a flat list of headers has a value for each name'
      throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_VALUE' })
    }
    for (let i = 0; i < given.length; i += 2) addChecked(headers, given[i], given[i + 1])
  }
}

function addChecked(headers: HeaderList, name: unknown, value: unknown): void {
  validateHeaderName(name as string)
  for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
    validateHeaderValue(name as string, each as string)
  }
  add(headers, name as string, value)
}

function add(headers: HeaderList, name: string, value: unknown): void {
  if (Array.isArray(value)) for (const each of value) headers.push([name, String(each)])
  else headers.push([name, String(value)])
}

function belongsToConnection([name, value]: [string, string]): boolean {
  if (!LENGTHS.has(name.length)) return false
  const lower = name.toLowerCase()
  if (lower === 'transfer-encoding') {
    // Any other coding was applied by the handler: the gateway refuses it.
    return /^(chunked|identity)$/i.test(value)
  }
  return CONNECTION.has(lower)
}

// RFC 9110, 7.6.1. Trailers cannot be sent either.
const CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'te', 'trailer'])
const LENGTHS = new Set([...CONNECTION, 'transfer-encoding'].map(name => name.length))
