import type { HeaderList } from './types.ts'

/** The value of the first header of that name, or undefined. */
export function getHeader(headers: HeaderList, name: string): string | undefined {
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
  const values: string[] = []
  for (let i = indexOfHeader(headers, name, 0); i !== -1; i = indexOfHeader(headers, name, i + 1)) {
    values.push(headers[i]![1])
  }
  return values
}

export function hasHeader(headers: HeaderList, name: string): boolean {
  return getHeader(headers, name) !== undefined
}

/** Replaces every header of that name by one, at the place of the first. Pairs are replaced, never mutated. */
export function setHeader(headers: HeaderList, name: string, value: string): void {
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
  headers.push([name, value])
}

export function removeHeader(headers: HeaderList, name: string): void {
  removeFrom(headers, name, 0)
}

/**
 * Names a request header in `Vary`, once; `*` stays as it is.
 * @see RFC 9110, 12.5.5
 */
export function addVary(headers: HeaderList, name: string): void {
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
  return list !== undefined && list.split(',').some(item => item.trim().toLowerCase() === token.toLowerCase())
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
