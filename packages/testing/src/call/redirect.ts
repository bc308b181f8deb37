import type { CallResult } from './options.ts'

/** Where a response sends the client, when that is within the origin; and whether it is to ask there with GET. */
export function redirectOf(result: CallResult, method: string): { url: URL; isGet: boolean } | undefined {
  const code = result.status?.slice(0, 3) ?? ''
  const location = result.header('Location')
  if (!REDIRECTS.has(code) || location === undefined || result.error !== undefined) return undefined
  const from = new URL(result.url)
  const url = new URL(location, from)
  if (url.origin !== from.origin) return undefined
  // RFC 9110, 15.4.2 to 15.4.4: what all clients make of POST, and what 303 is for.
  const isGet =
    (code === '303' && method !== 'HEAD') || ((code === '301' || code === '302') && method === 'POST')
  return { url, isGet }
}

const REDIRECTS = new Set(['301', '302', '303', '307', '308'])
