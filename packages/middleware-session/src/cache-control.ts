import { hasToken } from '@tsgi/core'

/**
 * What Cache-Control must say on a response that hands over a token: what it says, where that keeps shared caches away,
 * else `no-store`.
 * @see OWASP Session Management Cheat Sheet, "Web Content Caching"; RFC 9111, 5.2.2
 */
export function guardedCacheControl(value: string | undefined): string {
  const isGuarded = hasToken(value, 'no-store') || hasToken(value, 'private')
  return value !== undefined && isGuarded && !isShared(value) ? value : 'no-store'
}

/** Whether the app asked shared caches to keep the response. */
export function isShared(value: string | undefined): boolean {
  return value !== undefined && /(?:^|[\s,])(?:public\b|s-maxage\s*=)/i.test(value)
}

/**
 * Whether a field tells caches of one kind what to do, whatever Cache-Control says.
 * @see RFC 9213, 2 (CDN-Cache-Control, and a vendor's own); Surrogate-Control; Akamai's Edge-Control; nginx's X-Accel-Expires
 */
export function isTargeted(name: string): boolean {
  return /^(?:.+-cache-control|surrogate-control|edge-control|x-accel-expires)$/i.test(name)
}

/** Whether such a field, too, keeps its caches away. */
export function keepsAway(value: string): boolean {
  return hasToken(value, 'no-store') || hasToken(value, 'private') || value.trim() === '0'
}
