import type { HeaderList } from './types.ts'

/** The value of the first header of that name, or undefined. */
export function getHeader(headers: HeaderList, name: string): string | undefined {
  for (const header of headers) if (isNamed(header, name)) return header[1]
  return undefined
}

/** The values of all headers of that name, in order. */
export function getAllHeaders(headers: HeaderList, name: string): string[] {
  return headers.filter(header => isNamed(header, name)).map(header => header[1])
}

export function hasHeader(headers: HeaderList, name: string): boolean {
  return getHeader(headers, name) !== undefined
}

/** Replaces every header of that name by one, at the place of the first. Pairs are replaced, never mutated. */
export function setHeader(headers: HeaderList, name: string, value: string): void {
  const at = headers.findIndex(header => isNamed(header, name))
  if (at === -1) {
    headers.push([name, value])
    return
  }
  headers[at] = [name, value]
  removeFrom(headers, name, at + 1)
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
  const fields = getAllHeaders(headers, 'Vary').flatMap(value => value.split(',').map(field => field.trim()))
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
  let kept = from
  for (let i = from; i < headers.length; i++) {
    const header = headers[i]!
    if (!isNamed(header, name)) headers[kept++] = header
  }
  if (kept < headers.length) headers.length = kept
}

// Two names of different length differ; lower-casing is left for the others.
function isNamed(header: readonly [string, string], name: string): boolean {
  const other = header[0]
  return other === name || (other.length === name.length && other.toLowerCase() === name.toLowerCase())
}
