import { appendHeader, getAllHeaders, removeHeader, setHeader, type HeaderList } from '@tsgi/core'
import { guardedCacheControl, isShared, isTargeted, keepsAway } from './cache-control.ts'
import { setsCookie } from './cookie.ts'

/**
 * Adds a Set-Cookie in place of any other of that name (RFC 6265, 4.1.1 wants one), and keeps shared caches from storing
 * the response. Says whether the app had asked them to.
 */
export function handOver(headers: HeaderList, name: string, setCookie: string): 'cacheable' | undefined {
  const others = getAllHeaders(headers, 'Set-Cookie').filter(value => !setsCookie(value, name))
  removeHeader(headers, 'Set-Cookie')
  for (const value of [...others, setCookie]) appendHeader(headers, 'Set-Cookie', value)

  return guardFromCaches(headers)
}

/** Keeps shared caches from storing the response, and says whether the app had asked them to. */
export function guardFromCaches(headers: HeaderList): 'cacheable' | undefined {
  const values = getAllHeaders(headers, 'Cache-Control')
  const said = values.length === 0 ? undefined : values.join(', ')
  const guarded = guardedCacheControl(said)
  if (said !== guarded) setHeader(headers, 'Cache-Control', guarded)
  const targeted = headers.filter(([name]) => isTargeted(name))
  // Without them, their caches heed Cache-Control.
  for (const [name] of targeted) removeHeader(headers, name)
  return isShared(said) || targeted.some(([, value]) => !keepsAway(value)) ? 'cacheable' : undefined
}
