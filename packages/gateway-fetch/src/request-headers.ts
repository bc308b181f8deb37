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
