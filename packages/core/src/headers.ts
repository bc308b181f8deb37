import { describeValue } from './describe-value.ts'
import type { HeaderList } from './types.ts'

/** The value of the first header of that name, or undefined. */
export function getHeader(headers: HeaderList, name: string): string | undefined {
  check('getHeader', headers, name)
  const index = indexOfHeader(headers, name, 0)
  return index === -1 ? undefined : headers[index]![1]
}

/** Where the first header of that name stands, from a place on; -1 where there is none. */
export function indexOfHeader(headers: HeaderList, name: string, from: number): number {
  const end = lastUnit(name)
  for (let i = from; i < headers.length; i++) if (isNamed(headers[i]!, name, end)) return i
  return -1
}

/** The values of all headers of that name, in order. */
export function getAllHeaders(headers: HeaderList, name: string): string[] {
  check('getAllHeaders', headers, name)
  const values: string[] = []
  for (let i = indexOfHeader(headers, name, 0); i !== -1; i = indexOfHeader(headers, name, i + 1)) {
    values.push(headers[i]![1])
  }
  return values
}

export function hasHeader(headers: HeaderList, name: string): boolean {
  check('hasHeader', headers, name)
  return indexOfHeader(headers, name, 0) !== -1
}

/** Replaces every header of that name by one, at the place of the first. Pairs are replaced, never mutated. */
export function setHeader(headers: HeaderList, name: string, value: string): void {
  check('setHeader', headers, name)
  if (typeof value !== 'string') throw badValue('setHeader', name, value)
  const end = lastUnit(name)
  for (let i = 0; i < headers.length; i++) {
    if (!isNamed(headers[i]!, name, end)) continue
    headers[i] = [name, value]
    removeFrom(headers, name, i + 1)
    return
  }
  headers.push([name, value])
}

/** Adds a header beside those of the same name, as `Set-Cookie` wants it. */
export function appendHeader(headers: HeaderList, name: string, value: string): void {
  check('appendHeader', headers, name)
  if (typeof value !== 'string') throw badValue('appendHeader', name, value)
  headers.push([name, value])
}

export function removeHeader(headers: HeaderList, name: string): void {
  check('removeHeader', headers, name)
  removeFrom(headers, name, 0)
}

/**
 * Names a request header in `Vary`, once; `*` stays as it is.
 * @see RFC 9110, 12.5.5
 */
export function addVary(headers: HeaderList, name: string): void {
  check('addVary', headers, name)
  const values = getAllHeaders(headers, 'Vary')
  if (values.length === 0) return appendHeader(headers, 'Vary', name)
  const fields = values.flatMap(value => value.split(',').map(field => field.trim()))
  const present = fields.filter(field => field !== '')
  if (present.some(field => field === '*' || field.toLowerCase() === name.toLowerCase())) return
  setHeader(headers, 'Vary', [...present, name].join(', '))
}

/**
 * Whether a comma-separated list holds that token, without regard to case.
 * @see RFC 9110, 5.6.1
 */
export function hasToken(list: string | undefined, token: string): boolean {
  if (typeof token !== 'string')
    throw new TypeError(`hasToken: the token must be a string, got ${describeValue(token)}`)
  if (list === undefined) return false
  if (typeof list !== 'string')
    throw new TypeError(`hasToken: the list must be a string, got ${describeValue(list)}`)
  return list.split(',').some(item => item.trim().toLowerCase() === token.toLowerCase())
}

// In plain JavaScript a Headers or a record would pass for a list without that header.
function check(caller: string, headers: unknown, name: unknown): void {
  if (typeof name === 'string' && Array.isArray(headers)) return
  if (typeof name !== 'string')
    throw new TypeError(`${caller}: the name must be a string, got ${describeValue(name)}`)
  const remedy =
    typeof headers === 'object' && headers !== null ? '; write Object.entries(record), or [...headers]' : ''
  throw new TypeError(
    `${caller}: headers must be an array of [name, value] pairs, got ${describeValue(headers)}${remedy}`
  )
}

function badValue(caller: string, name: string, value: unknown): TypeError {
  return new TypeError(
    `${caller}: the value of ${name} must be a string, got ${describeValue(value)}; write String(value)`
  )
}

function removeFrom(headers: HeaderList, name: string, from: number): void {
  const end = lastUnit(name)
  let kept = from
  for (let i = from; i < headers.length; i++) {
    const header = headers[i]!
    if (!isNamed(header, name, end)) headers[kept++] = header
  }
  if (kept < headers.length) headers.length = kept
}

// Compared by the end first, since many names begin alike, and without making lower-case copies: this is the dearest part of a
// layer that sets a header. `end` is found once, not for each header of the list.
function isNamed(header: readonly [string, string], name: string, end: number): boolean {
  const other = header[0]
  return other.length === name.length && lastUnit(other) === end && (other === name || isSame(other, name))
}

/** The last character, so that letters of either case are one. */
function lastUnit(name: string): number {
  return name.charCodeAt(name.length - 1) | CASE_BIT
}

function isSame(other: string, name: string): boolean {
  for (let i = name.length - 1; i >= 0; i--) {
    const a = other.charCodeAt(i)
    const b = name.charCodeAt(i)
    if (a !== b && ((a ^ b) !== CASE_BIT || !isLetter(a | CASE_BIT))) return false
  }
  return true
}

const CASE_BIT = 0x20

function isLetter(lower: number): boolean {
  return lower >= 0x61 && lower <= 0x7a
}
