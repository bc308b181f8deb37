import type { Environ } from '@tsgi/core'

/** The headers of an environ, under the names that they were sent by but for their case. */
export function requestHeaders(environ: Environ): Headers {
  return new Headers(headerRecord(environ))
}

/** The same, to be made Headers of. */
export function headerRecord(environ: Environ): Record<string, string> {
  const record: Record<string, string> = {}
  const { CONTENT_TYPE, CONTENT_LENGTH } = environ
  if (CONTENT_TYPE !== undefined) record['content-type'] = CONTENT_TYPE
  if (CONTENT_LENGTH !== undefined) record['content-length'] = CONTENT_LENGTH
  for (const key in environ) {
    if (!key.startsWith('HTTP_')) continue
    const value = environ[key as `HTTP_${string}`]
    if (value !== undefined) record[nameOf(key)] = value
  }
  return record
}

function nameOf(key: string): string {
  const known = names.get(key)
  if (known !== undefined) return known
  const name = key.slice(5).replaceAll('_', '-').toLowerCase()
  // Clients choose the names: bounded, in number and in length.
  if (names.size < 1024 && key.length <= 64) names.set(key, name)
  return name
}

const names = new Map<string, string>()

/**
 * The key of a header in environ; undefined for what is no name, and for one that environ does not hold though its key might be
 * there: X_A would be taken for X-A.
 */
export function environKey(name: unknown): FieldKey | undefined {
  const known = keys.get(name as string)
  if (known !== undefined) return known
  if (typeof name !== 'string' || !NAME.test(name)) return undefined
  const upper = name.toUpperCase().replaceAll('-', '_')
  const key: FieldKey = upper === 'CONTENT_TYPE' || upper === 'CONTENT_LENGTH' ? upper : `HTTP_${upper}`
  // Names may come from elsewhere: bounded, in number and in length.
  if (keys.size < 1024 && name.length <= 64) keys.set(name, key)
  return key
}

type FieldKey = `HTTP_${string}` | 'CONTENT_TYPE' | 'CONTENT_LENGTH'

const keys = new Map<string, FieldKey>()
// A token without `_`.
const NAME = /^[A-Za-z0-9!#$%&'*+.^`|~-]+$/
