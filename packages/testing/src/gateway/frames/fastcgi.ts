import { parseCgiOutput } from './cgi-head.ts'
import type { Framing, Params } from './framing.ts'

/** Types of records. */
export const BEGIN_REQUEST = 1
export const ABORT_REQUEST = 2
export const END_REQUEST = 3
export const PARAMS = 4
export const STDIN = 5
export const STDOUT = 6
export const GET_VALUES = 9
export const GET_VALUES_RESULT = 10
export const UNKNOWN_TYPE = 11

export const RESPONDER = 1
export const KEEP_CONNECTION = 1

/**
 * Requests and responses are records, with the number of the request in each.
 * @see https://fast-cgi.github.io/spec, 3.3 to 5.5
 */
export const fastcgi: Framing = {
  protocol: 'fastcgi',
  request: (params, body) => fastcgiRequest(params, body),
  answer: received => {
    const records = readRecords(received)
    const output = records.filter(({ type }) => type === STDOUT).map(({ content }) => content)
    const end = records.find(({ type }) => type === END_REQUEST)
    return { ...parseCgiOutput(output.join('')), isWhole: end?.content.startsWith('\0\0\0\0\0') === true }
  }
}

/** A whole request. nginx leaves the length empty where there is no body. */
export function fastcgiRequest(
  params: Params,
  body = '',
  { id = 1, flags = 0 }: { id?: number; flags?: number } = {}
): string {
  const length = body === '' ? '' : String(body.length)
  return [
    begin(id, RESPONDER, flags),
    record(PARAMS, id, nameValues([['CONTENT_LENGTH', length], ...params])),
    record(PARAMS, id, ''),
    ...(body === '' ? [] : [record(STDIN, id, body)]),
    record(STDIN, id, '')
  ].join('')
}

export function begin(id: number, role: number, flags: number): string {
  return record(BEGIN_REQUEST, id, `${uint16(role)}${String.fromCharCode(flags)}\0\0\0\0\0`)
}

export function record(type: number, id: number, content: string, padding = 0, version = 1): string {
  const bytes = String.fromCharCode(padding)
  return `${String.fromCharCode(version, type)}${uint16(id)}${uint16(content.length)}${bytes}\0${content}${'\0'.repeat(padding)}`
}

export function nameValues(params: Params): string {
  return params.map(([name, value]) => `${size(name)}${size(value)}${name}${value}`).join('')
}

function size({ length }: string): string {
  return length < 128 ? String.fromCharCode(length) : longSize(length)
}

/** Four bytes, which a sender may use for any length. */
export function longSize(length: number): string {
  return `${String.fromCharCode(0x80 | (length >>> 24), (length >>> 16) & 255)}${uint16(length & 65_535)}`
}

function uint16(value: number): string {
  return String.fromCharCode(value >> 8, value & 255)
}

export interface FastcgiRecord {
  readonly type: number
  readonly id: number
  readonly content: string
}

/** The records that are complete. */
export function readRecords(received: string): FastcgiRecord[] {
  const records: FastcgiRecord[] = []
  let at = 0
  while (at + 8 <= received.length) {
    const byte = (index: number): number => received.charCodeAt(at + index)
    const length = byte(4) * 256 + byte(5)
    const end = at + 8 + length + byte(6)
    if (end > received.length) break
    records.push({
      type: byte(1),
      id: byte(2) * 256 + byte(3),
      content: received.slice(at + 8, at + 8 + length)
    })
    at = end
  }
  return records
}
